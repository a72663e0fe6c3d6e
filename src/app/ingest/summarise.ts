import type { IngestSummary } from '../../store/store';
import { counted, number } from '../words';
import type { SelectionCounts } from './bucketSource';

/** One honest sentence: `Stored 1,204 flows of 24 objects; 3 already there; 1 could not be read.` */
export function summarise(summary: IngestSummary, left: SelectionCounts = { foreign: 0, outside: 0 }): string {
  const parts = [mainPart(summary)];
  if (summary.replaced > 0) parts.push(`${number(summary.replaced)} of them newer versions`);
  if (summary.skipped > 0) parts.push(`${number(summary.skipped)} already there`);
  if (summary.failed > 0) parts.push(`${number(summary.failed)} could not be read`);
  const lost = summary.warnings.find(({ code }) => code === 'skip_data');
  if (lost) parts.push(`${number(lost.count)} with records that the collector lost`);
  if (left.foreign > 0) parts.push(`${counted(left.foreign, 'other object')} passed over`);
  return `${parts.join('; ')}.`;
}

function mainPart({ stored, rows, listed, skipped, failed, cancelled }: IngestSummary): string {
  const stopped = cancelled ? 'Cancelled: ' : '';
  if (stored > 0)
    return `${stopped}${cancelled ? 'stored' : 'Stored'} ${counted(rows, 'flow')} of ${counted(stored, 'object')}`;
  if (listed === 0 && !cancelled) return 'No flow log objects found';
  if (skipped > 0 && failed === 0 && !cancelled) return 'Nothing new';
  return `${stopped}${cancelled ? 'nothing' : 'Nothing'} stored`;
}
