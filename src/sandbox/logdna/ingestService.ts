import { gunzipSync } from 'node:zlib';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { ingestCaller } from './ingestAuth';
import { type IngestSource, ingestLine, lineLimits } from './ingestLine';
import type { LogLines } from './logLines';

export interface IngestContext {
  readonly lines: LogLines;
  readonly ingestionKey: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** What a sender's clock shows that is right, milliseconds: nobody pushes it as the sandbox's may be pushed. */
  readonly sendersNow: () => number;
}

const mebibyte = 1024 * 1024;
/** Of the body after inflating. */
const longestBody = 10 * mebibyte;

/** What a batch may have before a broker behind the service refuses it (logdna-agent-v2 #636); many small lines pass. */
const largestMessage = 9 * mebibyte;

/** The clock of a sender that is off by more than this is corrected. */
const driftTolerance = 5_000;

/** LogDNA/Mezmo, ingestion (contracts/logs-and-functions.md §4.2). */
export function logdnaIngestService(context: IngestContext): SandboxService {
  return {
    name: 'logdna_ingest',
    prefix: 'logdna',
    regional: false,
    handle: (request) => route(request, context),
    errorReply: (status, code) => ingestError(status, messageFor(status), code),
  };
}

function route(request: SandboxRequest, context: IngestContext): Reply {
  if (request.path !== '/logs/ingest') return jsonReply(404, { error: 'Not found', status: 'error' });
  if (request.method !== 'POST') return jsonReply(405, { error: 'Method not allowed', status: 'error' });
  const caller = ingestCaller(request, context.ingestionKey);
  if (caller.kind === 'missing') return jsonReply(401, { error: 'Missing Credentials' });
  if (caller.kind === 'several') return ingestError(400, 'Bad or missing parameters.', 'BadRequest');
  if (caller.kind === 'unknown') return jsonReply(403, { error: 'Account not found or inactive' });
  return ingest(request, context);
}

function ingest(request: SandboxRequest, context: IngestContext): Reply {
  const host = request.query.get('hostname') ?? '';
  if (host === '') return jsonReply(400, { error: 'Missing param hostname.' });
  if (host.length > lineLimits.host) return ingestError(400, 'Bad or missing parameters.', 'BadRequest');
  const body = inflated(request);
  if (body === 'too_large') return ingestError(413, 'Payload too large', 'PayloadTooLarge');
  const given = body === null ? null : linesOf(body);
  if (given === null) return ingestError(400, 'Bad or missing parameters.', 'BadRequest');
  if ((body?.length ?? 0) > largestMessage)
    return jsonReply(400, { status: 'not ok', errors: ['local:10::Broker: Message size too large'] });
  const source = sourceOf(request, host, context);
  const taken = given.map((line) => ingestLine(line, source));
  if (taken.every((line) => line === null)) return ingestError(400, 'Bad or missing parameters.', 'BadRequest');
  for (const line of taken) if (line !== null) context.lines.add(line);
  if (taken.includes(null)) return jsonReply(207, { status: taken.map((line) => (line === null ? 400 : 200)) });
  return jsonReply(200, { status: 'ok' });
}

function inflated({ headers, body }: SandboxRequest): Uint8Array | 'too_large' | null {
  if (body.length > longestBody) return 'too_large';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') return null;
  try {
    return gunzipSync(body, { maxOutputLength: longestBody });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : null;
  }
}

/** `{lines}`, or `{e:"ls",ls}` of the older clients. Null: neither, or none in it. */
function linesOf(body: Uint8Array): readonly unknown[] | null {
  try {
    const parsed = JSON.parse(Buffer.from(body).toString('utf8')) as { lines?: unknown; e?: unknown; ls?: unknown };
    const lines = parsed.lines ?? (parsed.e === 'ls' ? parsed.ls : undefined);
    return Array.isArray(lines) && lines.length > 0 ? lines : null;
  } catch {
    return null;
  }
}

function sourceOf({ query }: SandboxRequest, host: string, { now, sendersNow }: IngestContext): IngestSource {
  const drift = sendersNow() - Number(query.get('now') ?? Number.NaN);
  return {
    host,
    tags: (query.get('tags') ?? '')
      .split(',')
      .filter((tag) => tag !== '')
      .map((tag) => tag.slice(0, lineLimits.tag)),
    ip: query.get('ip'),
    mac: query.get('mac'),
    received: now(),
    drift: Math.abs(drift) > driftTolerance ? drift : 0,
  };
}

function messageFor(status: number): string {
  if (status === 429) return 'Too many requests';
  return status < 500 ? 'Bad or missing parameters.' : 'Internal error';
}

function ingestError(status: number, error: string, code = 'InternalError'): Reply {
  return jsonReply(status, { error, code, status: 'error' });
}
