import type { ShippedLine } from '../../core/ship/readLine';
import type { LinePage } from './lineSource';

/** Milliseconds, both ends included. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** A line that can be told from others of the same instance. */
export interface NamedLine extends ShippedLine {
  readonly id: string;
}

export interface WindowAnswer {
  readonly rows: readonly NamedLine[];
  /** There are more in this window. */
  readonly cut: boolean;
  readonly warnings: readonly string[];
}

/** The longest range of one query. */
const longestWindow = 8 * 24 * 3_600_000;

/** A range as windows that one query may ask for, newest first; where two meet, the millisecond is in both. */
export function windowsOf({ from, to }: TimeWindow): readonly TimeWindow[] {
  const windows: TimeWindow[] = [];
  for (let end = to; ; end -= longestWindow) {
    const start = Math.max(from, end - longestWindow);
    windows.push({ from: start, to: end });
    if (start === from) return windows;
  }
}

/**
 * The lines of a range, newest first from page to page, where one answer has only so many: the next window ends where the
 * answer did. It begins with the newest because that is how it was asked; where it does not keep to that, it is thrown
 * away and its window halved, since nobody knows what is missing of it.
 */
export async function* linesOfRange(
  range: TimeWindow,
  ask: (window: TimeWindow) => Promise<WindowAnswer>,
): AsyncGenerator<LinePage> {
  const windows = [...windowsOf(range)];
  const edge = new Edge();
  for (let window = windows.shift(); window !== undefined; window = windows.shift()) {
    const { rows, cut, warnings } = await ask(window);
    const oldest = rows.at(-1)?.timestamp ?? null;
    if (!cut || window.to - window.from < 1) {
      yield { lines: edge.without(rows, window.from), warnings: [...warnings, ...(cut ? [lostAt(window.to)] : [])] };
    } else if (oldest !== null && isNewestFirst(rows)) {
      // The answer is full of one millisecond: there is no going on within it.
      const stuck = oldest >= window.to;
      const next = stuck ? window.to - 1 : oldest;
      yield { lines: edge.without(rows, next), warnings: [...warnings, ...(stuck ? [lostAt(window.to)] : [])] };
      windows.unshift({ from: window.from, to: next });
    } else {
      const middle = Math.floor((window.from + window.to) / 2);
      windows.unshift({ from: Math.min(middle + 1, window.to), to: window.to }, { from: window.from, to: middle });
    }
  }
}

function lostAt(time: number): string {
  return `At ${new Date(time).toISOString()} begin more records than one answer may have: some of them are missing.`;
}

/** Lines of the millisecond in which two windows meet are in both. */
class Edge {
  #time = Number.NaN;
  readonly #ids = new Set<string>();

  /** What did not come before; `next` is where the window to come ends. */
  without(lines: readonly NamedLine[], next: number): readonly NamedLine[] {
    const fresh = lines.filter(({ timestamp, id }) => timestamp !== this.#time || !this.#ids.has(id));
    if (next !== this.#time) this.#ids.clear();
    this.#time = next;
    for (const { timestamp, id } of lines) if (timestamp === next) this.#ids.add(id);
    return fresh;
  }
}

function isNewestFirst(lines: readonly NamedLine[]): boolean {
  let before = Number.POSITIVE_INFINITY;
  for (const { timestamp } of lines) {
    if (timestamp === null || timestamp > before) return false;
    before = timestamp;
  }
  return true;
}
