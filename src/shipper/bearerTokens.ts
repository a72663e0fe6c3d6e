import { readFile } from 'node:fs/promises';
import type { AccessToken } from '../cloud/accessToken';
import { CloudError } from '../cloud/cloud';
import { createTokenSource, type TokenSource } from '../cloud/tokenSource';
import type { SendHttp } from './httpCall';
import type { SignIn } from './readConfig';

/** Where Code Engine puts the token of a workload that may take a trusted profile (§2.5). */
const computeTokenFile = '/var/run/secrets/codeengine.cloud.ibm.com/compute-resource-token/token';

/** IAM access tokens for an API key or a trusted profile, kept and renewed ahead of their end. */
export function createBearerTokens(send: SendHttp, iamEndpoint: string, signIn: SignIn): TokenSource {
  return createTokenSource(async (signal) => {
    const form = new URLSearchParams({ ...(await grantOf(signIn)), response_type: 'cloud_iam' });
    const started = Date.now();
    const reply = await send({
      method: 'POST',
      url: `${iamEndpoint}/identity/token`,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      signal,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw failed('network', `IAM cannot be reached (${error instanceof Error ? error.message : 'unknown'}).`, true);
    });
    const token = reply.status === 200 ? readToken(reply.body, started) : null;
    if (token !== null) return token;
    const transient = reply.status === 429 || reply.status >= 500;
    throw failed(
      transient ? 'service_error' : 'bad_credentials',
      `IAM answered ${reply.status}${reply.status === 200 ? ' without a token' : ''}.`,
      transient,
    );
  });
}

async function grantOf(signIn: SignIn): Promise<Record<string, string>> {
  if (signIn.kind === 'apiKey') {
    return { grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: signIn.apiKey };
  }
  const computeToken = await readFile(computeTokenFile, 'utf8').catch(() => {
    throw failed('bad_credentials', 'there is no compute resource token: enable it for the workload.', false);
  });
  return {
    grant_type: 'urn:ibm:params:oauth:grant-type:cr-token',
    cr_token: computeToken.trim(),
    profile_name: signIn.profile,
  };
}

function readToken(body: Buffer, started: number): AccessToken | null {
  try {
    const said = JSON.parse(body.toString('utf8')) as { access_token?: unknown; expires_in?: unknown };
    if (typeof said.access_token !== 'string' || said.access_token === '') return null;
    const seconds = typeof said.expires_in === 'number' ? said.expires_in : 600;
    return { value: said.access_token, issuedAt: started, expiresAt: started + seconds * 1_000, renewedAt: null };
  } catch {
    return null;
  }
}

function failed(code: 'network' | 'service_error' | 'bad_credentials', why: string, transient: boolean): CloudError {
  return new CloudError(code, `Could not sign in: ${why}`, { service: 'IBM Cloud IAM', transient });
}
