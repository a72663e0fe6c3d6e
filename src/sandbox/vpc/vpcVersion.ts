import type { Reply } from '../http/reply';
import { vpcError } from './vpcErrors';

/** `version=YYYY-MM-DD&generation=2` on every call (contracts/ibm-cloud.md §7). Null: well. `now` in milliseconds. */
export function badVersion(query: URLSearchParams, now: number): Reply | null {
  const version = query.get('version') ?? '';
  const target = { name: 'version', type: 'parameter', value: version.slice(0, 40) } as const;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version) || Number.isNaN(Date.parse(version)))
    return vpcError(400, 'invalid_version', 'The version parameter must be a date of the form YYYY-MM-DD.', target);
  if (version < '2019-01-01' || Date.parse(version) > now)
    return vpcError(400, 'invalid_version_range', 'The version lies before 2019-01-01 or in the future.', target);
  if (query.get('generation') === '2') return null;
  return vpcError(400, 'invalid_generation_parameter', 'The generation parameter must be 2.', {
    name: 'generation',
    type: 'parameter',
    value: query.get('generation')?.slice(0, 40) ?? '',
  });
}

/** Versions before this date say `all` where later ones say `icmp_tcp_udp` or `any`. */
export function oldProtocolWords(query: URLSearchParams): boolean {
  return (query.get('version') ?? '') < '2025-12-09';
}
