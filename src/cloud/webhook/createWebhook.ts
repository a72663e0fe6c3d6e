import { transientStatuses } from '../../core/ship/classifyAnswer';
import type { PostAnswer, PostOnce } from '../../core/watch/postMessage';
import { CloudError } from '../cloud';
import { isLoopback } from '../endpointGuard';
import { retryAfterSeconds } from '../retry';

const defaultTimeoutMs = 10_000;

/**
 * An incoming webhook of Slack, or one that takes the same body. Its address is the secret that opens it: it goes into no
 * message, and redirects are not followed. Throws a `CloudError` where the address is none that may be posted to.
 */
export function createWebhook(address: string, timeoutMs = defaultTimeoutMs): PostOnce {
  const url = webhookUrl(address);
  return async (body, signal) => {
    signal?.throwIfAborted();
    const patience = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' }, body },
        redirect: 'manual',
        signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
      });
      await response.body?.cancel();
      return answerOf(url, response);
    } catch {
      signal?.throwIfAborted();
      const why = patience.aborted ? `did not answer within ${timeoutMs / 1_000} s` : 'could not be reached';
      return { kind: 'again', afterSeconds: null, message: `The webhook at ${url.host} ${why}.` };
    }
  };
}

function answerOf(url: URL, { status, headers }: Response): PostAnswer {
  if (status >= 200 && status < 300) return { kind: 'ok' };
  const message = `The webhook at ${url.host} answered with HTTP ${status}.`;
  if (transientStatuses.has(status)) {
    return {
      kind: 'again',
      afterSeconds: retryAfterSeconds(headers.get('retry-after') ?? undefined, Date.now()) ?? null,
      message,
    };
  }
  const gone = status === 403 || status === 404 || status === 410;
  return { kind: 'refused', message: gone ? `${message} It may have been taken back: make another one.` : message };
}

/** https to anywhere, http to this machine alone. */
export function webhookUrl(address: string): URL {
  const refuse = (why: string): never => {
    throw new CloudError('endpoint_refused', `The address of the webhook ${why}.`, { service: 'Webhook' });
  };
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : refuse('is not a URL');
  if (url.username !== '' || url.password !== '') refuse('holds a user name');
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return safe ? url : refuse('has to begin with https://');
}
