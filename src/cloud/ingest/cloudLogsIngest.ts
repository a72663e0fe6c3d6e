import type { LineSender, SendAnswer } from '../../core/ship/shipDestination';
import type { AccessToken } from '../accessToken';
import { CloudError } from '../cloud';
import type { TokenSource } from '../tokenSource';
import { defaultTimeoutMs, ingestUrl, postLines } from './postLines';

export interface CloudLogsIngestOptions {
  /** `https://<instance>.ingress.<region>.logs.cloud.ibm.com`, or that of a sandbox: `endpointUrl('cloudLogsIngest', …)`. */
  readonly base: string;
  readonly tokens: TokenSource;
  readonly timeoutMs?: number;
}

/**
 * IBM Cloud Logs: `POST /logs/v1/singles` (https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-send-logs-api). Not
 * compressed: no page says that it may be. Entries older than 24 hours are dropped without a word: the caller must not
 * send them. Throws a `CloudError` where the address is not fit for a token.
 */
export function createCloudLogsIngest({
  base,
  tokens,
  timeoutMs = defaultTimeoutMs,
}: CloudLogsIngestOptions): LineSender {
  const url = ingestUrl(base, '/logs/v1/singles', 'IBM Cloud Logs');

  function post(lines: readonly string[], token: AccessToken, signal: AbortSignal | undefined): Promise<SendAnswer> {
    return postLines({
      ...{ url, headers: { authorization: `Bearer ${token.value}` }, body: `[${lines.join(',')}]` },
      ...{ gzip: false, timeoutMs, signal },
      service: 'IBM Cloud Logs',
      whenUnauthorized: 'The role Sender on the IBM Cloud Logs instance is needed.',
    });
  }

  return {
    limits: { bytes: 2_000_000, lines: 3_000 },
    async send(lines, signal) {
      if (lines.length === 0) return { kind: 'ok' };
      try {
        const token = await tokens.token(signal);
        const answer = await post(lines, token, signal);
        if (answer.kind !== 'unauthorized' || answer.status !== 401) return answer;
        const renewed = await tokens.renew(token, signal);
        return renewed.value === token.value ? answer : await post(lines, renewed, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof CloudError)) throw error;
        return signInAnswer(error);
      }
    },
  };
}

/** No token was to be had. */
function signInAnswer({ code, message, detail }: CloudError): SendAnswer {
  const status = detail.status ?? null;
  const retryAfterSeconds = detail.retryAfterSeconds ?? null;
  const lasting = code === 'signed_out' || code === 'bad_credentials' || code === 'forbidden';
  if (lasting) return { kind: 'unauthorized', status: status ?? 401, message };
  return { kind: 'transient', status, message, retryAfterSeconds };
}
