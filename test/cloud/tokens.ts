import type { AccessToken } from '../../src/cloud/accessToken';
import { createTokenSource, type TokenSource } from '../../src/cloud/tokenSource';

export const testAccount = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

/** A token like IAM's, unsigned. Times are seconds. */
export function makeToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const all = {
    iam_id: 'IBMid-310000ABCD',
    email: 'ada@example.com',
    account: { boundary: 'global', valid: true, bss: testAccount },
    iss: 'https://iam.cloud.ibm.com/identity',
    ...claims,
  };
  return `${part({ kid: '1', alg: 'RS256' })}.${part(all)}.c2ln`;
}

/** A source that gives token-1, token-2, …, each living for an hour of the given clock. */
export function countingTokens(clock: () => number = Date.now): TokenSource & { readonly fetched: () => number } {
  let count = 0;
  const source = createTokenSource(async (): Promise<AccessToken> => {
    count++;
    const now = clock();
    return { value: `token-${count}`, issuedAt: now, expiresAt: now + 3_600_000, renewedAt: null };
  }, clock);
  return { ...source, fetched: () => count };
}

/** Time that passes when somebody waits, and only then. */
export function fakeTime(start = Date.UTC(2026, 5, 4)) {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    tools: {
      clock: () => now,
      random: () => 1,
      delay: async (milliseconds: number, signal?: AbortSignal) => {
        signal?.throwIfAborted();
        waits.push(milliseconds);
        now += milliseconds;
      },
    },
  };
}
