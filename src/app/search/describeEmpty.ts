import { formatFlowTime } from '../../core/flow/flowTime';
import type { Condition, Query } from '../../core/query/ast';
import type { EngineInfo, SearchRequest } from '../../engines/queryEngine';
import { counted } from '../words';

export interface EmptyStep {
  readonly action: 'ingest' | 'setUp' | 'replay' | 'widen' | 'edit' | 'missing' | 'searchBucket';
  readonly label: string;
}

export interface EmptyReason {
  readonly code: 'no_data' | 'nothing_shipped' | 'icmp' | 'range_outside' | 'elsewhere' | 'no_match';
  /** Why nothing was found, one or two sentences; times in UTC. */
  readonly message: string;
  /** What to do next; faces turn `action` into a button. */
  readonly steps: readonly EmptyStep[];
}

const ingest: EmptyStep = { action: 'ingest', label: 'Ingest flow logs' };
const widen: EmptyStep = { action: 'widen', label: 'Search all times' };
const edit: EmptyStep = { action: 'edit', label: 'Change the search' };
const missing: EmptyStep = { action: 'missing', label: 'Why is it missing?' };

/**
 * Why a search found nothing, the most certain cause first. `allTimes` is how many flows the search finds without a
 * range, where the caller asked.
 */
export function describeEmpty(info: EngineInfo, request: SearchRequest, allTimes?: number): EmptyReason {
  if (info.rows === 0) {
    const message =
      info.objects === 0
        ? 'There are no flows to search yet. Ingest a day of a bucket, or a folder of flow log objects.'
        : `The ${counted(info.objects ?? 0, 'object')} ingested hold no flows: nothing was sent or received in their windows.`;
    return { code: 'no_data', message, steps: [ingest] };
  }
  if (asksForIcmp(request.query)) {
    // contracts/ibm-cloud.md §8.2: VPC flow logs do not collect ICMP.
    const message = 'ICMP, and so ping, is never in VPC flow logs: they hold TCP and UDP only.';
    return { code: 'icmp', message, steps: [edit] };
  }
  return whereElse(info, request, allTimes);
}

const setUp: EmptyStep = { action: 'setUp', label: 'Set up a shipper' };
const replay: EmptyStep = { action: 'replay', label: 'Replay flow logs to it' };

/**
 * The same for a service that flow logs are shipped to. `holds`: whether it has any flow log of the range at all.
 * `label` is the service's name.
 */
export function describeEmptyService(
  label: string,
  info: EngineInfo,
  request: SearchRequest,
  holds: boolean,
): EmptyReason {
  const { from, to } = request;
  if (holds || asksForIcmp(request.query)) return describeEmpty(info, request);
  if (info.earliest !== null && to !== null && to <= info.earliest) {
    const message = `${label} keeps lines since ${formatFlowTime(info.earliest)}; the range asked for, ${rangeWords(from, to)}, lies before. Replaying sends old flow logs there again.`;
    return { code: 'range_outside', message, steps: [widen, replay] };
  }
  const bounded = from !== null || to !== null;
  const late = info.freshness === undefined ? '' : ` What was just sent may not be found yet: ${info.freshness}.`;
  const message = `${label} holds no flow logs${inRange(request)}. A shipper sends them there as they are written, and a replay sends those a bucket has.${late}`;
  return { code: 'nothing_shipped', message, steps: bounded ? [setUp, replay, widen] : [setUp, replay] };
}

/** There are flows, and none that matches: at other times, or none at all. */
function whereElse(info: EngineInfo, request: SearchRequest, allTimes?: number): EmptyReason {
  const { from, to } = request;
  if (info.earliest !== null && info.latest !== null && (from !== null || to !== null)) {
    const held = `There are flows from ${formatFlowTime(info.earliest)} to ${formatFlowTime(info.latest)}`;
    if ((from !== null && info.latest < from) || (to !== null && info.earliest >= to)) {
      const message = `${held}; the range asked for, ${rangeWords(from, to)}, lies outside.`;
      return { code: 'range_outside', message, steps: [widen, ingest] };
    }
    if (allTimes !== undefined && allTimes > 0) {
      const message = `Nothing ${rangeWords(from, to)}, but ${counted(allTimes, 'flow')} at other times.`;
      return { code: 'elsewhere', message, steps: [widen] };
    }
  }
  const where = from === null && to === null ? '' : ` ${rangeWords(from, to)}`;
  const all = info.rows === null ? 'flows the service holds' : counted(info.rows, 'flow');
  const message = `None of the ${all} matches${where}. Take a condition away, or check addresses and ports.`;
  return { code: 'no_match', message, steps: from === null && to === null ? [edit, missing] : [edit, widen, missing] };
}

/** `from … to …`, `since …` or `before …`; at least one of them is a time. */
function rangeWords(from: number | null, to: number | null): string {
  if (from === null) return `before ${formatFlowTime(to ?? 0)}`;
  return to === null ? `since ${formatFlowTime(from)}` : `from ${formatFlowTime(from)} to ${formatFlowTime(to)}`;
}

/** The range with a blank before it, nothing where it has no bounds: for the end of `… holds no flow logs`. */
export function inRange({ from, to }: Pick<SearchRequest, 'from' | 'to'>): string {
  return from === null && to === null ? '' : ` ${rangeWords(from, to)}`;
}

/** Whether every row of the search would have to be ICMP. */
function asksForIcmp(query: Query): boolean {
  switch (query.kind) {
    case 'and':
      return query.operands.some(asksForIcmp);
    case 'or':
      return query.operands.length > 0 && query.operands.every(asksForIcmp);
    case 'field':
      return query.name === 'transport_protocol' && demandsIcmp(query.condition);
    default:
      return false;
  }
}

function demandsIcmp(condition: Condition): boolean {
  switch (condition.kind) {
    case 'match':
      return isIcmp(condition.value.text);
    case 'list':
      return condition.items.length > 0 && condition.items.every(({ text }) => isIcmp(text));
    case 'and':
      return condition.operands.some(demandsIcmp);
    case 'or':
      return condition.operands.length > 0 && condition.operands.every(demandsIcmp);
    default:
      return false;
  }
}

const isIcmp = (text: string): boolean => text.trim() === '1' || text.trim().toLowerCase() === 'icmp';
