import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { transientStatuses } from '../../core/ship/classifyAnswer';
import type { SendAnswer } from '../../core/ship/shipDestination';
import { createEndpointGuard } from '../endpointGuard';
import { quotable } from '../redact';
import { retryAfterSeconds } from '../retry';

/**
 * The request of both destinations. Node's own `fetch`, not the transport of the other clients: this is part of the
 * bundle that is deployed, which has to stay small, and whoever ships decides himself when to repeat what.
 */
export interface LinesPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly gzip: boolean;
  readonly timeoutMs: number;
  /** For the wording: `LogDNA`. */
  readonly service: string;
  /** What to do where access is refused. */
  readonly whenUnauthorized: string;
  readonly signal?: AbortSignal | undefined;
  /** Reads an answer that is not a success, where the status alone does not say what happened; null: it does. */
  readonly refusal?: (status: number, header: (name: string) => string | null, text: string) => SendAnswer | null;
}

export const defaultTimeoutMs = 30_000;

/** Answers are short; more of a strange one is not read. */
const longestAnswer = 256 * 1024;

const compress = promisify(gzip);
/** Lines repeat themselves: the fastest level already leaves a fifteenth, at half the time of the usual one. */
const fast = { level: constants.Z_BEST_SPEED };

/** Throws a `CloudError` (`endpoint_refused`) where a key or token has no business. */
export function ingestUrl(base: string, path: string, service: string): URL {
  return createEndpointGuard({ logdnaIngest: base }).check(`${base.replace(/\/+$/, '')}${path}`, service);
}

/** `partial` reads the body of a 207; null where it is not as expected. Rejects with the signal's reason only. */
export async function postLines(
  post: LinesPost,
  partial: (body: unknown) => SendAnswer | null = () => null,
): Promise<SendAnswer> {
  const { url, service, signal } = post;
  signal?.throwIfAborted();
  const patience = AbortSignal.timeout(post.timeoutMs);
  const uncertain = (status: number | null, message: string, after: number | null = null): SendAnswer => ({
    ...{ kind: 'transient', status, message, retryAfterSeconds: after },
  });
  let response: Response;
  try {
    const body = post.gzip ? await compress(post.body, fast) : post.body;
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        ...(post.gzip ? { 'content-encoding': 'gzip' } : {}),
        ...post.headers,
      },
      body,
      // Following would carry the key to another host.
      redirect: 'manual',
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (patience.aborted) return uncertain(null, `${url.host} did not answer within ${post.timeoutMs / 1_000} s.`);
    return uncertain(null, `The connection to ${url.host} failed${codeOf(error)}.`);
  }
  const { status } = response;
  const text = await readSome(response);
  signal?.throwIfAborted();
  const said = saying(text);
  const after = retryAfterSeconds(response.headers.get('retry-after'), Date.now()) ?? null;
  if (status === 207)
    return partial(parse(text)) ?? uncertain(status, `${service} took some lines, but not told which.`);
  if (status >= 200 && status < 300) {
    const html = /html/i.test(response.headers.get('content-type') ?? '');
    return html ? uncertain(status, `What answered at ${url.host} is not ${service}, but a web page.`) : { kind: 'ok' };
  }
  const own = post.refusal?.(status, (name) => response.headers.get(name), text ?? '') ?? null;
  if (own !== null) return own;
  if (status === 413 || (status === 400 && /too (?:large|big|long)/i.test(text ?? ''))) return { kind: 'too_large' };
  if (status === 429) return { kind: 'throttled', retryAfterSeconds: after };
  if (status === 401 || status === 403) {
    const message = `${service} does not accept the sign-in (HTTP ${status}${said}). ${post.whenUnauthorized}`;
    return { kind: 'unauthorized', status, message };
  }
  if (transientStatuses.has(status)) return uncertain(status, `${service} failed with HTTP ${status}${said}.`, after);
  return { kind: 'refused', status, message: `${service} refused the lines with HTTP ${status}${said}.` };
}

/** Null where the connection ended before the body did. */
async function readSome(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      chunks.push(part.value);
      size += part.value.length;
      if (size > longestAnswer) {
        await reader?.cancel();
        break;
      }
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

function saying(text: string | null): string {
  const words = quotable(text ?? '', 200);
  return words === '' ? '' : `, "${words}"`;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? ` (${quotable(code, 40)})` : '';
}
