import type { IamTokens } from './iamToken';
import { createTokenSource, type TokenSource } from './tokenSource';

/** Bearer tokens from an API key, renewed as long as the key lives. */
export function createApiKeyTokenSource(iam: IamTokens, apiKey: string, clock?: () => number): TokenSource {
  return createTokenSource(async (signal) => (await iam.byApiKey(apiKey, signal)).token, clock);
}
