import type { Identity } from './cloud';

/** An IAM access token with what is known of its life. Times are milliseconds of the local clock. */
export interface AccessToken {
  readonly value: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When it replaced a token that a service had rejected; null where it did not. */
  readonly renewedAt: number | null;
}

/** Decodes the claims of a JSON web token. The signature is the services' business. Null where it is no such token. */
export function readClaims(token: string): Readonly<Record<string, unknown>> | null {
  const payload = token.split('.')[1];
  if (payload === undefined || payload === '') return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Who a token speaks for. `account` is missing where no account is selected. */
export function identityOf(token: string): Identity {
  const claims = readClaims(token) ?? {};
  const account = claims.account;
  const accountId = typeof account === 'object' && account !== null ? (account as { bss?: unknown }).bss : undefined;
  const word = (...candidates: readonly unknown[]): string | null =>
    candidates.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
  return {
    accountId: word(accountId),
    iamId: word(claims.iam_id, claims.id),
    name: word(claims.email, claims.name, claims.sub),
  };
}

/** A token found somewhere, its life read from its claims; null where it does not say when it ends. */
export function tokenFromClaims(value: string): AccessToken | null {
  const { iat, exp } = readClaims(value) ?? {};
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return null;
  const issuedAt = (typeof iat === 'number' && iat < exp ? iat : exp - 3_600) * 1_000;
  return { value, issuedAt, expiresAt: exp * 1_000, renewedAt: null };
}
