import { gunzipSync } from 'node:zlib';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { CloudLogsEntries } from './cloudLogsEntries';
import { readEntry } from './readEntry';

/** What the caller of an instance may do. */
export type SenderRight = 'allowed' | 'unauthenticated' | 'no_instance' | 'no_role';

export interface CloudLogsContext {
  readonly entries: CloudLogsEntries;
  /** Milliseconds. */
  readonly now: () => number;
  /** By the `Authorization` header. */
  readonly rightToSend: (authorization: string | undefined, instance: string, region: string) => SenderRight;
}

const largestBody = 2 * 1024 * 1024;

/**
 * IBM Cloud Logs, ingress (contracts/logs-and-functions.md §6.1). The service has a host for each instance; here the
 * instance is the first segment of the path below the region.
 */
export function cloudLogsIngestService(context: CloudLogsContext): SandboxService {
  return {
    name: 'cloud_logs_ingest',
    prefix: 'cloudlogs-ingress',
    regional: true,
    handle: (request) => route(request, context),
    errorReply: (status, code) => cloudLogsError(status, code ?? codeFor(status), `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, context: CloudLogsContext): Reply {
  const [, instance, path] = /^\/([^/]+)(\/.*)$/.exec(request.path) ?? [];
  if (instance === undefined || path !== '/logs/v1/singles')
    return cloudLogsError(404, 'not_found', 'There is no such resource.');
  if (request.method !== 'POST') return cloudLogsError(405, 'method_not_allowed', 'Only POST is allowed.');
  const right = context.rightToSend(request.headers.authorization, instance, request.region ?? '');
  if (right === 'unauthenticated')
    return cloudLogsError(401, 'unauthorized', 'The access token is missing or invalid.');
  if (right === 'no_instance') return cloudLogsError(404, 'not_found', 'There is no such instance.');
  if (right === 'no_role') return cloudLogsError(403, 'forbidden', 'The role Sender (logs.data.send) is missing.');
  return singles(request, context, instance);
}

function singles(request: SandboxRequest, { entries, now }: CloudLogsContext, instance: string): Reply {
  const body = inflated(request);
  if (body === 'too_large') return cloudLogsError(413, 'payload_too_large', 'A request may have 2 MB.');
  const given = body === null ? null : arrayOf(body);
  if (given === null)
    return cloudLogsError(400, 'bad_request_or_unspecified', 'The body must be a JSON array of entries.');
  const dropped: { index: number; message: string }[] = [];
  for (const [index, element] of given.entries()) {
    const entry = readEntry(element, instance, now());
    if ('dropped' in entry) dropped.push({ index, message: entry.dropped });
    else entries.add(entry);
  }
  if (given.length > 0 && dropped.length === given.length)
    return cloudLogsError(400, 'bad_request_or_unspecified', dropped[0]?.message ?? '');
  return jsonReply(200, dropped.length === 0 ? {} : { dropped });
}

function inflated({ headers, body }: SandboxRequest): Uint8Array | 'too_large' | null {
  if (body.length > largestBody) return 'too_large';
  if (headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: largestBody });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : null;
  }
}

function arrayOf(body: Uint8Array): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function codeFor(status: number): string {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'too_many_requests';
  return status < 500 ? 'bad_request_or_unspecified' : 'internal_error';
}

function cloudLogsError(status: number, code: string, message: string): Reply {
  return jsonReply(status, { errors: [{ code, message }], trace: 'sandbox', status_code: status });
}
