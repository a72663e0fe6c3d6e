/** How far an engine has got with an answer: what it knows, nothing estimated. */
export interface SearchProgress {
  /** Of what the numbers are. */
  readonly unit: 'rows' | 'objects' | 'lines';
  readonly read: number;
  /** So many there are to read, as far as is known by now: it may grow. Absent where it is not known. */
  readonly toRead?: number;
  readonly bytes?: number;
}

export type OnProgress = (progress: SearchProgress) => void;

/** Of all there is to read, 0 to 1; null where that is not known. */
export function shareRead({ read, toRead }: SearchProgress): number | null {
  return toRead === undefined || toRead <= 0 || read > toRead ? null : read / toRead;
}

/** `1.2 of 3.4 billion rows read, 2.1 GB`; `12 objects read`. `size` words a number of bytes. */
export function progressText(progress: SearchProgress, size: (bytes: number) => string): string {
  const { unit, read, toRead, bytes = 0 } = progress;
  const of = shareRead(progress) === null || toRead === undefined ? null : toRead;
  const done = scaled(read);
  const all = of === null ? null : scaled(of);
  // A million, or more of them, is said once where both are of that size.
  const first = all?.word === done.word ? done.digits : `${done.digits}${done.word}`;
  const noun = (of ?? read) === 1 ? unit.slice(0, -1) : unit;
  return `${first}${all === null ? '' : ` of ${all.digits}${all.word}`} ${noun} read${bytes > 0 ? `, ${size(bytes)}` : ''}`;
}

const exact = new Intl.NumberFormat('en-US');
const scales = [
  [1e12, ' trillion'],
  [1e9, ' billion'],
  [1e6, ' million'],
] as const;

/** Exact below a million; above with one decimal, rounded down, so that the last one is not said to be there too early. */
function scaled(value: number): { readonly digits: string; readonly word: string } {
  const [size, word] = scales.find(([least]) => value >= least) ?? [1, ''];
  if (word === '') return { digits: exact.format(value), word };
  return { digits: (Math.floor((value / size) * 10) / 10).toFixed(1), word };
}
