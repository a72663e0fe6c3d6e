import * as v from 'valibot';
import { type ClientOptions, WebSocket } from 'ws';
import { createConnectionPool } from '../connectionPool';
import type { EndpointGuard } from '../endpointGuard';
import { type Attempt, refusalError } from '../failure';
import { onAbort } from '../onAbort';
import { type RetryTools, systemTools } from '../retry';
import { type LogdnaCredential, lineSchema } from './logdnaExport';
import { type FoundLine, foundLine } from './logdnaLines';

export interface LogdnaTailOptions {
  readonly guard: EndpointGuard;
  /** Base URL of the API, as the export has it; the tail's own follows from it. */
  readonly api: string;
  readonly credential: LogdnaCredential;
  readonly tools?: RetryTools;
}

export interface TailQuestion {
  /** The search, in the service's own syntax; empty for all. */
  readonly query: string;
  readonly hosts?: readonly string[];
  readonly apps?: readonly string[];
}

/** What a tail brings. */
export type TailEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lines'; readonly lines: readonly FoundLine[] }
  /** The connection is gone and will be tried again; lines of the meantime are not sent again. */
  | { readonly kind: 'lost'; readonly message: string; readonly retryIn: number }
  /** More came than was read; so many lines were let go. */
  | { readonly kind: 'dropped'; readonly lines: number };

export interface LogdnaTail {
  /**
   * Lines as they come in, until the signal is aborted: then it ends. A lost connection is opened again, with growing
   * waits. Rejects with `CloudError` where the credential is not taken.
   */
  follow(question: TailQuestion, signal: AbortSignal): AsyncIterable<TailEvent>;
}

const attempt: Attempt = {
  service: 'LogDNA',
  action: 'follow the lines of LogDNA',
  needs: 'an access token of the account, or a service key',
};
const messageSchema = v.looseObject({ e: v.optional(v.string(), ''), p: v.optional(v.array(v.unknown())) });
const firstWait = 1_000;
const longestWait = 30_000;
/** Lines that wait to be read; of more the oldest are let go. */
const mostWaiting = 20_000;
const largestMessage = 16 * 1024 * 1024;
/** A connection that says nothing for so long is asked whether it is there. */
const pingEvery = 30_000;

/**
 * Where the tail of an API is: `https://api.mezmo.com` has `wss://tail.mezmo.com` (contracts/logs-and-functions.md §4.4);
 * at other addresses it is looked for beside the API.
 */
export function logdnaTailUrl(api: string): string {
  const url = new URL(api);
  const socket = url.protocol === 'http:' ? 'ws:' : 'wss:';
  const host = url.host.replace(/^api\./, 'tail.');
  return `${socket}//${host}${url.pathname.replace(/\/+$/, '')}/ws/tail`;
}

/** Live tail of LogDNA, today Mezmo, over its websocket. */
export function createLogdnaTail(options: LogdnaTailOptions): LogdnaTail {
  const { guard, api, credential, tools = systemTools } = options;
  const address = new URL(logdnaTailUrl(api));
  // Through the proxy that the environment names, as the other calls.
  const agent = createConnectionPool(guard.check(address.href.replace(/^ws/, 'http'), attempt.service));
  const headers: Readonly<Record<string, string>> =
    credential.kind === 'accessToken'
      ? { authorization: `Token ${credential.value}` }
      : { servicekey: credential.value };

  return {
    async *follow({ query, hosts = [], apps = [] }, signal) {
      const url = new URL(address);
      if (query !== '') url.searchParams.set('q', query);
      if (hosts.length > 0) url.searchParams.set('hosts', hosts.join(','));
      if (apps.length > 0) url.searchParams.set('apps', apps.join(','));
      let failures = 0;
      while (!signal.aborted) {
        const connection = new Connection(url, { headers, agent }, signal);
        for await (const event of connection.events()) {
          if (event.kind === 'connected') failures = 0;
          yield event;
        }
        if (signal.aborted) return;
        const wait = Math.min(longestWait, firstWait * 2 ** failures++);
        const retryIn = Math.round(wait * (0.5 + tools.random() / 2));
        yield { kind: 'lost', message: connection.ended, retryIn };
        await tools.delay(retryIn, signal).catch(() => undefined);
      }
    },
  };
}

/** One websocket; what it brings waits here, no more than a bounded number of lines, until somebody reads it. */
class Connection {
  ended = 'The connection to LogDNA was closed.';
  #waiting: FoundLine[] = [];
  #dropped = 0;
  #isOpen = false;
  #toldOpen = false;
  #isOver = false;
  #refused: unknown = null;
  #wake: () => void = () => undefined;
  readonly #socket: WebSocket;
  readonly #letGo: () => void;

  constructor(url: URL, options: Pick<ClientOptions, 'headers' | 'agent'>, signal: AbortSignal) {
    const socket = new WebSocket(url, { ...options, maxPayload: largestMessage, followRedirects: false });
    this.#socket = socket;
    const beat = setInterval(() => socket.readyState === WebSocket.OPEN && socket.ping(), pingEvery);
    beat.unref();
    this.#letGo = onAbort(signal, () => socket.terminate());
    socket.on('open', () => {
      this.#isOpen = true;
      this.#wake();
    });
    socket.on('message', (data) => this.#take(String(data)));
    socket.on('unexpected-response', (_request, answer) => {
      const status = answer.statusCode ?? 0;
      answer.resume();
      if (status === 401 || status === 403 || status === 400) this.#refused = refusalError(attempt, { status });
      else this.ended = `LogDNA answered with HTTP status ${status}.`;
      socket.terminate();
    });
    socket.on('error', (error: Error & { code?: string }) => {
      this.ended = `LogDNA cannot be reached${error.code === undefined ? '' : ` (${error.code})`}.`;
    });
    socket.on('close', () => {
      clearInterval(beat);
      this.#letGo();
      this.#isOver = true;
      this.#wake();
    });
  }

  async *events(): AsyncGenerator<TailEvent> {
    try {
      for (;;) {
        if (this.#isOpen && !this.#toldOpen) {
          this.#toldOpen = true;
          yield { kind: 'connected' };
        } else if (this.#dropped > 0) {
          const lines = this.#dropped;
          this.#dropped = 0;
          yield { kind: 'dropped', lines };
        } else if (this.#waiting.length > 0) {
          const lines = this.#waiting;
          this.#waiting = [];
          yield { kind: 'lines', lines };
        } else if (this.#isOver) {
          if (this.#refused !== null) throw this.#refused;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#socket.terminate();
    }
  }

  /** What is no message of the service is passed over. */
  #take(text: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return;
    }
    const message = v.safeParse(messageSchema, parsed);
    if (!message.success || message.output.e === 'meta') return;
    for (const line of message.output.p ?? []) {
      this.#waiting.push(foundLine(v.parse(lineSchema, line)));
    }
    if (this.#waiting.length > mostWaiting) {
      this.#dropped += this.#waiting.splice(0, this.#waiting.length - mostWaiting).length;
    }
    this.#wake();
  }
}
