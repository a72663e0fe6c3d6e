import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A statement as it came in. */
export interface WireCall {
  readonly sql: string;
  /** Settings and parameters beside it. */
  readonly settings: URLSearchParams;
  /** The format its answer is asked in. */
  readonly format: string;
}

/** What is answered: pieces of the body as they are sent, or an exception in place of all of it. */
export type WireAnswer = AsyncIterable<string> | Iterable<string> | { readonly code: number; readonly message: string };

export interface WireServer {
  readonly url: string;
  readonly calls: WireCall[];
  /** Cuts the connections of all answers that are under way. */
  hangUp(): void;
  close(): Promise<void>;
}

/** Mark of an exception in the middle of an answer, as the head announces it. */
export const exceptionTag = 'mark0123456789ab';

/**
 * ClickHouse's HTTP interface as far as a search sees it, with answers that a test makes up, for what the engine in
 * `test/clickhouse` has no server around it to do: progress while a statement is at work. The schema is the newest; what
 * else is asked for goes to `answer`.
 */
export async function startWireServer(answer: (call: WireCall) => WireAnswer): Promise<WireServer> {
  const calls: WireCall[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    open.add(response.once('close', () => open.delete(response)));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [, format = ''] = /\bFORMAT (\w+)/.exec(body) ?? [];
    const call = { sql: body, settings: new URL(request.url ?? '/', 'http://localhost').searchParams, format };
    calls.push(call);
    const given = answerTo(call, answer);
    if ('code' in given) {
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': String(given.code) });
      response.end(exceptionText(given.code, given.message));
      return;
    }
    response.writeHead(200, { 'X-ClickHouse-Exception-Tag': exceptionTag });
    response.flushHeaders();
    for await (const piece of given) if (!response.destroyed) response.write(piece);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    hangUp: () => {
      for (const response of open) response.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(call: WireCall, answer: (call: WireCall) => WireAnswer): WireAnswer {
  if (call.sql.includes('schema_versions')) return ['[2]\n'];
  if (call.sql.startsWith('KILL')) return [];
  return answer(call);
}

export function exceptionText(code: number, message: string): string {
  return `Code: ${code}. DB::Exception: ${message}. (SOME_NAME) (version 26.7.2.1 (official build))`;
}

/** As the format writes it: digits as text, and nothing that is nought. */
export function progressLine(read: number, toRead = 0, bytes = 0): string {
  const amounts = Object.entries({ read_rows: read, read_bytes: bytes, total_rows_to_read: toRead });
  const sent = amounts.filter(([, amount]) => amount > 0).map(([name, amount]) => [name, String(amount)]);
  return `${JSON.stringify({ progress: { ...Object.fromEntries(sent), elapsed_ns: '540860' } })}\n`;
}

export function rowLine(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ row })}\n`;
}
