import type { EngineInfo } from '../queryEngine';
import type { ClickhouseServer } from './clickhouseServer';

/** Rows among which those that came twice are looked for: some tenths of a second of a server's work. */
const mostCounted = 5_000_000;

/**
 * What the tables hold, from the ledger of objects and from what parts keep about themselves. The ledger knows nothing
 * of what a shipper or a copy of a local store brought, and parts count a record twice until they are merged: where the
 * two differ, records are counted if they are few, and else nobody says how many there are.
 */
export async function heldFlows(
  server: ClickhouseServer,
  signal?: AbortSignal,
): Promise<Omit<EngineInfo, 'limits' | 'freshness'>> {
  const flows = `"${server.database}".flows`;
  const one = async (sql: string) => (await server.rows({ sql }, signal))[0] ?? [];
  const [[objects, loaded], [stored], span] = await Promise.all([
    one(`SELECT count(), sum(rows) FROM "${server.database}".objects FINAL WHERE status = 'loaded'`),
    one(`SELECT count() FROM ${flows}`),
    heldSpan(server, signal),
  ]);
  const known = Number(loaded ?? 0);
  const most = Number(stored ?? 0);
  const rows = async () => {
    if (most === known) return known;
    return most > mostCounted ? null : Number((await one(`SELECT count() FROM ${flows} FINAL`))[0] ?? 0);
  };
  const total = await rows();
  return { rows: total, objects: total === known ? Number(objects ?? 0) : null, ...span };
}

/** Range of `start_time`. */
export async function heldSpan(
  server: ClickhouseServer,
  signal?: AbortSignal,
): Promise<Pick<EngineInfo, 'earliest' | 'latest'>> {
  const time = (value: string) => `toUnixTimestamp64Micro(${value}(start_time))`;
  const [range] = await server.rows(
    { sql: `SELECT ${time('min')}, ${time('max')} FROM "${server.database}".flows` },
    signal,
  );
  const number = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  return { earliest: number(range?.[0]), latest: number(range?.[1]) };
}
