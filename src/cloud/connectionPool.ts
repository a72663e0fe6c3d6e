import http from 'node:http';
import https from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from './endpointGuard';

/**
 * Connections to one host that are kept and used again, through the proxy that the environment names. Loopback is
 * reached directly.
 */
export function createConnectionPool(url: URL): http.Agent {
  if (url.protocol === 'http:') return new http.Agent({ keepAlive: true });
  const proxy = isLoopback(url.hostname) ? '' : getProxyForUrl(url.href);
  return proxy === '' ? new https.Agent({ keepAlive: true }) : new HttpsProxyAgent(proxy, { keepAlive: true });
}
