import type { AccessToken } from '../cloud/accessToken';
import { CloudError } from '../cloud/cloud';
import { isTransientStatus, retryAfterSeconds, systemTools, withRetries } from '../cloud/retry';
import type { TokenSource } from '../cloud/tokenSource';
import type { HttpReply, SendHttp } from './httpCall';
import { type ListPage, readListPage } from './listPage';

/** One bucket, over plain requests: https://cloud.ibm.com/apidocs/cos/cos-compatibility. All reject with `CloudError`. */
export interface CosBucket {
  /** The stored bytes, never inflated on the way. */
  get(key: string, signal?: AbortSignal): Promise<{ readonly bytes: Buffer; readonly etag: string }>;
  list(
    options: { readonly prefix: string; readonly delimiter?: string; readonly continuation?: string },
    signal?: AbortSignal,
  ): Promise<ListPage>;
  put(key: string, body: Uint8Array, contentType: string, signal?: AbortSignal): Promise<void>;
}

/** Flow log objects have 100 KB at most; one beyond this is foreign, and would fill the memory. */
const largestObject = 64 * 1024 * 1024;

export function createCosBucket(send: SendHttp, tokens: TokenSource, endpoint: string, name: string): CosBucket {
  const once = async (
    method: string,
    path: string,
    body: Uint8Array | undefined,
    contentType: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpReply> => {
    const ask = (token: AccessToken) =>
      send({
        method,
        url: `${endpoint}/${encodeURIComponent(name)}${path}`,
        headers: {
          authorization: `Bearer ${token.value}`,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        signal,
        limit: largestObject,
        ...(body === undefined ? {} : { body }),
      }).catch((error: unknown) => {
        signal?.throwIfAborted();
        const why = error instanceof Error ? error.message : 'unknown cause';
        throw new CloudError('network', `Object storage cannot be reached: ${why}.`, { service, transient: true });
      });
    const token = await tokens.token(signal);
    const reply = await ask(token);
    // COS answers 403 to a token that has ended as it does to missing rights (contracts/ibm-cloud.md §6.6).
    if (reply.status !== 401 && reply.status !== 403) return reply;
    const doubtful = token.renewedAt === null || Date.now() - token.renewedAt > 60_000;
    const renewed = reply.status === 401 || doubtful ? await tokens.renew(token, signal) : token;
    return renewed.value === token.value ? reply : ask(renewed);
  };

  const call = (method: string, path: string, signal?: AbortSignal, body?: Uint8Array, contentType?: string) =>
    withRetries(
      async () => {
        const reply = await once(method, path, body, contentType, signal);
        if (reply.status >= 200 && reply.status < 300) return reply;
        throw refusal(reply);
      },
      { idempotent: true, tools: systemTools, ...(signal === undefined ? {} : { signal }) },
    );

  return {
    async get(key, signal) {
      const { body, headers } = await call('GET', `/${encodeKey(key)}`, signal);
      return { bytes: body, etag: (headers.etag ?? '').replace(/^(?:W\/)?"(.*)"$/, '$1') };
    },
    async list({ prefix, delimiter, continuation }, signal) {
      const query = new URLSearchParams({ 'list-type': '2', 'max-keys': '1000', prefix });
      if (delimiter !== undefined) query.set('delimiter', delimiter);
      if (continuation !== undefined) query.set('continuation-token', continuation);
      // `+` for a blank is form encoding, which S3 does not know.
      const { body } = await call('GET', `?${query.toString().replaceAll('+', '%20')}`, signal);
      const page = readListPage(body.toString('utf8'));
      if (page !== null) return page;
      throw new CloudError('unexpected_answer', 'The endpoint does not answer as object storage does.', { service });
    },
    async put(key, body, contentType, signal) {
      await call('PUT', `/${encodeKey(key)}`, signal, body, contentType);
    },
  };
}

const service = 'Cloud Object Storage';

/** Every byte outside the unreserved ones is encoded once, percent signs of the key included (§6.5). */
function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}

function refusal({ status, body, headers }: HttpReply): CloudError {
  const serviceCode = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(body.toString('utf8', 0, 2_000))?.[1];
  const asked = retryAfterSeconds(headers['retry-after'], Date.now());
  const code = status === 404 ? 'not_found' : status === 401 || status === 403 ? 'forbidden' : 'service_error';
  return new CloudError(code, `Object storage answered ${status}${serviceCode ? ` (${serviceCode})` : ''}.`, {
    service,
    status,
    transient: isTransientStatus(status),
    ...(serviceCode === undefined ? {} : { serviceCode }),
    ...(asked === undefined ? {} : { retryAfterSeconds: asked }),
  });
}
