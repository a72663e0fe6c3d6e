import type { ServerResponse } from 'node:http';
import type { FaultEffect } from '../faults';
import { pause } from './pause';
import type { Reply } from './reply';

export interface SendOptions {
  readonly effects: readonly FaultEffect[];
  /** False for HEAD: the headers of the whole, but no body. */
  readonly withBody: boolean;
  /** The client left, or the sandbox is closed. */
  readonly gone: AbortSignal;
}

/** Writes an answer to the socket as the faults want it. Returns false when the connection was cut. */
export async function sendReply(response: ServerResponse, reply: Reply, options: SendOptions): Promise<boolean> {
  const { effects, withBody } = options;
  const cut = effects.find((effect) => effect.kind === 'reset');
  if (cut !== undefined && cut.afterBytes === undefined) {
    response.socket?.resetAndDestroy();
    return false;
  }
  const body = bodyOf(reply, effects);
  response.writeHead(reply.status, headersOf(reply, body));
  if (!withBody || hasNoBody(reply)) {
    response.end();
    return true;
  }
  if (cut !== undefined) return cutAfter(response, body, cut.afterBytes ?? 0);
  const drip = effects.find((effect) => effect.kind === 'drip');
  if (drip !== undefined) return dripBody(response, body, drip, options.gone);
  response.end(body);
  return true;
}

function bodyOf(reply: Reply, effects: readonly FaultEffect[]): Uint8Array {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : (reply.body ?? Buffer.alloc(0));
  const truncate = effects.find((effect) => effect.kind === 'truncate');
  return truncate === undefined ? body : body.subarray(0, truncate.bytes);
}

/** A service that answers HEAD says itself how long the body would be. */
function headersOf(reply: Reply, body: Uint8Array): Record<string, string> {
  if (hasNoBody(reply) || reply.headers?.['content-length'] !== undefined) return { ...reply.headers };
  return { ...reply.headers, 'content-length': String(body.length) };
}

function hasNoBody({ status }: Reply): boolean {
  return status === 204 || status === 304;
}

async function cutAfter(response: ServerResponse, body: Uint8Array, bytes: number): Promise<boolean> {
  response.flushHeaders();
  if (bytes > 0) await new Promise<void>((done) => response.write(body.subarray(0, bytes), () => done()));
  // A reset may overtake what was just written; one turn of the loop lets it leave first.
  await new Promise((done) => setImmediate(done));
  response.socket?.resetAndDestroy();
  return false;
}

async function dripBody(
  response: ServerResponse,
  body: Uint8Array,
  drip: { readonly chunkBytes: number; readonly everyMilliseconds: number },
  gone: AbortSignal,
): Promise<boolean> {
  const chunk = Math.max(drip.chunkBytes, 1);
  for (let at = 0; at < body.length; at += chunk) {
    response.write(body.subarray(at, at + chunk));
    if (!(await pause(drip.everyMilliseconds, gone))) return false;
  }
  response.end();
  return true;
}
