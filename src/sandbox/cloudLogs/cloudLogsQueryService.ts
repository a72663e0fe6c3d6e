import type { Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { CloudLogsEntries } from './cloudLogsEntries';
import { cloudLogsError } from './cloudLogsError';
import type { CloudLogsConfigState } from './config/cloudLogsConfigState';
import { configReply, isConfigPath } from './config/configReply';
import { eventStream } from './eventStream';
import type { InstanceRight } from './instanceRight';
import { QuerySyntaxError, type Stage } from './query/dataprime/dataprimeTree';
import { parseDataprime } from './query/dataprime/parseDataprime';
import { runDataprime } from './query/dataprime/runDataprime';
import { type LogEvent, logEvent } from './query/logEvent';
import { matchLucene } from './query/lucene/matchLucene';
import { parseLucene } from './query/lucene/parseLucene';
import { QueryRate } from './queryRate';
import { type QueryRequest, readQueryRequest } from './queryRequest';

export interface CloudLogsQueryContext {
  readonly entries: CloudLogsEntries;
  /** Milliseconds. */
  readonly now: () => number;
  /** By the `Authorization` header. */
  readonly rightToQuery: (authorization: string | undefined, instance: string) => InstanceRight;
  /** Absent: nothing can be configured. */
  readonly configuring?: Configuring;
  readonly newId: () => string;
  /** Rows of one answer, 12,000 in the real service. */
  readonly mostRows?: number;
  readonly queriesPerMinute?: number;
}

export interface Configuring {
  readonly config: CloudLogsConfigState;
  readonly rightToConfigure: (authorization: string | undefined, instance: string) => InstanceRight;
  /** Why alerts of an instance cannot go to one of Event Notifications, both by GUID; null where they can. */
  readonly notificationsProblem: (instance: string, notifications: string) => string | null;
}

const usualMostRows = 12_000;
const usualQueriesPerMinute = 10;

/**
 * IBM Cloud Logs, queries and what is configured (contracts/logs-and-functions.md §6.2, §6.3). The service has a host for each instance; here the
 * instance is the first segment of the path below the region.
 */
export function cloudLogsQueryService(context: CloudLogsQueryContext): SandboxService {
  const rate = new QueryRate(context.queriesPerMinute ?? usualQueriesPerMinute, context.now);
  return {
    name: 'cloud_logs_api',
    prefix: 'cloudlogs-api',
    regional: true,
    handle: (request) => route(request, context, rate),
    errorReply: (status, code) => cloudLogsError(status, code, `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, context: CloudLogsQueryContext, rate: QueryRate): Reply {
  const [, instance, path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.path) ?? [];
  if (instance !== undefined && context.configuring !== undefined && isConfigPath(path))
    return configured(request, { instance, path }, context, context.configuring);
  if (instance === undefined || path !== '/v1/query')
    return cloudLogsError(404, undefined, 'There is no such resource.');
  if (request.method !== 'POST') return cloudLogsError(405, undefined, 'Only POST is allowed.');
  const refused = refusalOf(
    context.rightToQuery(request.headers.authorization, instance),
    'Reader (logs.data-api-high.read)',
  );
  if (refused !== null) return refused;
  const asked = readQueryRequest(request, context.now(), context.mostRows ?? usualMostRows);
  if (typeof asked === 'string') return cloudLogsError(400, undefined, asked);
  if (!rate.take(instance)) return cloudLogsError(429, undefined, 'The limit of queries per minute is reached.');
  try {
    return answer(asked, instance, context);
  } catch (error) {
    if (error instanceof QuerySyntaxError) return cloudLogsError(400, undefined, error.message);
    throw error;
  }
}

function configured(
  request: SandboxRequest,
  { instance, path }: { readonly instance: string; readonly path: string },
  { now, newId, rightToQuery }: CloudLogsQueryContext,
  { config, rightToConfigure, notificationsProblem }: Configuring,
): Reply {
  const [right, role] =
    request.method === 'GET'
      ? [rightToQuery, 'Reader (logs.alert-config.read, logs.shared-view.read)']
      : [rightToConfigure, 'Writer (logs.alert-config.manage, logs.shared-view.manage)'];
  const refused = refusalOf(right(request.headers.authorization, instance), role);
  if (refused !== null) return refused;
  return configReply(request, path, {
    ...{ config: config.of(instance), now, newId },
    notificationsProblem: (guid) => notificationsProblem(instance, guid),
  });
}

function refusalOf(right: InstanceRight, role: string): Reply | null {
  switch (right) {
    case 'unauthenticated':
      return cloudLogsError(401, undefined, 'The access token is missing or invalid.');
    case 'no_instance':
      return cloudLogsError(404, undefined, 'There is no such instance.');
    case 'no_role':
      return cloudLogsError(403, undefined, `The role ${role} is missing.`);
    case 'allowed':
      return null;
  }
}

function answer(asked: QueryRequest, instance: string, { entries, newId }: CloudLogsQueryContext): Reply {
  const find = finder(asked);
  const { from, to } = asked;
  const held = entries.all
    .filter((entry) => entry.instance === instance && entry.timestamp >= from && entry.timestamp <= to)
    .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id);
  const found = find(held.map(logEvent));
  const rows = found.slice(0, Math.min(asked.limit, asked.tierLimit));
  const cut = found.length > asked.tierLimit && asked.limit >= asked.tierLimit;
  const warnings = [
    ...(from > to ? [{ time_range_warning: { warning_message: 'The range starts after it ends.' } }] : []),
    ...(cut ? [{ number_of_results_limit_warning: { number_of_results_limit: asked.tierLimit } }] : []),
  ];
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    body: eventStream({ queryId: newId(), rows, warnings }),
  };
}

/** Parsing goes first, so that a malformed query is refused whatever there is to be found. */
function finder({ query, syntax }: QueryRequest): (events: readonly LogEvent[]) => readonly LogEvent[] {
  if (syntax === 'lucene') {
    const parsed = parseLucene(query);
    return (events) => events.filter((event) => matchLucene(event, parsed));
  }
  const stages: readonly Stage[] = parseDataprime(query);
  return (events) => runDataprime(stages, events);
}
