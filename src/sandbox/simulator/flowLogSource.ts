import type { ObjectFacts, ObjectSource } from '../s3/objectSource';
import type { StoredObject } from '../s3/storedObject';
import { captureSeconds } from './captureWindow';
import { type FlowLogObjectOptions, flowLogObject } from './flowLogObject';
import { type FlowLogStream, streamKey, windowCount } from './flowLogStream';
import type { Simulation } from './simulation';

/** Objects read right after they were listed should not be made twice. */
const keptBodies = 2048;

/** The flow log objects of one bucket, made when somebody lists or reads them. */
export class FlowLogSource implements ObjectSource {
  /** In the order of keys: by prefix, then by time. */
  private readonly streams: readonly FlowLogStream[];
  private readonly facts = new Map<string, ObjectFacts>();
  private readonly bodies = new Map<string, StoredObject>();
  /** Number of objects before each stream, and behind the last; holds for one window of the clock. */
  private offsets: readonly number[] = [0];
  private offsetsAt = Number.NaN;

  constructor(
    streams: readonly FlowLogStream[],
    private readonly simulation: Simulation,
    /** Seconds. */
    private readonly now: () => number,
    private readonly options: FlowLogObjectOptions,
  ) {
    this.streams = [...streams].sort((a, b) =>
      a.prefix === b.prefix ? a.from - b.from : a.prefix < b.prefix ? -1 : 1,
    );
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

  find(key: string): StoredObject | null {
    const place = this.placeOf(key);
    if (place >= this.count() || this.keyAt(place) !== key) return null;
    return this.bodies.get(key) ?? this.make(place);
  }

  factsAt(place: number): ObjectFacts {
    const known = this.facts.get(this.keyAt(place));
    if (known !== undefined) return known;
    const { etag, body, modified } = this.make(place);
    return { etag, size: body.length, modified };
  }

  private make(place: number): StoredObject {
    const { stream, window } = this.locate(place);
    const object = flowLogObject(this.simulation, stream, window, this.options);
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
