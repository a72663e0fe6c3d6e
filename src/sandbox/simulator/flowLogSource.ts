import type { ObjectFacts, ObjectSource } from '../s3/objectSource';
import type { StoredObject } from '../s3/storedObject';
import { captureSeconds } from './captureWindow';
import { type FlowLogObjectOptions, flowLogObject } from './flowLogObject';
import { type FlowLogStream, firstCell, streamKey, windowCount } from './flowLogStream';

/** Objects read right after they were listed should not be made twice. */
const keptBodies = 2048;

/** The flow log objects of one bucket, made when somebody lists or reads them. */
export class FlowLogSource implements ObjectSource {
  /** In the order of keys: by prefix, then by time. */
  private streams: readonly FlowLogStream[] = [];
  private readonly facts = new Map<string, ObjectFacts>();
  private readonly bodies = new Map<string, StoredObject>();
  /** Number of objects before each stream, and behind the last; holds for one window of the clock. */
  private offsets: readonly number[] = [0];
  private offsetsAt = Number.NaN;

  constructor(
    /** Seconds. */
    private readonly now: () => number,
    private readonly options: FlowLogObjectOptions,
  ) {}

  /** Lets streams write from their `from` on. */
  open(added: readonly FlowLogStream[]): void {
    this.streams = [...this.streams, ...added].sort((a, b) =>
      a.prefix === b.prefix ? a.from - b.from : a.prefix < b.prefix ? -1 : 1,
    );
    this.offsetsAt = Number.NaN;
  }

  /** Nothing more is written from a second on; what of the present window was not stored yet is dropped. */
  close(ended: readonly FlowLogStream[], at: number): void {
    for (const stream of ended) stream.to = at;
    this.streams = this.streams.filter((stream) => stream.to === null || windowCount(stream, stream.to) > 0);
    this.offsetsAt = Number.NaN;
  }

  /** Keys of the objects whose window ended after one second and not after another, the earliest first. */
  appeared(after: number, until: number): string[] {
    const found = this.streams.flatMap((stream) => {
      const first = Math.max(0, Math.floor(after / captureSeconds) - firstCell(stream));
      const count = windowCount(stream, until);
      return Array.from({ length: Math.max(0, count - first) }, (_, place) => ({
        cell: firstCell(stream) + first + place,
        key: streamKey(stream, first + place),
      }));
    });
    return found.sort((a, b) => a.cell - b.cell || (a.key < b.key ? -1 : 1)).map(({ key }) => key);
  }

  count(): number {
    const offsets = this.currentOffsets();
    return offsets[offsets.length - 1] ?? 0;
  }

  keyAt(place: number): string {
    const { stream, window } = this.locate(place);
    return streamKey(stream, window);
  }

  placeOf(key: string): number {
    let low = 0;
    let high = this.count();
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  has(key: string): boolean {
    const place = this.placeOf(key);
    return place < this.count() && this.keyAt(place) === key;
  }

  find(key: string): StoredObject | null {
    if (!this.has(key)) return null;
    return this.bodies.get(key) ?? this.make(this.placeOf(key));
  }

  factsAt(place: number): ObjectFacts {
    const known = this.facts.get(this.keyAt(place));
    if (known !== undefined) return known;
    const { etag, body, modified } = this.make(place);
    return { etag, size: body.length, modified };
  }

  private make(place: number): StoredObject {
    const { stream, window } = this.locate(place);
    const object = flowLogObject(stream, window, this.options);
    this.facts.set(object.key, { etag: object.etag, size: object.body.length, modified: object.modified });
    this.bodies.set(object.key, object);
    if (this.bodies.size > keptBodies) this.bodies.delete(this.bodies.keys().next().value ?? '');
    return object;
  }

  private locate(place: number): { stream: FlowLogStream; window: number } {
    const offsets = this.currentOffsets();
    let low = 0;
    let high = this.streams.length;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((offsets[middle] ?? 0) <= place) low = middle;
      else high = middle;
    }
    const stream = this.streams[low];
    if (stream === undefined) throw new RangeError(`There is no object ${place}.`);
    return { stream, window: place - (offsets[low] ?? 0) };
  }

  private currentOffsets(): readonly number[] {
    const cell = Math.floor(this.now() / captureSeconds);
    if (cell === this.offsetsAt) return this.offsets;
    const offsets = [0];
    for (const stream of this.streams)
      offsets.push((offsets[offsets.length - 1] ?? 0) + windowCount(stream, cell * captureSeconds));
    this.offsets = offsets;
    this.offsetsAt = cell;
    return offsets;
  }
}
