import { amount, counted, seconds } from '../format/amount';
import { shortTime } from '../format/localTime';
import type { SearchRun } from './searchRun';

/** What is known of a run so far: `1,204 flows · 0.08 s · Local`. */
export function statusText(run: SearchRun | null, engine: string): string {
  if (run === null) return '';
  const { counts, elapsed, rows } = run;
  const parts: string[] = [];
  if (counts !== null) {
    parts.push(counted(counts.total, 'flow'));
    if (counts.seenFrom !== undefined)
      parts.push(`only since ${shortTime(counts.seenFrom)}, older ones were not fetched`);
    else if (counts.covers !== undefined)
      parts.push(`rows, top values and exports only since ${shortTime(counts.covers.from)}`);
  } else if (rows.count > 0)
    parts.push(rows.countIsExact ? counted(rows.count, 'flow') : `${amount(rows.count)} or more flows`);
  if (run.cancelled) parts.push('cancelled');
  else if (run.error !== null && counts === null) parts.push('not counted');
  else if (counts === null) parts.push(rows.count > 0 ? 'counting…' : 'searching…');
  if (elapsed !== null) parts.push(seconds(elapsed));
  if (engine !== '') parts.push(engine);
  return parts.join(' · ');
}
