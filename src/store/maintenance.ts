import type { DuckDBConnection } from '@duckdb/node-api';
import { MaintenanceLock } from './maintenanceLock';
import { allSegments, type LiveSegment, liveSegments, type SegmentInfo, sweep } from './segments';
import { writeSegment } from './segmentWriter';
import { sqlFileList } from './sqlText';
import { StoreError } from './store';
import type { StorePaths } from './storeLayout';
import { emptySelect, flowColumns, objectColumns } from './tableColumns';
import { createViews } from './views';

export interface MaintenanceContext {
  readonly connection: DuckDBConnection;
  readonly paths: StorePaths;
  readonly clock: () => number;
  readonly onChanged: () => void;
}

/** Records in a merged segment, about; segments of half of that are left as they are. */
export const mergedRows = 4_000_000;
/** More small segments than this are merged after an ingest. */
const smallSegments = 32;

export function needsCompaction(segments: readonly LiveSegment[]): boolean {
  return segments.filter(isSmall).length > smallSegments;
}

function isSmall(segment: LiveSegment): boolean {
  return segment.rows < mergedRows / 2;
}

/**
 * Merges small segments, neighbours in time together, and drops what newer versions of objects have shadowed. Does
 * nothing where another process is at it.
 */
export async function compact(
  context: MaintenanceContext,
  signal?: AbortSignal,
): Promise<{ readonly before: number; readonly after: number }> {
  const before = (await liveSegments(context.paths.root)).length;
  await underLock(context, async (lock) => {
    const segments = await liveSegments(context.paths.root);
    for (const group of groupsOf(segments.filter(isSmall))) {
      signal?.throwIfAborted();
      await rewrite(context, lock, group, null);
    }
  });
  return { before, after: (await liveSegments(context.paths.root)).length };
}

/** Neighbours in time, up to the size of a merged segment; one alone is not worth rewriting. */
function groupsOf(segments: readonly LiveSegment[]): LiveSegment[][] {
  const sorted = [...segments].sort((a, b) => (a.minTime ?? 0) - (b.minTime ?? 0));
  const groups: LiveSegment[][] = [];
  let rows = 0;
  for (const segment of sorted) {
    const last = groups.at(-1);
    if (last && rows + segment.rows <= mergedRows) last.push(segment);
    else {
      groups.push([segment]);
      rows = 0;
    }
    rows += segment.rows;
  }
  return groups.filter((group) => group.length > 1);
}

/**
 * Removes the records that started before `time` (microseconds UTC) and the objects that have none left; records without
 * a start stay. Resolves to the number of records removed. Rejects with `StoreError` `failed` where another process is
 * merging.
 */
export async function removeBefore(context: MaintenanceContext, time: number, signal?: AbortSignal): Promise<number> {
  let removed = 0;
  const done = await underLock(context, async (lock) => {
    const segments = await liveSegments(context.paths.root);
    await createViews(context.connection, segments);
    const count = await context.connection.runAndReadAll(
      `SELECT count(*) FROM flows WHERE start_time < ${sqlTime(time)}`,
    );
    removed = Number(count.value(0, 0));
    // Where newer versions shadow older ones all is rewritten at once, so that no older version comes to light.
    const shadowed = await context.connection.runAndReadAll('SELECT count(*) FROM shadowed');
    const affected = Number(shadowed.value(0, 0)) > 0 ? segments : segments.filter((segment) => reaches(segment, time));
    signal?.throwIfAborted();
    if (affected.length > 0) await rewrite(context, lock, affected, time);
  });
  if (!done) throw busy();
  return removed;
}

function reaches(segment: LiveSegment, time: number): boolean {
  return segment.minTime === null || segment.minTime < time;
}

/** Removes everything, at once. */
export async function clearSegments(context: MaintenanceContext): Promise<void> {
  const done = await underLock(context, async (lock) => {
    const all = await allSegments(context.paths);
    if (all.length === 0) return;
    const none = { flows: emptySelect(flowColumns), objects: emptySelect(objectColumns), info: nothing };
    await replaceWith(context, lock, all, none);
    await sweep(context.paths, context.clock(), 0);
  });
  if (!done) throw busy();
}

