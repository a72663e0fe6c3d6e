import { request } from 'node:http';

export interface ProgramCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ProgramAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One HTTP request to a program on this machine. Rejects where it cannot be reached, cuts the answer, or the signal ends it. */
export function callProgram(port: number, call: ProgramCall, signal: AbortSignal): Promise<ProgramAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path, headers, body } = call;
    const sent = request(
      {
        hostname: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...headers, 'content-length': body.length },
        agent: false,
        signal,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const plain: Record<string, string> = {};
          for (const [name, value] of Object.entries(response.headers))
            if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
          resolve({ status: response.statusCode ?? 502, headers: plain, body: Buffer.concat(chunks) });
        });
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
