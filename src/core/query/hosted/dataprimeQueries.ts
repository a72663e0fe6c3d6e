/**
 * Whole queries of IBM Cloud Logs around a condition in DataPrime (`compileDataprime`), empty for none. Commands after
 * https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-dataprime-ref-operators.
 */

/** Characters of a condition that leave room for the rest: a query may have 4,096. */
export const longestDataprime = 3_800;

/** Lines, newest first. */
export function dataprimeLines(condition: string): string {
  return `${flowLogs(condition)} | orderby $m.timestamp desc`;
}

/** How many, by action: rows `{action, flows}`. */
export function dataprimeCount(condition: string): string {
  return `${flowLogs(condition)} | groupby $d.action as action aggregate count() as flows`;
}

/**
 * How many, by time and action: rows `{start, action, flows}`. `seconds` divides a day, or is a multiple of one: then the
 * groups are days, since a longer interval might begin anywhere.
 */
export function dataprimeTimeline(condition: string, seconds: number): string {
  const start = `$m.timestamp.roundTime(${interval(Math.min(seconds, 86_400))}) as start`;
  return `${flowLogs(condition)} | groupby ${start}, $d.action as action aggregate count() as flows`;
}

/** An instance holds all that an account logs: records are known by a field that nothing else has, whoever sent them. */
function flowLogs(condition: string): string {
  const isRecord = '$d.connection_start_time != null';
  return `source logs | filter ${isRecord}${condition === '' ? '' : ` && (${condition})`}`;
}

function interval(seconds: number): string {
  const [size, unit] = units.find(([size]) => seconds % size === 0) ?? [1, 's'];
  return `${seconds / size}${unit}`;
}

const units: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'm'],
  [1, 's'],
];
