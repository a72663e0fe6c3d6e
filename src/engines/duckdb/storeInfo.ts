import type { EngineInfo } from '../queryEngine';
import { readRows } from './database';
import type { Snapshot } from './snapshots';
import type { Session } from './storeReader';

type StoreInfo = Omit<EngineInfo, 'limits'>;

const known = new WeakMap<Snapshot, StoreInfo>();

/** What one state of the store holds. Counted once: a state never changes. */
export async function storeInfo({ connection, snapshot }: Session): Promise<StoreInfo> {
  const before = known.get(snapshot);
  if (before) return before;
  const [[rows, earliest, latest] = []] = await readRows(
    connection,
    'SELECT count(*), min(start_time), max(start_time) FROM flows',
  );
  const [[objects] = []] = await readRows(connection, 'SELECT count(*) FROM objects');
  const info = {
    rows: Number(rows ?? 0),
    objects: Number(objects ?? 0),
    earliest: typeof earliest === 'bigint' ? Number(earliest) : null,
    latest: typeof latest === 'bigint' ? Number(latest) : null,
  };
  known.set(snapshot, info);
  return info;
}

const extras = new WeakMap<Snapshot, boolean>();

/** Whether any record has something in `extra`. Asked once of each state of the store. */
export async function storeHasExtra({ connection, snapshot }: Session): Promise<boolean> {
  let some = extras.get(snapshot);
  if (some === undefined) {
    const [[found] = []] = await readRows(connection, 'SELECT count(extra) FROM flows');
    some = Number(found ?? 0) > 0;
    extras.set(snapshot, some);
  }
  return some;
}
