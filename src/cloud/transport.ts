import * as v from 'valibot';
import type { AccessToken } from './accessToken';
import { CloudError } from './cloud';
import type { EndpointGuard } from './endpointGuard';
import { type Attempt, failure, refusalError } from './failure';
import { defaultTimeouts, exchange, type HttpAnswer, type Timeouts } from './httpExchange';
import { redact } from './redact';
import { readRefusalBody } from './refusalBody';
import type { RequestLog } from './requestLog';
import { type RetryTools, retryAfterSeconds, systemTools, withRetries } from './retry';
import { type StreamedAnswer, streamExchange } from './streamExchange';
import type { TokenSource } from './tokenSource';

/** One call of a service. */
export interface ServiceRequest extends Attempt {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Statuses beside 2xx that are answers too. */
  readonly alsoFine?: readonly number[];
  /** A repetition does no harm. Default: all but POST and PATCH. */
  readonly idempotent?: boolean;
  /** The caller waits by itself where the service limits requests (429). */
  readonly waitsItself?: boolean;
  readonly signal?: AbortSignal;
}

export interface TransportOptions {
  readonly guard: EndpointGuard;
  /** Absent for calls that carry no bearer token, such as the one that gets it. */
  readonly tokens?: TokenSource;
  readonly tools?: RetryTools;
  readonly timeouts?: Partial<Timeouts>;
  readonly log?: RequestLog;
}

/** HTTP for the services that speak JSON: sign-in, retries, time limits, cancelling, worded failures, a log. */
export interface Transport {
  /**
   * The answer, checked against the schema. Rejects with a `CloudError`, or with the signal's reason when cancelled;
   * cancelling closes the connection.
   */
  read<T>(request: ServiceRequest, schema: v.GenericSchema<unknown, T>): Promise<T>;
  /** The answer as it is, for what is no JSON: logs, or nothing. Rejects as `read` does. */
  readText(request: ServiceRequest): Promise<string>;
  /**
   * The body of a success while it comes, to be read once. What fails before it begins is repeated and rejects as with
   * `read`; what fails later rejects where it is read. Leaving it, or cancelling, closes the connection.
   */
  readStream(request: ServiceRequest): Promise<AsyncIterable<Uint8Array>>;
}

/** How one exchange went, until it is known whether another follows. */
interface Outcome {
  readonly status: number | null;
  readonly milliseconds: number;
  readonly attempt: number;
}

export function createTransport(options: TransportOptions): Transport {
  const { guard, tokens, log } = options;
  const tools = options.tools ?? systemTools;
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts };

  async function carry<T, Answer extends HttpAnswer>(
    request: ServiceRequest,
    exchangeBy: (...given: Parameters<typeof exchange>) => Promise<Answer>,
    decode: (answer: Answer, url: URL) => T,
  ): Promise<T> {
    const url = guard.check(request.url, request.service);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    let outcome: Outcome | null = null;
    const tell = (error: string | null, retryIn: number | null): void => {
      if (outcome !== null) {
        log?.({ service: request.service, method: request.method, url: redact(url.href), error, retryIn, ...outcome });
      }
      outcome = null;
    };

    const send = async (token: AccessToken | null, attempt: number): Promise<Answer> => {
      const started = tools.clock();
      let status: number | null = null;
      try {
        const headers = {
          accept: 'application/json',
          ...request.headers,
          ...(token === null ? {} : { authorization: `Bearer ${token.value}` }),
        };
        const answer = await exchangeBy(
          { method: request.method, url, headers, ...(request.body === undefined ? {} : { body: request.body }) },
          { attempt: request, timeouts, ...(request.signal === undefined ? {} : { signal: request.signal }) },
        );
        status = answer.status;
        return answer;
      } finally {
        outcome = { status, milliseconds: tools.clock() - started, attempt };
      }
    };

    /** A token that is rejected is renewed once, and the request goes on where it was. */
    const attempt = async (number: number): Promise<T> => {
      const token = (await tokens?.token(request.signal)) ?? null;
      const answer = await send(token, number);
      if (answer.status !== 401 || token === null || tokens === undefined) return settle(request, url, answer, decode);
      tell('bad_credentials', 0);
      const renewed = await tokens.renew(token, request.signal);
      if (renewed.value === token.value) return settle(request, url, answer, decode);
      return settle(request, url, await send(renewed, number), decode);
    };

    const result = await withRetries(attempt, {
      idempotent: request.idempotent ?? !['POST', 'PATCH'].includes(request.method),
      tools,
      ...(request.waitsItself ? { except: [429] } : {}),
      onFailure: (error, wait) => tell(error instanceof CloudError ? error.code : 'cancelled', wait),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    tell(null, null);
    return result;
  }

  function settle<T, Answer extends HttpAnswer>(
    request: ServiceRequest,
    url: URL,
    answer: Answer,
    decode: (answer: Answer, url: URL) => T,
  ): T {
    const type = header(answer, 'content-type') ?? '';
    const fine = (answer.status >= 200 && answer.status < 300) || request.alsoFine?.includes(answer.status) === true;
    if (!fine) throw refusalOf(request, url, answer, tools.clock());
    if (/html/i.test(type)) {
      throw failure(
        request,
        'unexpected_answer',
        `a web page came instead of data from ${url.host}. A captive portal or proxy may be in between: open a browser, sign in to the network, and try again.`,
        { status: answer.status },
      );
    }
    return decode(answer, url);
  }

  return {
    read: (request, schema) => carry(request, exchange, (answer, url) => checkedJson(request, url, answer, schema)),
    readText: (request) => carry(request, exchange, (answer) => answer.body.toString('utf8')),
    readStream: (request) => carry(request, streamExchange, bodyOf),
  };
}

async function* asIs(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

function bodyOf({ chunks, body }: StreamedAnswer): AsyncIterable<Uint8Array> {
  return chunks ?? asIs(body);
}

function checkedJson<T>(request: Attempt, url: URL, answer: HttpAnswer, schema: v.GenericSchema<unknown, T>): T {
  const parsed = parseJson(answer.body);
  const checked = v.safeParse(schema, parsed);
  if (checked.success) return checked.output;
  const issue = checked.issues[0];
  const where = v.getDotPath(issue);
  throw failure(
    request,
    'unexpected_answer',
    `the answer of ${url.host} has an unknown shape (${where === null ? 'the whole' : `at ${where}`}: expected ${issue.expected ?? 'something else'}). Check the endpoint; a newer version of the extension may know it.`,
    { status: answer.status },
  );
}

function refusalOf(request: Attempt, url: URL, answer: HttpAnswer, now: number): CloudError {
  const said = readRefusalBody(parseJson(answer.body));
  const location = header(answer, 'location');
  const redirect = location !== undefined && URL.canParse(location, url) ? new URL(location, url).host : undefined;
  const retryAfter = retryAfterSeconds(header(answer, 'retry-after'), now);
  const trace =
    said.trace ??
    header(answer, 'x-request-id') ??
    header(answer, 'transaction-id') ??
    header(answer, 'x-global-transaction-id') ??
    header(answer, 'x-correlation-id');
  return refusalError(request, {
    status: answer.status,
    ...said,
    ...(trace === undefined ? {} : { trace }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    ...(redirect === undefined ? {} : { redirectHost: redirect }),
  });
}

function header(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Undefined where the bytes are no JSON; the schema then says what is missing. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