const nothing = { rows: 0, objects: 0, minTime: null, maxTime: null };

/** Writes the live rows of the segments as one, without those that started before `from`. */
async function rewrite(
  context: MaintenanceContext,
  lock: MaintenanceLock,
  group: readonly LiveSegment[],
  from: number | null,
) {
  const { connection, paths } = context;
  // What is shadowed depends on all segments, what is rewritten on the group alone.
  await createViews(connection, await liveSegments(paths.root));
  const flowFiles = group.filter((segment) => segment.rows > 0).map((segment) => segment.flowsPath);
  const objectFiles = group.filter((segment) => segment.objects > 0).map((segment) => segment.objectsPath);
  const kept = from === null ? '' : `WHERE start_time IS NULL OR start_time >= ${sqlTime(from)}`;
  const flows =
    flowFiles.length > 0
      ? `SELECT * FROM read_parquet(${sqlFileList(flowFiles)}) ANTI JOIN shadowed USING (obj) ${kept}`
      : emptySelect(flowColumns);
  const keptObjects =
    from === null ? '' : `WHERE coalesce(max_time, capture_end_time, ${sqlTime(from)}) >= ${sqlTime(from)}`;
  const objects =
    objectFiles.length > 0
      ? `SELECT * FROM read_parquet(${sqlFileList(objectFiles)}) ANTI JOIN shadowed USING (obj) ${keptObjects}`
      : emptySelect(objectColumns);
  const info = await measure(connection, flows, objects);
  await replaceWith(context, lock, group, { flows, objects, info });
}

async function measure(connection: DuckDBConnection, flows: string, objects: string) {
  const found = await connection.runAndReadAll(
    `SELECT count(*), min(start_time), max(start_time), (SELECT count(*) FROM (${objects})) FROM (${flows})`,
  );
  const time = (column: number) => {
    const value = found.value(column, 0);
    return value === null ? null : Number(value);
  };
  return { rows: Number(found.value(0, 0)), minTime: time(1), maxTime: time(2), objects: Number(found.value(3, 0)) };
}

interface Replacement {
  readonly flows: string;
  readonly objects: string;
  readonly info: Pick<SegmentInfo, 'rows' | 'objects' | 'minTime' | 'maxTime'>;
}

async function replaceWith(
  context: MaintenanceContext,
  lock: MaintenanceLock,
  group: readonly SegmentInfo[],
  { flows, objects, info }: Replacement,
) {
  const { connection, paths, clock, onChanged } = context;
  // Also what the group replaced itself and is not deleted yet: it would count again once the group is gone.
  const replaces = [...new Set(group.flatMap((segment) => [segment.id, ...segment.replaces]))];
  const beforePublishing = async () => {
    const present = new Set((await liveSegments(paths.root)).map((segment) => segment.id));
    const same = group.every((segment) => present.has(segment.id) || isReplaced(segment, group));
    if (!(await lock.held()) || !same) throw busy();
  };
  const content = { flows, objects, merged: true, info: { ...info, replaces }, now: clock(), beforePublishing };
  await writeSegment(connection, paths, content);
  onChanged();
}

function isReplaced(segment: SegmentInfo, group: readonly SegmentInfo[]): boolean {
  return group.some((other) => other.replaces.includes(segment.id));
}

/** False where another process holds the lock. */
async function underLock(
  context: MaintenanceContext,
  task: (lock: MaintenanceLock) => Promise<void>,
): Promise<boolean> {
  const lock = await MaintenanceLock.acquire(context.paths, context.clock());
  if (!lock) return false;
  try {
    await task(lock);
    return true;
  } finally {
    await lock.release();
  }
}

function busy(): StoreError {
  return new StoreError('failed', 'Another window is tidying up the store at the moment. Try again in a minute.');
}

function sqlTime(time: number): string {
  if (!Number.isSafeInteger(time)) throw new RangeError('A time is a whole number of microseconds.');
  return String(time);
}
