/** Within which LogDNA counts: seconds, by its own words (contracts/logs-and-functions.md §4.5). */
export const alertIntervals: ReadonlyMap<number, string> = new Map([
  [30, '30'],
  [60, '1m'],
  [300, '5m'],
  [900, '15m'],
  [1800, '30m'],
  [3600, '1h'],
  [21_600, '6h'],
  [43_200, '12h'],
  [86_400, '24h'],
  [90_000, '25h'],
]);
