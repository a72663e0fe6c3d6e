import { gunzipSync } from 'node:zlib';
import { parseExactJson } from '../../core/flow/exactJson';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { CloudLogsEntries } from './cloudLogsEntries';
import { cloudLogsError } from './cloudLogsError';
import type { InstanceRight } from './instanceRight';
import { readEntry } from './readEntry';

export interface CloudLogsContext {
  readonly entries: CloudLogsEntries;
  /** Milliseconds. */
  readonly now: () => number;
  /** By the `Authorization` header. */
  readonly rightToSend: (authorization: string | undefined, instance: string) => InstanceRight;
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
    errorReply: (status, code) => cloudLogsError(status, code, `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, context: CloudLogsContext): Reply {
  const [, instance, path] = /^\/([^/]+)(\/.*)$/.exec(request.path) ?? [];
  if (instance === undefined || path !== '/logs/v1/singles')
    return cloudLogsError(404, undefined, 'There is no such resource.');
  if (request.method !== 'POST') return cloudLogsError(405, undefined, 'Only POST is allowed.');
  const right = context.rightToSend(request.headers.authorization, instance);
  if (right === 'unauthenticated') return cloudLogsError(401, undefined, 'The access token is missing or invalid.');
  if (right === 'no_instance') return cloudLogsError(404, undefined, 'There is no such instance.');
  if (right === 'no_role') return cloudLogsError(403, undefined, 'The role Sender (logs.data.send) is missing.');
  return singles(request, context, instance);
}

function singles(request: SandboxRequest, { entries, now }: CloudLogsContext, instance: string): Reply {
  const body = inflated(request);
  if (body === 'too_large') return cloudLogsError(413, undefined, 'A request may have 2 MB.');
  const given = body === null ? null : arrayOf(body);
  if (given === null) return cloudLogsError(400, undefined, 'The body must be a JSON array of entries.');
  const dropped: { index: number; message: string }[] = [];
  for (const [index, element] of given.entries()) {
    const entry = readEntry(element, instance, now());
    if ('dropped' in entry) dropped.push({ index, message: entry.dropped });
    else entries.add(entry);
  }
  if (given.length > 0 && dropped.length === given.length)
    return cloudLogsError(400, undefined, dropped[0]?.message ?? '');
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
    const parsed: unknown = parseExactJson(Buffer.from(body).toString('utf8'));
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
