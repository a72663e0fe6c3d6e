import http from 'node:http';
import https from 'node:https';
import type { AxiosError, AxiosResponse } from 'axios';
import type { CloudError } from './cloud';
import { type Deadline, startDeadline } from './deadline';
import { isLoopback } from './endpointGuard';
import { type Attempt, failure } from './failure';
import { networkFailure, timeoutFailure } from './networkFailure';

/** Patience in milliseconds: until connected, between two packets, for one whole exchange. */
export interface Timeouts {
  readonly connect: number;
  readonly idle: number;
  readonly total: number;
}

export const defaultTimeouts: Timeouts = { connect: 10_000, idle: 30_000, total: 120_000 };

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export interface ExchangeContext {
  readonly attempt: Attempt;
  readonly timeouts: Timeouts;
  readonly signal?: AbortSignal;
}

/** Loaded with the first request: it costs more time than starting up may take. */
const loadAxios = () => import('axios').then((module) => module.default);

/** More than any list page of the services; a body beyond it is refused. */
export const longestBody = 64 * 1024 * 1024;

/**
 * One request and its whole answer, whatever its status; redirects are answers too. Rejects with a `CloudError`
 * (`network`, `timeout`, `unexpected_answer`) or, when cancelled, with the signal's reason; the connection is then closed.
 */
export async function exchange(request: HttpRequest, context: ExchangeContext): Promise<HttpAnswer> {
  const open = await openExchange(request, context, 'arraybuffer');
  open.deadline.dispose();
  const { status, headers, data } = open.answer;
  return { status, headers: { ...headers }, body: Buffer.from((data as Buffer | undefined) ?? []) };
}

/** An answer whose body may still be on its way; its deadline goes on until it is disposed. */
export interface OpenExchange {
  readonly answer: AxiosResponse<unknown>;
  readonly deadline: Deadline;
}

/** Sends a request and reads its answer, as a `stream` the head alone. Rejects as `exchange` does. */
export async function openExchange(
  request: HttpRequest,
  context: ExchangeContext,
  responseType: 'arraybuffer' | 'stream',
): Promise<OpenExchange> {
  const { attempt, timeouts, signal } = context;
  const { host, hostname } = request.url;
  const axios = await loadAxios();
  const deadline = startDeadline(timeouts.total, signal);
  let connectExpired = false;
  try {
    const answer = await axios.request<unknown>({
      adapter: 'http',
      method: request.method,
      url: request.url.href,
      headers: { ...request.headers },
      ...(request.body === undefined
        ? {}
        : { data: typeof request.body === 'string' ? request.body : Buffer.from(request.body) }),
      // Bytes: whether they are JSON is for the caller to check.
      responseType,
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
      maxRedirects: 0,
      // Of a stream the reader keeps count: a limit here would wrap it, and leaving it would wait for its next chunk.
      maxContentLength: responseType === 'stream' ? -1 : longestBody,
      timeout: timeouts.idle,
      transitional: { clarifyTimeoutError: true },
      signal: deadline.signal,
      transport: connectWithin(timeouts.connect, () => {
        connectExpired = true;
      }),
      // The sandbox is never behind the proxy that the environment names.
      ...(isLoopback(hostname) ? { proxy: false } : {}),
    });
    return { answer, deadline };
  } catch (error) {
    deadline.dispose();
    if (signal?.aborted) throw signal.reason;
    if (deadline.expired) throw overdue(attempt, host, timeouts);
    if (connectExpired) throw timeoutFailure(attempt, host, `no connection within ${seconds(timeouts.connect)}`);
    throw axios.isAxiosError(error) ? worded(error, attempt, host, timeouts) : networkFailure(attempt, host, error);
  }
}

export function overdue(attempt: Attempt, host: string, timeouts: Timeouts): CloudError {
  return timeoutFailure(attempt, host, `no whole answer within ${seconds(timeouts.total)}`, false);
}

export function silent(attempt: Attempt, host: string, timeouts: Timeouts): CloudError {
  return timeoutFailure(attempt, host, `silent for ${seconds(timeouts.idle)}`);
}

export function tooLong(attempt: Attempt, host: string): CloudError {
  return failure(attempt, 'unexpected_answer', `${host} sent more than 64 MB. Check the endpoint in the settings.`);
}

function worded(error: AxiosError, attempt: Attempt, host: string, timeouts: Timeouts): Error {
  if (error.code === 'ETIMEDOUT' && error.cause === undefined) {
    return silent(attempt, host, timeouts);
  }
  if (error.message.startsWith('maxContentLength')) return tooLong(attempt, host);
  if (error.message === 'stream has been aborted') return networkFailure(attempt, host, { code: 'ECONNRESET' });
  // The axios error itself holds the request with its token: only what caused it goes on.
  return networkFailure(attempt, host, error.cause ?? { code: error.code });
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

/** Node's own client, given up where no connection stands in time; through a proxy that includes its tunnel. */
function connectWithin(milliseconds: number, onExpired: () => void) {
  return {
    request(options: https.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void): http.ClientRequest {
      const request = (options.protocol === 'https:' ? https : http).request(options, onAnswer);
      const timer = setTimeout(() => {
        onExpired();
        request.destroy(new Error('No connection in time.'));
      }, milliseconds);
      const stop = (): void => clearTimeout(timer);
      request.once('socket', (socket) => {
        if (!socket.connecting) return stop();
        socket.once(options.protocol === 'https:' ? 'secureConnect' : 'connect', stop);
      });
      request.once('close', stop);
      return request;
    },
  };
}
