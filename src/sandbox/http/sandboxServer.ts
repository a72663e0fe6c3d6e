import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FaultEffect, Faults, ServiceName } from '../faults';
import { pause } from './pause';
import { jsonReply, type Reply } from './reply';
import type { LoggedRequest } from './requestLog';
import type { SandboxRequest } from './sandboxRequest';
import { sendReply } from './sendReply';

/** One of the services behind a path prefix. */
export interface SandboxService {
  readonly name: ServiceName;
  /** First segment of its paths. */
  readonly prefix: string;
  /** Whether the second segment names a region. */
  readonly regional: boolean;
  /**
   * For clients that cannot have a path in an endpoint: the region that answers such a request without a prefix, null
   * where the request is not for this service.
   */
  rootRegion?(headers: Readonly<Record<string, string>>): string | null;
  handle(request: SandboxRequest): Reply | Promise<Reply>;
  /** Takes a connection that asks for another protocol; absent: none does. */
  upgrade?(request: SandboxRequest, upgrade: Upgrade): void;
  /** The service's own error body, for faults and for unexpected failures; `path` is that of the request. */
  errorReply(status: number, code: string | undefined, path: string): Reply;
}

/** A connection that asks to go on in another protocol. */
export interface Upgrade {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What came of the new protocol already. */
  readonly head: Uint8Array;
  refuse(status: number): void;
}

export interface SandboxServerOptions {
  readonly faults: Faults;
  readonly latencyMs: number;
  readonly onExpireTokens: () => void;
}

/** A sandbox may run for days; of a longer log the older half is dropped. */
const longestLog = 20_000;

/** A loopback HTTP server that routes by path prefix, keeps a log and lets faults interfere. */
export class SandboxServer {
  readonly requests: LoggedRequest[] = [];
  private services: readonly SandboxService[] = [];
  private readonly closing = new AbortController();

  private constructor(
    private readonly server: Server,
    private readonly options: SandboxServerOptions,
  ) {}

