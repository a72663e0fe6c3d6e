const digits = new Intl.NumberFormat('en-US');

/** `1,204` */
export const number = (value: number): string => digits.format(value);

/** `1 object`, `24 objects` */
export const counted = (value: number, word: string): string => `${number(value)} ${word}${value === 1 ? '' : 's'}`;

/** `0 B`, `812 B`, `84 MB`: decimal units, at most one decimal. */
export function byteCount(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value))} ${units[unit]}`;
}
