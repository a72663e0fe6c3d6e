import * as v from 'valibot';
import type { CloudError } from './cloud';
import type { CosRequest } from './cosSdk';
import { startDeadline } from './deadline';
import { type Attempt, failure, refusalError } from './failure';
import type { Timeouts } from './httpExchange';
import { networkFailure, timeoutFailure } from './networkFailure';
import { onAbort } from './onAbort';
import { retryAfterSeconds } from './retry';

/** What came back, before a schema has seen it. */
export interface CosAnswer {
  readonly data: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Flow log objects have 100 KB at most. An object beyond this is foreign, and would fill the memory. */
const largestBody = 256 * 1024 * 1024;

const sdkError = v.looseObject({
  code: v.optional(v.union([v.string(), v.number()])),
  message: v.nullish(v.string()),
  statusCode: v.optional(v.number()),
  originalError: v.optional(v.looseObject({ code: v.optional(v.unknown()) })),
});

/**
 * Sends one prepared request of the SDK and waits for its whole answer. Rejects with a `CloudError` or, when cancelled,
 * with the signal's reason; the connection is then closed.
 */
export function exchangeCos(
  request: CosRequest,
  context: {
    readonly attempt: Attempt;
    readonly host: string;
    readonly timeouts: Timeouts;
    readonly now: number;
    readonly signal?: AbortSignal;
  },
): Promise<CosAnswer> {
  const { attempt, host, timeouts, signal } = context;
  return new Promise<CosAnswer>((resolve, reject) => {
    const deadline = startDeadline(timeouts.total, signal);
    const settle = (finish: () => void): void => {
      deadline.dispose();
      finish();
    };
    const stop = (): void => {
      request.abort();
      const late = timeoutFailure(attempt, host, `no whole answer within ${timeouts.total / 1_000} s`, false);
      settle(() => reject(deadline.expired ? late : signal?.reason));
    };
    if (deadline.signal.aborted) return stop();
    onAbort(deadline.signal, stop);

    // The SDK waits for ever where a connection ends in the middle of a body: its stream then never says "end".
    request.on('httpHeaders', (_status, _headers, response) => {
      const { stream, headers } = response.httpResponse;
      const size = Number(headers?.['content-length'] ?? 0);
      if (size > largestBody && request.httpRequest.method !== 'HEAD') {
        request.abort();
        const megabytes = Math.round(size / 1024 / 1024);
        const why = `it has ${megabytes} MB, which no flow log object has. Leave it out, or read it with another tool.`;
        return settle(() => reject(failure(attempt, 'invalid_request', why)));
      }
      stream?.once('error', () => undefined);
      stream?.once('close', () => {
        if (!stream.complete) settle(() => reject(networkFailure(attempt, host, { code: 'ECONNRESET' })));
      });
    });
    request.send((error, data) => {
      const headers = request.response.httpResponse.headers ?? {};
      settle(() => {
        if (error) reject(cosFailure(error, request, context));
        else if (/html/i.test(headers['content-type'] ?? '') && headers.etag === undefined) {
          reject(notCos(attempt, host));
        } else resolve({ data, headers });
      });
    });
  });
}

/** A 200 that does not come from Cloud Object Storage. */
export function notCos(attempt: Attempt, host: string): CloudError {
  return failure(
    attempt,
    'unexpected_answer',
    `what answered at ${host} is not Cloud Object Storage. A captive portal or proxy may be in between: open a browser, sign in to the network, and try again.`,
  );
}

function cosFailure(error: unknown, request: CosRequest, context: Parameters<typeof exchangeCos>[1]): CloudError {
  const { attempt, host, timeouts } = context;
  const parsed = v.safeParse(sdkError, error);
  if (!parsed.success) return networkFailure(attempt, host, error);
  const { code, message, statusCode, originalError } = parsed.output;
  const headers = request.response.httpResponse.headers ?? {};
  // The SDK gives an error the status that came before it: a connection cut in the middle of a body has 200.
  const cut = code === 'NetworkingError' || code === 'TimeoutError';
  if (statusCode === undefined || cut) {
    if (code === 'TimeoutError' && originalError?.code === undefined) {
      const what = message?.startsWith('Socket timed out')
        ? `no connection within ${timeouts.connect / 1_000} s`
        : `silent for ${timeouts.idle / 1_000} s`;
      return timeoutFailure(attempt, host, what);
    }
    if (cut || code === 'UnknownEndpoint') {
      return networkFailure(attempt, host, originalError ?? error);
    }
    return failure(attempt, 'invalid_request', `the request cannot be sent (${code ?? 'unknown cause'}).`, {}, error);
  }
  if (statusCode < 300) return notCos(attempt, host);
  // Bodyless refusals have names that the SDK made up from the status.
  const ownCode = typeof code === 'string' && !['Forbidden', 'BadRequest', 'NotFound', 'UnknownError'].includes(code);
  const trace = request.response.requestId || headers['x-clv-request-id'];
  const retryAfter = retryAfterSeconds(headers['retry-after'], context.now);
  const location = headers.location;
  const refusal = refusalError(attempt, {
    status: statusCode,
    ...(ownCode && typeof code === 'string' ? { serviceCode: code } : {}),
    ...(message ? { text: message } : {}),
    ...(trace ? { trace } : {}),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    ...(location !== undefined && URL.canParse(location) ? { redirectHost: new URL(location).host } : {}),
  });
  return code === 'SlowDown' || code === 'ServiceUnavailable' ? throttled(attempt, refusal) : refusal;
}

/** COS says 503 where others say 429. */
function throttled(attempt: Attempt, refusal: CloudError): CloudError {
  const { service: _, ...detail } = refusal.detail;
  return failure(
    attempt,
    'throttled',
    `${attempt.service} is limiting requests (${detail.serviceCode}). Wait a minute and try again.`,
    detail,
  );
}
