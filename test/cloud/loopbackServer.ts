import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** As it came on the wire. */
  readonly path: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** An HTTP server on a free port of 127.0.0.1 that keeps what it was asked. */
export async function startServer(
  answer: (request: SeenRequest, response: http.ServerResponse) => void | Promise<void>,
): Promise<LoopbackServer> {
  const seen: SeenRequest[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '/';
    const one: SeenRequest = {
      method: request.method ?? '',
      path,
      url: new URL(path, 'http://loopback'),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    seen.push(one);
    await answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: http.ServerResponse,
  body: unknown,
  status = 200,
  headers: http.OutgoingHttpHeaders = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function sendXml(
  response: http.ServerResponse,
  body: string,
  status = 200,
  headers: http.OutgoingHttpHeaders = {},
) {
  response.writeHead(status, {
    'content-type': 'application/xml',
    'x-amz-request-id': '1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1',
    ...headers,
  });
  response.end(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`);
}

export function sendS3Error(
  response: http.ServerResponse,
  status: number,
  code: string,
  headers: http.OutgoingHttpHeaders = {},
) {
  sendXml(
    response,
    `<Error><Code>${code}</Code><Message>words about ${code}</Message><Resource>/r</Resource><RequestId>1f2e3d4c</RequestId><httpStatusCode>${status}</httpStatusCode></Error>`,
    status,
    headers,
  );
}
