import type { AgeLimits } from './shipDestination';

/**
 * Why a service would refuse a record of this time; null where it takes it, and for a record without a time, which the
 * service stamps itself. Milliseconds since 1970. IBM Cloud Logs takes what is at most 24 hours old
 * (https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-limits); a minute is kept back for the way there.
 */
export function refusedAge(timestamp: number | null, now: number, ages: AgeLimits | null): 'too_old' | 'ahead' | null {
  if (ages === null || timestamp === null) return null;
  if (timestamp < now - ages.oldest + margin) return 'too_old';
  return timestamp > now + ages.ahead - margin ? 'ahead' : null;
}

const margin = 60_000;
