import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An incoming webhook on loopback that keeps what is posted. `refuse` statuses are answered first, one a request. */
export class SlackStandIn {
  readonly bodies: unknown[] = [];
  refuse: (number | 'hang')[] = [];
  requests = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SlackStandIn> {
    const server = createServer();
    const slack = new SlackStandIn(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        slack.requests++;
        const status = slack.refuse.shift() ?? 200;
        if (status === 'hang') return;
        if (status === 200) slack.bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(status, { 'content-type': 'text/plain', ...(status === 429 && { 'retry-after': '1' }) });
        response.end(status === 200 ? 'ok' : 'no');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return slack;
  }

  get texts(): readonly string[] {
    return this.bodies.map((body) => String((body as { text?: unknown }).text));
  }

  /** With a path that is a secret, as Slack's are. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/services/T000/B000/very-secret-path`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
