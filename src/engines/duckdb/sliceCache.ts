import { type Selection, Slices } from './slices';
import type { Snapshot } from './snapshots';
import type { SortKey } from './sortKey';

/** Searches whose fence posts are kept: a panel or two, some sorts each. */
const kept = 8;
/** Fence posts by search, sort and state of the store, so that they are found once and not for each page. */
export class SliceCache {
  private readonly slices = new Map<string, Slices>();

  /** `most` is how many rows a page may have to sort. */
  constructor(private readonly most: number) {}

  of(snapshot: Snapshot, selection: Selection, key: SortKey): Slices {
    const id = [
      snapshot.schema,
      key.sql,
      key.objectField,
      key.descending,
      selection.where,
      ...selection.values.map(String),
    ];
    const name = id.join('\0');
    const slices = this.slices.get(name) ?? new Slices(selection, key, this.most);
    this.slices.delete(name);
    this.slices.set(name, slices);
    for (const oldest of this.slices.keys()) {
      if (this.slices.size <= kept) break;
      this.slices.delete(oldest);
    }
    return slices;
  }
}
