import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { givenSecret, mayCall, secretHeader } from './callSecret';
import type { RunningShipper } from './createShipper';
import { readObjectEvent } from './objectEvent';
import type { ShipperConfig } from './readConfig';
import type { SweepOutcome } from './shipper';
import type { ShipperLog } from './shipperLog';

export interface AppServer {
  readonly port: number;
  /** Looks for what events did not tell of. One at a time: whoever asks meanwhile gets the same outcome. */
  sweep(): Promise<SweepOutcome>;
  /** Takes no more calls, lets those under way end, and resolves then. */
  stop(): Promise<void>;
}

/** Events are small; what is longer is none. */
const longestEvent = 1024 * 1024;
/** Events in hand and waiting; more are told to come again. */
const mostEvents = 500;
const hourMs = 3_600_000;

/**
 * The app: takes CloudEvents over HTTP and answers 2xx only when every record is confirmed or settled, so that an event
 * is delivered again until then. `POST /sweep` or a timer's event looks for what was missed; `GET /health` tells how it is.
 */
export async function startAppServer(
  port: number,
  running: RunningShipper,
  config: ShipperConfig,
  log: ShipperLog,
): Promise<AppServer> {
  const { shipper, state, startedAt } = running;
  const tally = { events: 0, failed: 0, lines: 0 };
  let [inHand, stopping] = [0, false];
  let sweeping: Promise<SweepOutcome> | null = null;
  let lastSweep: string | null = null;

  /** Without notes of its own it cannot know what an earlier process shipped: it looks at its own time only. */
  const sweep = (): Promise<SweepOutcome> => {
    const now = Date.now();
    const remembers = state?.writable === true;
    const from = remembers ? now - config.sweepHours * hourMs : Math.max(startedAt, now - config.sweepHours * hourMs);
    sweeping ??= shipper.sweep({ from, to: now + hourMs }).finally(() => {
      sweeping = null;
      lastSweep = new Date().toISOString();
    });
    return sweeping;
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').replace(/\?.*$/s, '');
    if (request.method === 'GET' && path === '/health') {
      return answer(response, 200, { ok: true, ...tally, inHand, lastSweep, remembers: state?.writable === true });
    }
    if (request.method !== 'POST') return answer(response, 405, { error: 'Send events with POST.' });
    if (
      !mayCall(
        config.callSecret,
        givenSecret((name) => request.headers[name]),
      )
    ) {
      return answer(response, 401, { error: `The header ${secretHeader} is wrong or missing.` });
    }
    if (stopping || inHand >= mostEvents) {
      response.setHeader('retry-after', '5');
      return answer(response, 503, { error: 'Too much at once.' });
    }
    inHand++;
    try {
      await take(path, request, response);
    } finally {
      inHand--;
    }
  }

  async function take(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === null) return answer(response, 413, { error: 'The event is too long.' });
    const type = request.headers['ce-type'];
    const call =
      path === '/sweep'
        ? ({ kind: 'timer' } as const)
        : readObjectEvent(typeof type === 'string' ? type : '', parse(body));
    switch (call.kind) {
      case 'ignored':
        log('info', 'ignored', { reason: call.reason });
        return answer(response, 200, { ignored: call.reason });
      case 'invalid':
        log('warn', 'invalid_event', { reason: call.reason });
        return answer(response, 400, { error: call.reason });
      case 'timer': {
        const { complete, reason, counts } = await sweep();
        return answer(response, complete ? 200 : 503, { complete, reason, lines: counts.lines });
      }
      case 'object': {
        const outcome = await shipper.handle(call);
        tally.events++;
        if (outcome.kind === 'failed') tally.failed++;
        if (outcome.kind === 'shipped') tally.lines += outcome.lines;
        return answer(response, outcome.kind === 'failed' ? 503 : 200, outcome);
      }
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      log('error', 'unexpected', { message: error instanceof Error ? error.message : String(error) });
      if (!response.headersSent) answer(response, 500, { error: 'Something unexpected went wrong.' });
      else response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    sweep,
    async stop() {
      stopping = true;
      shipper.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.all([closed, sweeping?.catch(() => undefined)]);
      running.close();
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  // A server that closes lets go of its connections.
  response.writeHead(status, { 'content-type': 'application/json', ...(status >= 500 && { connection: 'close' }) });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestEvent) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
