/** What else narrows the page down. */
export interface LogdnaPageScope {
  readonly apps?: readonly string[];
  readonly hosts?: readonly string[];
  /** Microseconds UTC: the page shows lines up to here; null: up to now. */
  readonly to?: number | null;
}

const known = /(^|\.)(mezmo\.com|logdna\.com|logging\.cloud\.ibm\.com)$/;

/**
 * Address of a search in LogDNA's own web page, from the address of its API; null where that is none of the hosts known
 * to have one (contracts/logs-and-functions.md §1.2, §1.3). The page takes one point in time, not a range.
 */
export function logdnaPageUrl(api: string, text: string, scope: LogdnaPageScope): string | null {
  if (!URL.canParse(api)) return null;
  const { protocol, hostname } = new URL(api);
  if (protocol !== 'https:' || !hostname.startsWith('api.') || !known.test(hostname)) return null;
  const url = new URL(`https://app.${hostname.slice('api.'.length)}/logs/view`);
  if (text !== '') url.searchParams.set('q', text);
  if (scope.apps?.length) url.searchParams.set('apps', scope.apps.join(','));
  if (scope.hosts?.length) url.searchParams.set('hosts', scope.hosts.join(','));
  if (scope.to != null) url.searchParams.set('t', `timestamp:${Math.floor(scope.to / 1000)}`);
  // The page reads a plus sign as itself.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
