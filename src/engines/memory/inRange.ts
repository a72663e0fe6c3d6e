import type { FlowRow } from '../../core/flow/flowRow';
import type { SearchRequest } from '../queryEngine';

/** Whether a row's time lies in the range of a search; one without a time does where there is no bound. */
export function inRange(row: Pick<FlowRow, 'start_time'>, { from, to }: Pick<SearchRequest, 'from' | 'to'>): boolean {
  if (from === null && to === null) return true;
  const time = row.start_time;
  return time !== null && (from === null || time >= from) && (to === null || time < to);
}
