import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedLine {
  readonly timestamp?: number;
  readonly app: string;
  readonly level: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly line: string;
}

/** A log service on loopback that keeps what it takes. `refuse` statuses are answered first, one a request. */
export class LoopbackIngest {
  readonly lines: ReceivedLine[] = [];
  readonly keys = new Set<string>();
  refuse: number[] = [];
  requests = 0;
  #hold: Promise<void> | null = null;
  #onRequest: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<LoopbackIngest> {
    const server = createServer();
    const ingest = new LoopbackIngest(server);
    server.on('request', (request, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        ingest.keys.add(String(request.headers.apikey));
        void ingest.#take(Buffer.concat(chunks), request.headers['content-encoding'] === 'gzip', response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return ingest;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Records by object key, with how often each came. */
  get records(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const { line } of this.lines) {
      const { key, index } = JSON.parse(line) as { key: string; index: number };
      const id = `${key}#${index}`;
      found.set(id, (found.get(id) ?? 0) + 1);
    }
    return found;
  }

  /** Requests wait from now on until the function that comes back is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.#hold = new Promise((resolve) => {
      release = () => {
        this.#hold = null;
        resolve();
      };
    });
    return release;
  }

  /** Resolves with the next request. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#onRequest.push(resolve));
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #take(body: Buffer, zipped: boolean, response: ServerResponse): Promise<void> {
    this.requests++;
    for (const tell of this.#onRequest.splice(0)) tell();
    await this.#hold;
    const status = this.refuse.shift() ?? 200;
    if (status === 200) {
      const text = (zipped ? gunzipSync(body) : body).toString('utf8');
      this.lines.push(...(JSON.parse(text) as { lines: ReceivedLine[] }).lines);
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? { status: 'ok' } : { error: 'no' }));
  }
}
