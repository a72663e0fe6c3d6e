import type { Query } from '../../core/query/ast';
import { cloudLogsPageUrl } from '../../core/query/hosted/cloudLogsPage';
import { dataprimeLines, longestDataprime } from '../../core/query/hosted/dataprimeQueries';
import { describeLeftOver } from '../../core/query/hosted/describeLeftOver';
import { compileDataprime, compileLogdna } from '../../core/query/hosted/hostedCompilers';
import type { LeftCode } from '../../core/query/hosted/hostedSearch';
import { logdnaPageUrl } from '../../core/query/hosted/logdnaPage';
import type { OpenedPage, PageRange } from '../panel/panelPorts';
import type { CloudLogsConnection } from './cloudLogsConnections';
import type { LogdnaConnection } from './logdnaConnections';

/** A search in LogDNA's own page; null where LogDNA cannot find what it asks for. */
export function logdnaPage({ api, apps, hosts }: LogdnaConnection, query: Query, { to }: PageRange): OpenedPage | null {
  const { text, left } = compileLogdna(query);
  const url = text === null ? null : logdnaPageUrl(api, text, { apps, hosts, to });
  const note = 'The page takes no time range; scroll back from the end of it.';
  return url === null ? null : { url, left: wordsOf(left.map(({ code }) => code)), note, copied: null };
}

/** A search in the page of an IBM Cloud Logs instance; `days`: how far back it looks where the range begins nowhere. */
export function cloudLogsPage(
  connection: CloudLogsConnection,
  query: Query,
  range: PageRange,
  days: number,
): OpenedPage | null {
  const { text, left } = compileDataprime(query);
  if (text === null) return null;
  const fits = text.length <= longestDataprime;
  const condition = fits ? text : '';
  const url = cloudLogsPageUrl(connection, condition, range, days);
  if (url === null) return null;
  const note =
    'The search was copied, too: where the page comes up empty, choose DataPrime there and paste it. That it takes a search from a link is not documented.';
  const codes = [...left.map(({ code }) => code), ...(fits ? [] : (['many_values'] as const))];
  return { url, left: wordsOf(codes), note, copied: dataprimeLines(condition) };
}

function wordsOf(codes: readonly LeftCode[]): readonly string[] {
  return [...new Set(codes.map(describeLeftOver))];
}
