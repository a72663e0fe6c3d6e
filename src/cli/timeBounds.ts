import { utcZone } from '../core/query/localZone';
import { parseTimePoint } from '../core/query/timePoint';
import { parseTimeRange, type TimeRange } from '../core/query/timeRange';
import type { CommandOptions } from './commandOptions';

/** The options --from, --to and --range of a command; without a zone they are UTC. Throws `UsageError`. */
export function readTimeBounds(options: CommandOptions, now: number): TimeRange {
  options.exclusive('from', 'range');
  options.exclusive('to', 'range');
  const range = options.text('range');
  if (range !== undefined) {
    const parsed = parseTimeRange(range, { now, zone: utcZone });
    return parsed.ok ? { from: parsed.from, to: parsed.to } : options.refuse(`--range: ${parsed.problem.message}`);
  }
  const [from, to] = [readTimePoint(options, 'from', now), readTimePoint(options, 'to', now)];
  if (from !== null && to !== null && from >= to) options.refuse('--from is not before --to.');
  return { from, to };
}

/** One option with a time, microseconds UTC; null where it is not given. A day or hour that is named stands for its beginning. */
export function readTimePoint(options: CommandOptions, name: string, now: number): number | null {
  const text = options.text(name);
  if (text === undefined) return null;
  const found = parseTimePoint(text.trim().toLowerCase(), { now, zone: utcZone });
  if (found) return found.from;
  return options.refuse(
    `--${name}: “${text}” is not a time. Write for example 2026-11-21T14:00Z, yesterday or "2h ago".`,
  );
}
