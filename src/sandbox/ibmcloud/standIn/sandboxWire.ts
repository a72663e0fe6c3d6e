import { CliFailure } from './cliFailure';

const patience = 60_000;

/** Base URL of the sandbox that the environment names. */
export function sandboxUrl(env: Readonly<Record<string, string | undefined>>): string {
  const given = env.VPC_FLOW_LENS_SANDBOX_URL ?? /^(.*)\/iam\/?$/.exec(env.IBMCLOUD_IAM_API_ENDPOINT ?? '')?.[1];
  if (given !== undefined && /^http:\/\/127\.0\.0\.1:\d+\/?$/.test(given)) return given.replace(/\/$/, '');
  throw new CliFailure('This stands in for ibmcloud on a sandbox: set VPC_FLOW_LENS_SANDBOX_URL to its address.');
}

export interface WireAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** One request. Throws a `CliFailure` where the sandbox does not answer. */
export async function ask(
  url: string,
  options: { method?: string; headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<WireAnswer> {
  try {
    const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(patience) });
    const text = await answer.text();
    return { status: answer.status, json: text.startsWith('{') ? JSON.parse(text) : {} };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new CliFailure(timedOut ? 'Timed out waiting for the server.' : 'Could not reach the sandbox. Does it run?');
  }
}
