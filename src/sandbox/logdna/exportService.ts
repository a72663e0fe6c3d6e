import { createHash } from 'node:crypto';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { type ApiCredentials, apiError, callerProblem } from './apiCaller';
import type { ConfigState } from './config/configState';
import { configReply } from './configService';
import { exportedLine } from './exportedLine';
import { inLists, type LineLists, lineLists } from './lineLists';
import type { LogLine } from './logLine';
import type { LogLines } from './logLines';
import { indexLine } from './search/indexedLine';
import { matchLine } from './search/matchLine';
import { parseLineSearch } from './search/parseLineSearch';
import { tailSocket } from './tailSocket';

export interface ExportContext extends ApiCredentials {
  readonly lines: LogLines;
  readonly config: ConfigState;
  readonly now: () => number;
  /** Milliseconds until a line that came in can be found; about 30 s in the real service. */
  readonly indexDelay: number;
}

const mostLines = 10_000;

/** LogDNA/Mezmo: export of found lines, v1 and v2, and configuration (contracts/logs-and-functions.md §4.4, §4.5). */
export function logdnaExportService(context: ExportContext): SandboxService {
  return {
    name: 'logdna_api',
    prefix: 'logdna-api',
    regional: false,
    handle: (request) => route(request, context),
    upgrade: (request, socket) => tailSocket(request, socket, context),
    errorReply: (status) => apiError(status, status === 429 ? 'Too many requests' : 'Internal error'),
  };
}

function route(request: SandboxRequest, context: ExportContext): Reply {
  if (request.path.startsWith('/v1/config/'))
    return callerProblem(request, context) ?? configReply(request, context.config);
  if (request.path !== '/v1/export' && request.path !== '/v2/export') return apiError(404, 'Resource Not Found');
  if (request.method !== 'GET') return apiError(405, 'Method not allowed');
  const refused = callerProblem(request, context);
  if (refused !== null) return refused;
  const question = questionOf(request);
  if (question === null) return apiError(400, 'Bad or missing parameters.');
  const page = findPage(question, request.query.get('pagination_id'), context);
  const lines = page.lines.map(exportedLine);
  if (request.path === '/v2/export') return jsonReply(200, { lines, pagination_id: page.next });
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body };
}

interface Question {
  /** Milliseconds, both included. */
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly query: string;
  readonly lists: LineLists;
  readonly newestFirst: boolean;
  /** The same for every page of one question. */
  readonly signature: string;
}

function questionOf({ query }: SandboxRequest): Question | null {
  const from = instant(query.get('from'));
  const to = instant(query.get('to'));
  const size = Number(query.get('size') ?? mostLines);
  const prefer = query.get('prefer') ?? 'tail';
  if (from === null || to === null || !Number.isInteger(size) || size < 1) return null;
  if (prefer !== 'head' && prefer !== 'tail') return null;
  const parameters = [...query].filter(([name]) => name !== 'pagination_id');
  return {
    from,
    to,
    size: Math.min(size, mostLines),
    query: query.get('query') ?? '',
    lists: lineLists(query),
    newestFirst: prefer === 'tail',
    signature: createHash('sha256').update(JSON.stringify(parameters.sort())).digest('hex').slice(0, 16),
  };
}

/** Seconds or milliseconds. */
function instant(given: string | null): number | null {
  const number = given === null || given === '' ? Number.NaN : Number(given);
  if (!Number.isFinite(number) || number < 0) return null;
  return number < 100_000_000_000 ? number * 1000 : number;
}

function findPage(question: Question, cursor: string | null, context: ExportContext) {
  const { from, to, lists, newestFirst, size, signature } = question;
  const search = parseLineSearch(question.query);
  const after = cursor === null ? null : readCursor(cursor, signature);
  if (search === null || (cursor !== null && after === null)) return { lines: [], next: null };
  const visible = context.now() - context.indexDelay;
  const direction = newestFirst ? -1 : 1;
  const found = context.lines.all
    .filter((line) => line.timestamp >= from && line.timestamp <= to && line.received <= visible)
    .filter((line) => inLists(line, lists) && matchLine(indexLine(line), search))
    .sort((a, b) => direction * byTime(a, b));
  const start = after === null ? 0 : found.findIndex((line) => direction * byTime(line, after) > 0);
  const page = start < 0 ? [] : found.slice(start, start + size);
  const last = page.at(-1);
  const more = last !== undefined && start + size < found.length;
  return { lines: newestFirst ? page.reverse() : page, next: more ? writeCursor(last, signature) : null };
}

type Place = Pick<LogLine, 'timestamp' | 'id'>;

function byTime(a: Place, b: Place): number {
  return a.timestamp - b.timestamp || a.id - b.id;
}

/** A cursor goes with its parameters: with others it leads nowhere. */
function writeCursor({ timestamp, id }: Place, signature: string): string {
  return Buffer.from(JSON.stringify([signature, timestamp, id])).toString('base64url');
}

function readCursor(cursor: string, signature: string): Place | null {
  try {
    const [of, timestamp, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, number, number];
    return of === signature ? { timestamp, id } : null;
  } catch {
    return null;
  }
}
