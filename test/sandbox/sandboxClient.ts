import { request as httpRequest } from 'node:http';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/startSandbox';

/** 2026-11-21T14:27:30Z: in the middle of a capture window. */
export const noon = Date.UTC(2026, 10, 21, 14, 27, 30);

/** A sandbox whose clock stands still until a test pushes it. */
export function startStill(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox({ clock: () => noon, hours: 2, ...options });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

/** A request exactly as given: no client library normalises its path or inflates its answer. */
export function send(
  url: string,
  options: { method?: string; headers?: Readonly<Record<string, string>>; body?: string | Buffer } = {},
): Promise<Answer> {
  const { protocol, hostname, port } = new URL(url);
  const path = url.slice(`${protocol}//${hostname}:${port}`.length);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const body = Buffer.concat(chunks);
          const text = body.toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text });
        });
      },
    );
    sent.once('error', reject);
    sent.end(options.body);
  });
}

export async function bearer(sandbox: Sandbox): Promise<Record<string, string>> {
  const answer = await send(`${sandbox.endpoints.iam}/identity/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=${sandbox.apiKey}`,
  });
  const { access_token } = JSON.parse(answer.text) as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
}

export function cosUrl(sandbox: Sandbox, path: string, region = sandbox.region): string {
  return `${sandbox.endpoints.cos.replace('{region}', region)}${path}`;
}

/** `path` with its filters, without version and generation. */
export function vpcUrl(sandbox: Sandbox, path: string, version = '2026-03-24'): string {
  const base = sandbox.endpoints.vpc.replace('{region}', sandbox.region);
  return `${base}/v1/${path}${path.includes('?') ? '&' : '?'}version=${version}&generation=2`;
}

export async function vpcGet<T>(sandbox: Sandbox, path: string, version?: string): Promise<T> {
  const answer = await send(vpcUrl(sandbox, path, version), { headers: await bearer(sandbox) });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as T;
}
