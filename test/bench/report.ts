import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that was measured, beside others that do the same. Medians of the runs. */
export interface Entry {
  readonly what: string;
  readonly value: number;
  /** The same by peers, by their names; what is no peer's is left out. */
  readonly peers?: Readonly<Record<string, number>>;
  /** What was set out to be reached, in words. */
  readonly wanted?: string;
  readonly reached?: boolean;
}

export interface Table {
  readonly caption: string;
  readonly unit: string;
  /** Whether more is better, as with records a second. */
  readonly moreIsBetter?: boolean;
  /** What is beside are ways in which we could have done it, not others' products. */
  readonly ownChoices?: boolean;
  readonly entries: readonly Entry[];
}

/** The same work on 1, 2, 4, 8 times the data. */
export interface Scaling {
  readonly caption: string;
  readonly points: readonly { readonly size: number; readonly seconds: number; readonly peakMb: number }[];
}

/** What every benchmark hands to `report`. */
export interface BenchReport {
  /** Name of the file before `.bench.ts`. */
  readonly bench: string;
  readonly title: string;
  /** How it was measured, and on what, in a sentence or two. */
  readonly method: string;
  readonly tables: readonly Table[];
  readonly scaling?: readonly Scaling[];
}

export const quick = process.argv.includes('--quick');
/** Where `.config/bench.mjs` collects what the benchmarks said. */
export const reportFolder = join(__dirname, '..', '..', 'test-results', 'bench');

/** Prints the report and leaves it for the page of all benchmarks. */
export function report(said: BenchReport): void {
  console.log(reportMarkdown(said));
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(join(reportFolder, `${said.bench}.json`), JSON.stringify({ ...said, quick }, null, 2));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The exponent with which time grows with size: the slope of a line through the logarithms, 1 where it is proportional. */
export function slope(points: Scaling['points']): number {
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map(({ seconds }) => Math.log(seconds));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const above = x.reduce((sum, value, at) => sum + (value - mx) * (y[at]! - my), 0);
  return above / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

export function reportMarkdown({ title, method, tables, scaling = [] }: BenchReport): string {
  return [`## ${title}`, method, ...tables.map(tableMarkdown), ...scaling.map(scalingMarkdown)].join('\n\n');
}

function tableMarkdown({ caption, unit, moreIsBetter = false, ownChoices = false, entries }: Table): string {
  const peers = [...new Set(entries.flatMap((entry) => Object.keys(entry.peers ?? {})))];
  const wanted = entries.some((entry) => entry.wanted !== undefined);
  const heads = [
    caption,
    `${ownChoices ? 'as chosen' : 'VPC Flow Lens'}, ${unit}`,
    ...peers.flatMap((peer) => [`${peer}, ${unit}`, 'ratio']),
  ];
  if (wanted) heads.push('wanted', 'reached');
  const lines = entries.map((entry) => {
    const beside = peers.flatMap((peer) => {
      const value = entry.peers?.[peer];
      if (value === undefined) return ['', ''];
      return [amount(value), `${amount(moreIsBetter ? entry.value / value : value / entry.value)} ×`];
    });
    const verdict = wanted
      ? [entry.wanted ?? '', entry.reached === undefined ? '' : entry.reached ? 'yes' : '**no**']
      : [];
    return row([entry.what, amount(entry.value), ...beside, ...verdict]);
  });
  return [row(heads), row(heads.map((_, at) => (at === 0 ? '---' : '--:'))), ...lines].join('\n');
}

function scalingMarkdown({ caption, points }: Scaling): string {
  const heads = [caption, 'seconds', 'µs a record', 'peak memory, MB'];
  const lines = points.map(({ size, seconds, peakMb }) =>
    row([size.toLocaleString('en-US'), amount(seconds), amount((seconds * 1e6) / size), amount(peakMb)]),
  );
  const fitted = `Time grows with the ${slope(points).toFixed(2)}th power of the data (1 is proportional).`;
  return [row(heads), row(heads.map((_, at) => (at === 0 ? '---' : '--:'))), ...lines, '', fitted].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Three figures, as many as a median of a few runs bears. */
export function amount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}
