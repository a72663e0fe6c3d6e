import type { BatchLimits, ShipDestination } from './shipDestination';
import type { ShipLine } from './shipLine';
import { utf8Length } from './utf8Length';

/** One line in a batch, with whose it is. */
export interface PackedLine<Owner> {
  readonly owner: Owner;
  readonly index: number;
  readonly item: string;
}

export interface Batch<Owner> {
  readonly lines: readonly PackedLine<Owner>[];
  /** UTF-8 bytes of the body. */
  readonly bytes: number;
}

/** Fills batches up to the limits, across objects. A line larger than a batch makes one of its own. */
export class BatchPacker<Owner> {
  readonly #limits: BatchLimits;
  readonly #frame: number;
  #lines: PackedLine<Owner>[] = [];
  #bytes: number;

  constructor(private readonly destination: Pick<ShipDestination, 'limits' | 'frameBytes' | 'item'>) {
    this.#limits = destination.limits;
    this.#frame = destination.frameBytes;
    this.#bytes = this.#frame;
  }

  /** Returns the batch that is full, where the line does not fit any more; the line opens the next one. */
  add(owner: Owner, line: ShipLine): Batch<Owner> | null {
    const item = this.destination.item(line);
    const size = utf8Length(item);
    const comma = this.#lines.length === 0 ? 0 : 1;
    const full =
      this.#lines.length > 0 &&
      (this.#lines.length >= this.#limits.lines || this.#bytes + comma + size > this.#limits.bytes);
    const batch = full ? this.flush() : null;
    this.#bytes += size + (this.#lines.length === 0 ? 0 : 1);
    this.#lines.push({ owner, index: line.index, item });
    return batch;
  }

  /** What is left; null where nothing is. */
  flush(): Batch<Owner> | null {
    if (this.#lines.length === 0) return null;
    const batch = { lines: this.#lines, bytes: this.#bytes };
    this.#lines = [];
    this.#bytes = this.#frame;
    return batch;
  }
}
