import { formatFlowTime } from '../../core/flow/flowTime';
import type { ReadRows } from './readObjects';

const named = 3;

/** What a search in a bucket did not see, in words for the user. */
export function remarksOf({ unread, cut, objects }: ReadRows): string[] {
  const remarks: string[] = [];
  if (unread.length > 0) {
    const examples = unread.slice(0, named).map(({ key, problem }) => `${key}: ${problem.message}`);
    const more = unread.length > named ? ` And ${(unread.length - named).toLocaleString('en-US')} more.` : '';
    const what = unread.length === 1 ? '1 object' : `${unread.length.toLocaleString('en-US')} objects`;
    remarks.push(
      `${what} could not be read and ${unread.length === 1 ? 'is' : 'are'} left out. ${examples.join(' ')}${more}`,
    );
  }
  if (cut !== null) {
    const since = Number.isFinite(cut) ? `: flows older than ${formatFlowTime(cut)} were not looked for` : '';
    remarks.push(
      `The newest ${objects.toLocaleString('en-US')} objects were read${since}. Narrow the time range, name an interface, or ingest the bucket.`,
    );
  }
  return remarks;
}
