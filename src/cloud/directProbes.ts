import { formatIpv4, parseIpv4 } from '../core/net/ipv4';
import { CloudError } from './cloud';
import { isLoopback } from './endpointGuard';
import { exchange } from './httpExchange';
import type { HttpProbe, Probes } from './probes';
import { probeTcp } from './tcpProbe';

/** How long a try may take; a rejected packet is never answered. */
const patience = { connect: 5_000, idle: 5_000, total: 8_000 };

/** Tries from this machine itself. `addressUrl` answers a GET with the caller's address as plain text. */
export function createDirectProbes(addressUrl: string): Probes {
  return {
    tcp: (host, port, signal) => probeTcp(host, port, patience.connect, signal),
    async http(host, port, path, signal) {
      const url = new URL(`http://${host}:${port}${path}`);
      return readPage(url, signal);
    },
    async ownAddress(signal) {
      const url = URL.canParse(addressUrl) ? new URL(addressUrl) : null;
      const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
      if (url === null || !secure) {
        const message = `“${addressUrl.slice(0, 100)}” cannot be asked for this machine's address: it takes an https URL. Change the setting vpcFlowLens.publicAddressUrl.`;
        throw new CloudError('invalid_request', message, { service: 'public address' });
      }
      const attempt = { service: 'public address', action: `ask ${url.host} for this machine's address` };
      const answer = await exchange(
        { method: 'GET', url, headers: { accept: 'text/plain' } },
        { attempt, timeouts: patience, signal },
      );
      const said = answer.body.subarray(0, 200).toString('utf8').trim();
      const address = answer.status === 200 ? parseIpv4(said) : null;
      if (address !== null) return formatIpv4(address);
      const message = `${url.host} did not tell an IPv4 address. Another service can be named in the setting vpcFlowLens.publicAddressUrl.`;
      throw new CloudError('unexpected_answer', message, { service: 'public address', status: answer.status });
    },
  };
}

/** What a web server says within patience; a failure of the connection is a value. */
async function readPage(url: URL, signal: AbortSignal): Promise<HttpProbe> {
  const attempt = { service: 'the web server', action: `read ${url.href}` };
  try {
    const answer = await exchange({ method: 'GET', url, headers: {} }, { attempt, timeouts: patience, signal });
    return { kind: 'answered', status: answer.status, text: answer.body.subarray(0, 500).toString('utf8') };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    if (error.code === 'timeout') return { kind: 'silent' };
    // What kind of failure it was, the connection alone tells best.
    const outcome = await probeTcp(url.hostname, Number(url.port || 80), patience.connect, signal);
    return { kind: outcome === 'connected' ? 'unreachable' : outcome };
  }
}
