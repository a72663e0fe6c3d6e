import type { ShipCounts } from '../../core/ship/shipCounts';
import { byteCount, counted, number } from '../words';

/** One line while a replay, or its dry run, is under way. */
export function replayProgress(counts: Readonly<ShipCounts>, dryRun: boolean): string {
  const { objects, linesToSend, lines, bytes, retries } = counts;
  const done = dryRun
    ? `${counted(linesToSend, 'record')} counted`
    : `${number(lines)} of ${counted(linesToSend, 'record')} sent`;
  const again = retries > 0 ? `, ${number(retries)} tried again` : '';
  return `${counted(objects, 'object')}, ${done} · ${byteCount(bytes)}${again}`;
}
