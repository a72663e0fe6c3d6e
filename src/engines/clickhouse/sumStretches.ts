import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import type { SearchRequest } from '../queryEngine';
import type { ClickhouseServer } from './clickhouseServer';

/** A part of a request: a condition over time, with its parameters. */
export interface Stretch {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, ClickhouseParameter>>;
}

const dayLong = 86_400_000_000;

/**
 * Parts a request by time into parts of about `most` rows, so that what is done can be told as it goes. Rows without a time go
 * with the first. What the table's parts keep about themselves says how many there are: no rows are read for it.
 */
export async function sumStretches(
  server: ClickhouseServer,
  { from, to }: Pick<SearchRequest, 'from' | 'to'>,
  most: number,
  signal?: AbortSignal,
): Promise<readonly Stretch[]> {
  const sql = `SELECT toYYYYMMDD(start_time) AS day, count() FROM "${server.database}".flows GROUP BY day ORDER BY day`;
  const days = (await server.rows({ sql }, signal))
    .filter(([day]) => day !== null)
    .map(([day, rows]) => ({ start: startOfDay(String(day)), rows: Number(rows) }))
    .filter(({ start }) => (to === null || start < to) && (from === null || start + dayLong > from));
  const cuts: number[] = [];
  let gathered = 0;
  for (const { start, rows } of days) {
    if (gathered > 0 && gathered + rows > most) {
      cuts.push(start);
      gathered = 0;
    }
    const parts = Math.ceil(rows / most);
    for (let part = 1; part < parts; part++) cuts.push(start + Math.round((dayLong * part) / parts));
    gathered += parts > 1 ? rows / parts : rows;
  }
  if (cuts.length === 0) return [{ sql: 'true', parameters: {} }];
  return [...cuts, null].map((end, at): Stretch => {
    const begin = cuts[at - 1];
    const before = end === null ? '' : `start_time < ${bound('stretchEnd')}`;
    const after = `start_time >= ${bound('stretchBegin')}`;
    if (begin === undefined) return { sql: `(${before} OR isNull(start_time))`, parameters: { stretchEnd: end ?? 0 } };
    if (end === null) return { sql: after, parameters: { stretchBegin: begin } };
    return { sql: `${after} AND ${before}`, parameters: { stretchBegin: begin, stretchEnd: end } };
  });
}

const bound = (name: string) => `fromUnixTimestamp64Micro({${name}:Int64}, 'UTC')`;

/** Of `20261121`, in microseconds UTC. */
function startOfDay(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8))) * 1000;
}
