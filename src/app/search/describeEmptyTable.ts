import type { EngineInfo, SearchRequest } from '../../engines/queryEngine';
import { describeEmpty, type EmptyReason, inRange } from './describeEmpty';

/**
 * Why a search in a ClickHouse found nothing. `holds`: whether it has any flow log of the range at all. `label` is its
 * name.
 */
export function describeEmptyTable(
  label: string,
  info: EngineInfo,
  request: SearchRequest,
  holds: boolean,
): EmptyReason {
  const { from, to } = request;
  const reason = describeEmpty({ ...info, rows: info.rows || null }, request);
  if (holds || reason.code === 'icmp' || reason.code === 'range_outside') return reason;
  const bounded = from !== null || to !== null;
  const message = `${label} holds no flow logs${inRange(request)}. “vpc-flow-lens clickhouse load” brings those of a bucket there.`;
  return { code: 'no_data', message, steps: bounded ? [{ action: 'widen', label: 'Search all times' }] : [] };
}