  /** Listens on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
  static async listen(port: number, options: SandboxServerOptions): Promise<SandboxServer> {
    const server = createServer();
    const sandboxServer = new SandboxServer(server, options);
    server.on('request', (request, response) => {
      sandboxServer.serve(request, response).catch(() => response.destroy());
    });
    server.on('upgrade', (incoming, socket, head) => sandboxServer.upgrade(incoming, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
    return sandboxServer;
  }

  use(services: readonly SandboxService[]): void {
    this.services = services;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.closing.abort();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private upgrade(incoming: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const refuse = (status: number) => {
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    };
    const leave = () => socket.destroy();
    this.closing.signal.addEventListener('abort', leave, { once: true });
    socket.on('close', () => this.closing.signal.removeEventListener('abort', leave));
    socket.on('error', leave);
    const { pathname: path, search } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const rawQuery = search.slice(1);
    const headers = plainHeaders(incoming);
    const target = isLoopback(headers.host) ? this.target(path, headers) : null;
    const service = target?.service;
    this.requests.push({ service: service?.name ?? null, method: 'GET', path, query: rawQuery, status: 101 });
    if (target === null || service?.upgrade === undefined) {
      refuse(404);
      return;
    }
    const effects = this.options.faults.take({ service: service.name, method: 'GET', url: incoming.url ?? '/' });
    const answer = effects.find((effect) => effect.kind === 'answer');
    const parts = { method: 'GET', path, rawQuery, headers, body: new Uint8Array(), effects };
    if (answer === undefined) service.upgrade(toRequest(target, parts), { incoming, socket, head, refuse });
    else refuse(answer.status);
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = incoming.url ?? '/';
    const method = incoming.method ?? 'GET';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
    const headers = plainHeaders(incoming);
    if (!isLoopback(headers.host)) {
      // A page in a browser whose name was made to point here: it is not to reach what runs code.
      response.writeHead(421).end();
      return;
    }
    const target = this.target(path, headers);
    const service = target?.service;
    const logged: LoggedRequest = { service: service?.name ?? null, method, path, query: rawQuery, status: null };
    if (this.requests.push(logged) > longestLog) this.requests.splice(0, longestLog / 2);
    const body = await readBody(incoming);
    if (target === null || service === undefined) {
      const reply = jsonReply(404, { message: 'No such service in the sandbox.' });
      await sendReply(response, reply, { effects: [], withBody: method !== 'HEAD', gone: this.closing.signal });
      logged.status = 404;
      return;
    }
    const effects = this.options.faults.take({ service: service.name, method, url });
    const gone = this.goneSignal(response);
    if (!(await this.before(effects, gone))) return;
    const request = toRequest(target, { method, path, rawQuery, headers, body, effects });
    const reply = answered(service, effects, request.path) ?? (await handled(service, request));
    if (await sendReply(response, reply, { effects, withBody: method !== 'HEAD', gone })) logged.status = reply.status;
  }

  private target(path: string, headers: Readonly<Record<string, string>>): Target | null {
    for (const service of this.services) {
      const root = `/${service.prefix}`;
      if (path !== root && !path.startsWith(`${root}/`)) continue;
      const rest = path.slice(root.length);
      if (!service.regional) return { service, region: null, prefix: root, path: rest };
      const region = /^\/([^/]*)/.exec(rest)?.[1] ?? '';
      return { service, region, prefix: `${root}/${region}`, path: rest.slice(region.length + 1) };
    }
    for (const service of this.services) {
      const region = service.rootRegion?.(headers) ?? null;
      if (region !== null) return { service, region, prefix: '', path };
    }
    return null;
  }

  /** Waits as the faults say; false when the client left or the sandbox was closed meanwhile. */
  private async before(effects: readonly FaultEffect[], gone: AbortSignal): Promise<boolean> {
    let wait = this.options.latencyMs;
    for (const effect of effects) {
      if (effect.kind === 'delay') wait += effect.milliseconds;
      if (effect.kind === 'expire_tokens') this.options.onExpireTokens();
    }
    return wait === 0 || (await pause(wait, gone));
  }

  private goneSignal(response: ServerResponse): AbortSignal {
    const left = new AbortController();
    response.once('close', () => left.abort());
    return AbortSignal.any([left.signal, this.closing.signal]);
  }
}

function isLoopback(host: string | undefined): boolean {
  return host === undefined || /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)(:\d+)?$/i.test(host);
}

function answered(service: SandboxService, effects: readonly FaultEffect[], path: string): Reply | null {
  const answer = effects.find((effect) => effect.kind === 'answer');
  if (answer === undefined) return null;
  const own = service.errorReply(answer.status, answer.code, path);
  return { ...own, headers: { ...own.headers, ...answer.headers }, body: answer.body ?? own.body ?? '' };
}

async function handled(service: SandboxService, request: SandboxRequest): Promise<Reply> {
  try {
    return await service.handle(request);
  } catch (error) {
    const own = service.errorReply(500, undefined, request.path);
    return { ...own, headers: { ...own.headers, 'x-sandbox-error': encodeURIComponent(String(error)) } };
  }
}

/** Which service a path belongs to, and what of it is the service's own. */
interface Target {
  readonly service: SandboxService;
  readonly region: string | null;
  readonly prefix: string;
  readonly path: string;
}

interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly effects: readonly FaultEffect[];
}

function toRequest(target: Target, parts: RequestParts): SandboxRequest {
  return {
    service: target.service.name,
    method: parts.method,
    path: target.path === '' ? '/' : target.path,
    fullPath: parts.path,
    rawQuery: parts.rawQuery,
    query: new URLSearchParams(parts.rawQuery),
    headers: parts.headers,
    body: parts.body,
    region: target.region,
    baseUrl: `http://${parts.headers.host ?? '127.0.0.1'}${target.prefix}`,
    duplicateKeys: parts.effects.some((effect) => effect.kind === 'duplicate_keys'),
  };
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
