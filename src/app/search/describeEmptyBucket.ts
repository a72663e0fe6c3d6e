import type { EngineInfo, SearchRequest } from '../../engines/queryEngine';
import { describeEmpty, type EmptyReason, inRange } from './describeEmpty';

/** Why a search in a bucket found nothing. `holds`: whether the bucket has any flow log of the range at all. */
export function describeEmptyBucket(
  label: string,
  info: EngineInfo,
  request: SearchRequest,
  holds: boolean,
): EmptyReason {
  const { from, to } = request;
  const reason = describeEmpty(info, request);
  if (reason.code === 'icmp') return reason;
  const bounded = from !== null || to !== null;
  if (!holds) {
    const message = `${label} has no flow logs${inRange(request)}. Objects are written about every five minutes, and their keys say the hour.`;
    const steps = [{ action: 'missing', label: 'Why is it missing?' }] as const;
    return {
      code: 'no_data',
      message,
      steps: bounded ? [{ action: 'widen', label: 'Search all times' }, ...steps] : steps,
    };
  }
  const message = `${label} has flow logs${inRange(request)}, and none of those that were read matches. Take a condition away, or check addresses and ports.`;
  return { ...reason, code: 'no_match', message };
}

/** The same, with a bucket that has flow logs of the range, of which nothing need be ingested for it. */
export function offerBucket(reason: EmptyReason, bucket: string): EmptyReason {
  const step = { action: 'searchBucket', label: `Search in bucket ${bucket}` } as const;
  return { ...reason, steps: [step, ...reason.steps] };
}
