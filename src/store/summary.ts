import type { DuckDBConnection } from '@duckdb/node-api';
import type { SegmentSummary } from './segments';

/** Fields of the catalogue, beside `start_minute` and `obj`. */
const countedFields = [
  'direction',
  'transport_protocol',
  'target_port',
  'initiator_port',
  'initiator_ip',
  'target_ip',
] as const;
/** A field of more values than one in so many rows is not worth counting beforehand. */
const rowsPerValue = 8;
/** Microseconds of the counts over time. */
export const summaryMinute = 60_000_000;

export interface PlannedSummary {
  readonly summary: SegmentSummary;
  /** SQL for the rows of summary.parquet: `field`, `value`, `action`, `rows`. */
  readonly select: string;
}

/**
 * What can be counted once for all searches that ask for no more than an action: rows of each value of a field and each
 * action, where the field has few enough values. `start_minute` counts minutes since 1970. Null where a record has no
 * start, or one before that: ranges could not be told apart.
 */
export async function planSummary(connection: DuckDBConnection, flows: string): Promise<PlannedSummary | null> {
  const distinct = countedFields.map((field) => `approx_count_distinct(${field})`).join(', ');
  const found = await connection.runAndReadAll(
    `SELECT count(*), count(*) FILTER (start_time >= 0), count(extra), ${distinct} FROM ${flows}`,
  );
  const [rows = 0, timed = 0, odd = 0, ...values] = found.getRows()[0]?.map(Number) ?? [];
  if (rows === 0 || timed < rows) return null;
  const fields = countedFields.filter((_, at) => values[at]! * rowsPerValue <= rows || values[at]! < 1000);
  const columns: readonly (readonly [name: string, sql: string])[] = [
    ['start_minute', `start_time // ${summaryMinute}`],
    ['obj', 'obj'],
    ...fields.map((field) => [field, field] as const),
  ];
  const counts = columns.map(
    ([name, sql]) =>
      `SELECT '${name}' AS field, (${sql})::UBIGINT AS value, action, count(*)::UINTEGER AS rows FROM ${flows} GROUP BY value, action`,
  );
  const summary = { fields: columns.map(([name]) => name), extraRows: odd };
  return { summary, select: `${counts.join(' UNION ALL ')} ORDER BY field, value, action` };
}
