import type { StoredRecord } from './rowReader';

/**
 * Records of pages that were read before: one scrolls back, turns the order, or searches for nearly the same again, and
 * the hundred records of a page may lie in as many row groups. A record of an object never changes, whatever becomes of
 * its segment; the least recently used make room.
 */
export class RecordCache {
  private readonly records = new Map<string, StoredRecord>();

  /** `capacity` is how many records are kept: ten thousand are some ten megabytes. */
  constructor(private readonly capacity = 10_000) {}

  get(record: Pick<StoredRecord, 'object' | 'index'>): StoredRecord | undefined {
    const name = nameOf(record);
    const found = this.records.get(name);
    if (found) {
      this.records.delete(name);
      this.records.set(name, found);
    }
    return found;
  }

  add(record: StoredRecord): void {
    this.records.set(nameOf(record), record);
    if (this.records.size <= this.capacity) return;
    for (const oldest of this.records.keys()) {
      this.records.delete(oldest);
      break;
    }
  }
}

function nameOf({ object, index }: Pick<StoredRecord, 'object' | 'index'>): string {
  return `${object}/${index}`;
}
