/** Lengths of time as people write them: `30 minutes`, `1h30m`, `an hour`, `two weeks`. */

const second = 1_000_000;
const units: ReadonlyMap<string, number> = new Map(
  [
    [second, 's sec secs second seconds'],
    [60 * second, 'm min mins minute minutes'],
    [3600 * second, 'h hr hrs hour hours'],
    [86_400 * second, 'd day days'],
    [7 * 86_400 * second, 'w week weeks'],
    [30 * 86_400 * second, 'month months'],
  ].flatMap(([size, names]) =>
    String(names)
      .split(' ')
      .map((name) => [name, Number(size)] as const),
  ),
);
const numbers: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['an', 1],
  ...'one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, at) => [word, at + 1] as const),
]);

/** Microseconds; null for anything else than amounts with units. A month counts 30 days. */
export function parseDuration(text: string): number | null {
  const part = /\s*(\d+(?:\.\d+)?|[a-z]+)\s*([a-z]+)\s*(?:,|and)?\s*/gy;
  let total = 0;
  let at = 0;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (!match) return null;
    const amount = numbers.get(match[1]!) ?? Number(match[1]);
    const unit = units.get(match[2]!);
    if (Number.isNaN(amount) || unit === undefined) return null;
    total += Math.round(amount * unit);
    at = part.lastIndex;
  }
  return at === 0 ? null : total;
}

/** A unit alone, as in `last hour`. */
export function parseUnit(text: string): number | null {
  return /^[a-z]{3,}$/.test(text) ? (units.get(text) ?? null) : null;
}
