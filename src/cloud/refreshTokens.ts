import { CloudError } from './cloud';
import type { IamTokens } from './iamToken';

/**
 * A refresh token of the `ibmcloud` CLI's kind, which Schematics takes to act for the user while it works
 * (https://cloud.ibm.com/docs/schematics?topic=schematics-setup-api). Rejects with `CloudError`.
 */
export type RefreshTokens = (signal?: AbortSignal) => Promise<string>;

/** Fresh ones for an API key. */
export function apiKeyRefreshTokens(iam: IamTokens, apiKey: string): RefreshTokens {
  return async (signal) =>
    (await iam.byApiKeyAsCli(apiKey, signal)).refreshToken ?? none('IAM gave none for the API key');
}

/** That of an `ibmcloud login`. */
export function cliRefreshTokens(
  config: () => Promise<{ readonly refreshToken: string | null } | null>,
): RefreshTokens {
  return async (signal) => {
    signal?.throwIfAborted();
    return (await config())?.refreshToken ?? none('the login of the ibmcloud CLI holds none');
  };
}

function none(why: string): never {
  throw new CloudError(
    'signed_out',
    `Could not let Schematics act for you: it needs a refresh token, and ${why}. Run "ibmcloud login" in a terminal, or sign in with an API key.`,
    { service: 'Schematics' },
  );
}
