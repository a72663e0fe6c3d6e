import { parseInstant } from '../core/query/timeValue';
import type { CommandOptions } from './commandOptions';

/** Microseconds UTC, half open; null: no bound. */
export interface TimeBounds {
  readonly from: number | null;
  readonly to: number | null;
}

/** The options --from, --to and --range of a command. Throws `UsageError`. */
export function readTimeBounds(options: CommandOptions, now: number): TimeBounds {
  if (options.has('from')) options.exclusive('from', 'range');
  options.exclusive('to', 'range');
  const bounds = { from: instant(options, 'from', now), to: instant(options, 'to', now) };
  if (bounds.from !== null && bounds.to !== null && bounds.from >= bounds.to)
    options.refuse('--from is not before --to.');
  return bounds;
}

function instant(options: CommandOptions, name: string, now: number): number | null {
  const text = options.text(name);
  if (text === undefined) return null;
  const found = parseInstant(text);
  return found === null ? options.refuse(`--${name} is not a time: ${text}`) : Number(found);
}
