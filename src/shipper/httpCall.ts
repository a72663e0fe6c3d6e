import http from 'node:http';
import https from 'node:https';

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** Bytes an answer may have. */
  readonly limit?: number;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request; rejects with Node's error where no whole answer came, or with the signal's reason. */
export type SendHttp = (call: HttpCall) => Promise<HttpReply>;

/** Silence after which a connection is given up, and the longest that one exchange may take. Milliseconds. */
const idle = 30_000;
const total = 60_000;
const usualLimit = 16 * 1024 * 1024;

/** Node's own client over kept connections: bodies arrive as they were stored, and redirects are answers. */
export function createHttp(): { readonly send: SendHttp; close(): void } {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 32 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 32 }),
  };
  const send: SendHttp = ({ method, url, headers, body, signal, limit = usualLimit }) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const target = new URL(url);
      const secure = target.protocol === 'https:';
      const deadline = setTimeout(() => request.destroy(new Error(`no whole answer within ${total / 1000} s`)), total);
      const cancel = () => request.destroy(new Error('cancelled'));
      const settle = (finish: () => void): void => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', cancel);
        finish();
      };
      const fail = (error: Error): void => settle(() => reject(signal?.aborted ? signal.reason : error));
      const request = (secure ? https : http).request(target, {
        method,
        agent: secure ? agents['https:'] : agents['http:'],
        timeout: idle,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      request.on('timeout', () => request.destroy(new Error(`silent for ${idle / 1000} s`)));
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > limit) request.destroy(new Error(`the answer has more than ${limit} bytes`));
        });
        response.on('error', fail);
        response.on('close', () => {
          if (!response.complete) fail(new Error('the connection was cut'));
        });
        response.on('end', () => {
          if (!response.complete) return;
          const { statusCode: status = 0, headers: received } = response;
          settle(() => resolve({ status, headers: received, body: Buffer.concat(chunks, size) }));
        });
      });
      request.end(body);
    });
  return {
    send,
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
