import type { ServerResponse } from 'node:http';
import type { FaultEffect } from '../faults';
import type { Reply } from './reply';

/** Writes an answer to the socket as the faults want it. Returns false when the connection was cut. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  faults: readonly FaultEffect[],
  withBody: boolean,
): Promise<boolean> {
  let body = typeof reply.body === 'string' ? Buffer.from(reply.body) : (reply.body ?? Buffer.alloc(0));
  const cut = faults.find((fault) => fault.kind === 'reset');
  if (cut !== undefined && cut.afterBytes === undefined) {
    response.socket?.resetAndDestroy();
    return false;
  }
  const truncate = faults.find((fault) => fault.kind === 'truncate');
  if (truncate !== undefined && withBody) body = body.subarray(0, truncate.bytes);
  const headers: Record<string, string> = { ...reply.headers };
  if (headers['content-length'] === undefined || (withBody && reply.status !== 304))
    headers['content-length'] = String(body.length);
  if (reply.status === 204) delete headers['content-length'];
  response.writeHead(reply.status, headers);
  if (!withBody || reply.status === 204) {
    response.end();
    return true;
  }
  if (cut !== undefined) return cutAfter(response, body, cut.afterBytes ?? 0);
  const drip = faults.find((fault) => fault.kind === 'drip');
  if (drip !== undefined) return dripBody(response, body, drip.chunkBytes, drip.everyMilliseconds);
  response.end(body);
  return true;
}

async function cutAfter(response: ServerResponse, body: Uint8Array, bytes: number): Promise<boolean> {
  response.flushHeaders();
  await new Promise<void>((done) => response.write(body.subarray(0, Math.max(bytes, 0)), () => done()));
  // A reset may overtake what was just written; one turn of the loop lets it leave first.
  await new Promise((done) => setImmediate(done));
  response.socket?.resetAndDestroy();
  return false;
}

async function dripBody(
  response: ServerResponse,
  body: Uint8Array,
  chunkBytes: number,
  everyMilliseconds: number,
): Promise<boolean> {
  for (let at = 0; at < body.length; at += Math.max(chunkBytes, 1)) {
    if (response.destroyed) return false;
    response.write(body.subarray(at, at + Math.max(chunkBytes, 1)));
    await new Promise((done) => setTimeout(done, everyMilliseconds));
  }
  response.end();
  return true;
}
