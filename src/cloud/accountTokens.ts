import { type AccessToken, tokenFromClaims } from './accessToken';
import type { TokenSource } from './tokenSource';

/** Tokens of a sign-in that somebody else keeps alive: what it gives is taken as it is. */
export function accountTokens(current: (signal?: AbortSignal) => Promise<string>): TokenSource {
  const token = async (signal?: AbortSignal): Promise<AccessToken> => {
    const value = await current(signal);
    return tokenFromClaims(value) ?? { value, issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, renewedAt: null };
  };
  return { token, renew: (_rejected, signal) => token(signal) };
}
