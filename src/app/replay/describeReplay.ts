import type { ShipCounts } from '../../core/ship/shipCounts';
import { byteCount, counted, number } from '../words';
import type { ReplaySummary } from './replay';

/** What a dry run found, in sentences: what would be sent where, and what would not and why. */
export function describeDryRun({ counts, cancelled, failure }: ReplaySummary, label: string): string {
  const { linesToSend, bytes, batches, objects, objectsBefore } = counts;
  const of = counted(objects - objectsBefore, 'object');
  const main =
    linesToSend === 0
      ? `Nothing to send to ${label}`
      : `${counted(linesToSend, 'record')} of ${of} to ${label}: ${byteCount(bytes)} in ${counted(batches, 'request')}`;
  const parts = [cancelled ? `Cancelled while counting; so far ${lowerFirst(main)}` : main, ...leftOut(counts)];
  return `${parts.join('. ')}.${failure === null ? '' : ` ${failure.message}`}`;
}

/** What came of a replay. */
export function describeReplay({ counts, cancelled, halted, failure }: ReplaySummary, label: string): string {
  const { lines, objects, objectsBefore, bytes, linesToSend } = counts;
  const start = cancelled ? 'Cancelled: sent' : 'Sent';
  const of = counted(objects - objectsBefore, 'object');
  const main =
    lines > 0
      ? `${start} ${counted(lines, 'record')} of ${of} to ${label} (${byteCount(bytes)})`
      : `${cancelled ? 'Cancelled: nothing' : 'Nothing'} sent to ${label}`;
  const left = linesToSend - lines - counts.linesRefused;
  const open =
    left > 0 && (cancelled || halted !== null) ? [`${counted(left, 'record')} not sent; replay again to go on`] : [];
  const why = [halted, failure?.message].filter((text) => text !== null && text !== undefined);
  return [`${[main, ...open, ...leftOut(counts)].join('. ')}.`, ...why].join(' ');
}

function leftOut(counts: Readonly<ShipCounts>): readonly string[] {
  const { objectsBefore, linesBefore, linesTooOld, linesAhead, linesRefused, linesOutside } = counts;
  const { objectsUnreadable, objectsGone, objectsFailed } = counts;
  const parts: string[] = [];
  const say = (value: number, text: (amount: string) => string): void => {
    if (value > 0) parts.push(text(number(value)));
  };
  say(linesTooOld, (n) => `${n} older than 24 hours, which the service refuses: left out`);
  say(linesAhead, (n) => `${n} too far in the future, which the service refuses: left out`);
  say(linesRefused, (n) => `${n} refused by the service`);
  say(objectsBefore, () => `${counted(objectsBefore, 'object')} sent before`);
  say(linesBefore, () => `${counted(linesBefore, 'single record')} sent before`);
  say(linesOutside, (n) => `${n} outside the time range`);
  say(objectsUnreadable, () => `${counted(objectsUnreadable, 'object')} cannot be read as a flow log`);
  say(objectsGone, () => `${counted(objectsGone, 'object')} deleted meanwhile`);
  say(objectsFailed, () => `${counted(objectsFailed, 'object')} could not be fetched`);
  return parts;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
