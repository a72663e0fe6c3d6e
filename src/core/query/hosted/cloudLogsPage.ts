import { dataprimeLines } from './dataprimeQueries';

/** Microseconds UTC, half open; null is no bound. */
interface PageRange {
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Address of a search in the web page of an IBM Cloud Logs instance; null where region or instance are no plain names.
 * `condition` as `compileDataprime` says it, empty for all flow logs; `days`: how far back to look where `from` is null.
 *
 * Host, path, `querySyntax`, `time` and `permalink` are as the page's own *Share* gives them
 * (https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-share_url), where a saved view says the query. `query` in its
 * place is documented by Coralogix, whose page it is, and not by IBM.
 */
export function cloudLogsPageUrl(
  { region, instance }: { readonly region: string; readonly instance: string },
  condition: string,
  { from, to }: PageRange,
  days: number,
): string | null {
  if (!isName(region) || !isName(instance)) return null;
  const time = `from:${from === null ? `now-${days}d` : isoTime(from)},to:${to === null ? 'now' : isoTime(to)}`;
  const query = encodeURIComponent(dataprimeLines(condition));
  const parameters = `query=${query}&querySyntax=dataprime&time=${time}&page=0&permalink=true`;
  return `https://dashboard.${region}.logs.cloud.ibm.com/${instance}/#/query-new/logs?${parameters}`;
}

function isName(text: string): boolean {
  return /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(text);
}

function isoTime(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}
