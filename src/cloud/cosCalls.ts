import type { AccessToken } from './accessToken';
import { CloudError, type Endpoints } from './cloud';
import { type CosAnswer, exchangeCos } from './cosExchange';
import { type CosClient, type CosOperation, type CosParams, loadCosSdk } from './cosSdk';
import type { EndpointGuard } from './endpointGuard';
import { endpointUrl } from './endpointUrls';
import type { Attempt } from './failure';
import { createGate } from './gate';
import { defaultTimeouts, type Timeouts } from './httpExchange';
import { readListsHere } from './listAnswer';
import { redact } from './redact';
import type { RequestLog } from './requestLog';
import { type RetryTools, systemTools, withRetries } from './retry';
import type { TokenSource } from './tokenSource';

export interface CosCallOptions {
  readonly tokens: TokenSource;
  readonly guard: EndpointGuard;
  readonly endpoints?: Endpoints;
  readonly tools?: RetryTools;
  readonly timeouts?: Partial<Timeouts>;
  readonly log?: RequestLog;
}

/** An operation at the endpoint of a location, with sign-in, retries, time limits, cancelling, worded failures, a log. */
export type CosCall = (
  location: string,
  operation: CosOperation,
  params: CosParams,
  attempt: Attempt,
  signal?: AbortSignal,
) => Promise<CosAnswer & { readonly host: string }>;

/** COS limits requests without saying where; more lists than this at once have been seen to provoke it. */
const parallel = 8;
/** Reading objects is what it is made for. */
const parallelReads = 32;
/** COS answers 403 to a bad token as it does to missing rights: within this time a renewed token is not doubted again. */
const trustRenewed = 60_000;

export function createCosCalls(options: CosCallOptions): CosCall {
  const { tokens, guard, log } = options;
  const tools = options.tools ?? systemTools;
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts };
  const reads = createGate(parallelReads);
  const others = createGate(parallel);
  const clients = new Map<string, CosClient>();
  /** The token for the request that is being signed. */
  let signing: AccessToken | null = null;

  async function clientAt(url: URL): Promise<CosClient> {
    const [{ S3 }, { createConnectionPool }] = await Promise.all([loadCosSdk(), import('./connectionPool')]);
    const known = clients.get(url.href);
    if (known !== undefined) return known;
    const client = new S3({
      endpoint: url.href.replace(/\/$/, ''),
      credentials: {
        get: (done) => done(null),
        tokenManager: { getToken: () => ({ accessToken: signing?.value ?? '' }) },
      },
      signatureVersion: 'iam',
      s3ForcePathStyle: true,
      // Repeating is done here; following a redirect would carry the token to another host.
      maxRetries: 0,
      maxRedirects: 0,
      // Deleting many objects and setting their expiry wants one; reading has none.
      computeChecksums: true,
      httpOptions: { agent: createConnectionPool(url), timeout: timeouts.idle, connectTimeout: timeouts.connect },
    });
    clients.set(url.href, client);
    return client;
  }

  const isDoubtful = (failure: unknown, token: AccessToken): boolean => {
    if (!(failure instanceof CloudError)) return false;
    if (failure.detail.status === 401) return true;
    const trusted = token.renewedAt !== null && tools.clock() - token.renewedAt < trustRenewed;
    return failure.detail.status === 403 && !trusted;
  };

  return async (location, operation, params, attempt, signal) => {
    const url = guard.check(endpointUrl('cos', options.endpoints, location), attempt.service);
    const client = await clientAt(url);
    let tell: (error: string | null, retryIn: number | null) => void = () => undefined;

    const send = async (token: AccessToken, number: number): Promise<CosAnswer> => {
      const request = client[operation](params);
      if (operation === 'listObjectsV2') readListsHere(request);
      const started = tools.clock();
      tell = (error, retryIn) => {
        tell = () => undefined;
        log?.({
          service: attempt.service,
          method: request.httpRequest.method,
          url: redact(`${url.origin}${request.httpRequest.path}`),
          status: request.response.httpResponse.statusCode ?? null,
          error,
          milliseconds: tools.clock() - started,
          attempt: number,
          retryIn,
        });
      };
      signing = token;
      return exchangeCos(request, {
        attempt,
        host: url.host,
        timeouts,
        now: started,
        ...(signal === undefined ? {} : { signal }),
      });
    };

    /** A token that may have been rejected is renewed once, and the request goes on where it was. */
    const once = async (number: number): Promise<CosAnswer> => {
      const token = await tokens.token(signal);
      try {
        return await send(token, number);
      } catch (failure) {
        if (!isDoubtful(failure, token)) throw failure;
        const renewed = await tokens.renew(token, signal);
        if (renewed.value === token.value) throw failure;
        tell((failure as CloudError).code, 0);
        return send(renewed, number);
      }
    };

    const gate = operation === 'getObject' ? reads : others;
    const answer = await gate.run(
      () =>
        withRetries(once, {
          idempotent: true,
          tools,
          onFailure: (error, wait) => tell(error instanceof CloudError ? error.code : 'cancelled', wait),
          ...(signal === undefined ? {} : { signal }),
        }),
      signal,
    );
    tell(null, null);
    return { ...answer, host: url.host };
  };
}
