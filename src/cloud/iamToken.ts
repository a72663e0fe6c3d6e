import * as v from 'valibot';
import type { AccessToken } from './accessToken';
import { CloudError } from './cloud';
import { failure } from './failure';
import type { Transport } from './transport';

/** What the token endpoint granted. */
export interface TokenGrant {
  readonly token: AccessToken;
  /** Null where IAM gave none that can be used. */
  readonly refreshToken: string | null;
}

export interface IamTokens {
  byApiKey(apiKey: string, signal?: AbortSignal): Promise<TokenGrant>;
  /** As the `ibmcloud` CLI asks for it: then there is a refresh token too. */
  byApiKeyAsCli(apiKey: string, signal?: AbortSignal): Promise<TokenGrant>;
  /** For a refresh token that was issued to the `ibmcloud` CLI. */
  byCliRefreshToken(refreshToken: string, signal?: AbortSignal): Promise<TokenGrant>;
}

const answer = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  refresh_token: v.nullish(v.string()),
  expires_in: v.nullish(v.number()),
  expiration: v.nullish(v.number()),
});

/**
 * IAM's token endpoint: https://cloud.ibm.com/apidocs/iam-identity-token-api. `base` is IAM's base URL. Whatever it
 * refuses with 400, 401 or 403 means that signing in again is needed.
 */
export function createIamTokens(transport: Transport, base: string, clock: () => number = Date.now): IamTokens {
  async function grant(
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<TokenGrant> {
    const started = clock();
    try {
      const granted = await transport.read(
        {
          service: 'IBM Cloud IAM',
          action: 'sign in to IBM Cloud',
          method: 'POST',
          url: `${base}/identity/token`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: new URLSearchParams({ ...form, response_type: 'cloud_iam' }).toString(),
          idempotent: true,
          ...(signal === undefined ? {} : { signal }),
        },
        answer,
      );
      // The life as IAM counts it from now holds also where the local clock is wrong.
      const life = granted.expires_in ?? (granted.expiration ?? 0) - Math.floor(started / 1_000);
      return {
        token: {
          value: granted.access_token,
          issuedAt: started,
          expiresAt: started + Math.max(0, life) * 1_000,
          renewedAt: null,
        },
        refreshToken: granted.refresh_token && granted.refresh_token !== 'not_supported' ? granted.refresh_token : null,
      };
    } catch (error) {
      throw asSignInFailure(error);
    }
  }

  const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';
  // IAM takes a refresh token only from the client it was issued to: the CLI signs in as bx:bx.
  const asCli = { authorization: `Basic ${Buffer.from('bx:bx').toString('base64')}` };
  return {
    byApiKey: (apiKey, signal) => grant({ grant_type: apiKeyGrant, apikey: apiKey }, {}, signal),
    byApiKeyAsCli: (apiKey, signal) => grant({ grant_type: apiKeyGrant, apikey: apiKey }, asCli, signal),
    byCliRefreshToken: (refreshToken, signal) =>
      grant({ grant_type: 'refresh_token', refresh_token: refreshToken }, asCli, signal),
  };
}

function asSignInFailure(error: unknown): unknown {
  if (!(error instanceof CloudError)) return error;
  const { service: _, ...detail } = error.detail;
  if (![400, 401, 403].includes(detail.status ?? 0)) return error;
  const attempt = { service: error.detail.service, action: 'sign in to IBM Cloud' };
  switch (detail.serviceCode) {
    case 'BXNIM0415E':
      return failure(
        attempt,
        'bad_credentials',
        'IAM does not know this API key (BXNIM0415E). It may be mistyped, deleted or of another cloud. Copy it again, or create one under Manage > Access (IAM) > API keys: https://cloud.ibm.com/iam/apikeys',
        detail,
        error,
      );
    case 'BXNIM0400E':
      return failure(
        attempt,
        'bad_credentials',
        'the account asks for multifactor or external authentication (BXNIM0400E). Run "ibmcloud login --sso" in a terminal and sign in through the ibmcloud CLI.',
        detail,
        error,
      );
    case 'BXNIM0407E':
    case 'BXNIM0408E':
    case 'BXNIM0439E':
      return failure(
        attempt,
        'signed_out',
        `the session has ended (${detail.serviceCode}). Sign in again; for the ibmcloud CLI, run "ibmcloud login".`,
        detail,
        error,
      );
    default:
      return new CloudError('bad_credentials', error.message, error.detail, { cause: error });
  }
}
