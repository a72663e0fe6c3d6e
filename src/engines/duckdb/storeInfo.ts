import type { DuckDBConnection } from '@duckdb/node-api';
import type { LiveSegment } from '../../store/segments';
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
  const info = snapshot.views.shadowed === 0 ? described(snapshot) : await counted(connection);
  known.set(snapshot, info);
  return info;
}

/** From what the segments say of themselves, where all they hold counts. */
function described({ segments }: Snapshot): StoreInfo {
  const times = (pick: (segment: LiveSegment) => number | null) => segments.flatMap((segment) => pick(segment) ?? []);
  const earliest = times((segment) => segment.minTime);
  const latest = times((segment) => segment.maxTime);
  return {
    rows: segments.reduce((sum, segment) => sum + segment.rows, 0),
    objects: segments.reduce((sum, segment) => sum + segment.objects, 0),
    earliest: earliest.length > 0 ? Math.min(...earliest) : null,
    latest: latest.length > 0 ? Math.max(...latest) : null,
  };
}

async function counted(connection: DuckDBConnection): Promise<StoreInfo> {
  const [[rows, earliest, latest] = []] = await readRows(
    connection,
    'SELECT count(*), min(start_time), max(start_time) FROM flows',
  );
  const [[objects] = []] = await readRows(connection, 'SELECT count(*) FROM objects');
  return {
    rows: Number(rows ?? 0),
    objects: Number(objects ?? 0),
    earliest: typeof earliest === 'bigint' ? Number(earliest) : null,
    latest: typeof latest === 'bigint' ? Number(latest) : null,
  };
}

const extras = new WeakMap<Snapshot, boolean>();

/** Whether any record may have something in `extra`. Asked once of each state of the store. */
export async function storeHasExtra({ connection, snapshot }: Session): Promise<boolean> {
  let some = extras.get(snapshot);
  if (some === undefined) {
    const { segments, views } = snapshot;
    some = segments.some(({ summary }) => (summary?.extraRows ?? 0) > 0);
    const unknown = segments.filter(({ summary }) => summary === undefined);
    if (!some && unknown.length > 0) {
      const [[found] = []] = await readRows(connection, `SELECT count(extra) FROM ${views.flowsOf(unknown)}`);
      some = Number(found ?? 0) > 0;
    }
    extras.set(snapshot, some);
  }
  return some;
}
