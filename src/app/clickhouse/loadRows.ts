import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import type { FlowRow } from '../../core/flow/flowRow';
import { clickhouseObjectMembers, clickhouseRow } from '../../core/ship/clickhouseRow';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';

export interface RowsProgress {
  readonly rows: number;
  /** Of the store, as far as it is known. */
  readonly total: number | null;
}

/** Rows of one insert: few enough for a request of some seconds, many enough for parts of a decent size. */
const insertRows = 100_000;

/**
 * Copies the local store's records into the tables, in the order of time. Doing it again changes nothing: a record is
 * known by its object and its place in it. Rejects with `ClickhouseError`.
 */
export async function loadRows(
  engine: Pick<QueryEngine, 'rows' | 'count'>,
  admin: ClickhouseAdmin,
  request: SearchRequest,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (progress: RowsProgress) => void },
): Promise<{ readonly rows: number; readonly cancelled: boolean }> {
  let rows = 0;
  let waiting: string[] = [];
  const objects = new Map<string, string>();
  try {
    const { total } = await engine.count(request, signal);
    const sort = { field: 'start_time', descending: false } as const;
    for await (const batch of engine.rows({ ...request, sort }, signal)) {
      for (const row of batch) waiting.push(clickhouseRow(row, row.index, objectOf(row, objects)));
      if (waiting.length >= insertRows) await insert(total);
    }
    await insert(total);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { rows, cancelled: signal.aborted };

  async function insert(total: number): Promise<void> {
    const some = waiting;
    waiting = [];
    await admin.insertJson(`${admin.database}.flows`, some, { signal });
    rows += some.length;
    onProgress?.({ rows, total });
  }
}

const mostObjects = 50_000;

/** Rows of one object lie near each other. */
function objectOf(row: FlowRow, known: Map<string, string>): string {
  const id = `${row.bucket}\n${row.key}\n${row.etag}`;
  const there = known.get(id);
  if (there !== undefined) return there;
  if (known.size >= mostObjects) known.clear();
  const written = clickhouseObjectMembers(row);
  known.set(id, written);
  return written;
}
