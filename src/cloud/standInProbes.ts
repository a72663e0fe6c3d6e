import * as v from 'valibot';
import { createDirectProbes } from './directProbes';
import { exchange } from './httpExchange';
import type { Probes } from './probes';

const timeouts = { connect: 5_000, idle: 10_000, total: 20_000 };
const tried = v.object({ outcome: v.picklist(['connected', 'refused', 'silent', 'unreachable']) });

/** Has the sandbox try: its instances live in its memory. `endpoint` without a slash at its end. */
export function createStandInProbes(endpoint: string): Probes {
  const get = (path: string, action: string, signal: AbortSignal) =>
    exchange(
      { method: 'GET', url: new URL(`${endpoint}${path}`), headers: {} },
      { attempt: { service: 'the sandbox', action }, timeouts, signal },
    );
  const outcomeOf = (body: Buffer) => v.parse(tried, JSON.parse(body.toString('utf8'))).outcome;
  return {
    async tcp(host, port, signal) {
      const path = `/tcp/${encodeURIComponent(host)}/${port}`;
      return outcomeOf((await get(path, `connect to ${host}:${port}`, signal)).body);
    },
    async http(host, port, page, signal) {
      const path = `/http/${encodeURIComponent(host)}/${port}${page}`;
      const { status, body } = await get(path, `read http://${host}:${port}${page}`, signal);
      if (status !== 504) return { kind: 'answered', status, text: body.subarray(0, 500).toString('utf8') };
      const outcome = outcomeOf(body);
      return { kind: outcome === 'connected' ? 'unreachable' : outcome };
    },
    ownAddress: (signal) => createDirectProbes(`${endpoint}/address`).ownAddress(signal),
  };
}
