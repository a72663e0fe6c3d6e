import type { Counter } from '../../core/flow/flowRow';

const grouped = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,204`. */
export function amount(value: Counter): string {
  return grouped.format(value);
}

/** `3.2M`; exact below ten thousand. */
export function roughAmount(value: number): string {
  return value < 10_000 ? grouped.format(value) : compact.format(value);
}

/** `1 flow`, `1,204 flows`. */
export function counted(value: Counter, noun: string): string {
  return `${amount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Bytes for reading, in powers of 1000: `512 B`, `1.2 KB`. */
export function byteAmount(value: Counter): string {
  let rest = Number(value);
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  const digits = unit > 0 && rest < 9.95 ? 1 : 0;
  return `${rest.toFixed(digits)} ${units[unit]}`;
}

/** Seconds an answer took: `0.08 s`, `12.4 s`. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} s`;
}
