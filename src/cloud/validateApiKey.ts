import { identityOf } from './accessToken';
import { CloudError, type Identity } from './cloud';
import type { IamTokens } from './iamToken';

/**
 * Tries an API key and says whom it signs in. Rejects with a `CloudError` worded for the user: `bad_credentials` for a
 * key that IAM does not take, `invalid_request` for a text that cannot be one.
 */
export async function validateApiKey(iam: IamTokens, apiKey: string, signal?: AbortSignal): Promise<Identity> {
  const key = apiKey.trim();
  if (key === '' || /[^\x21-\x7e]/.test(key)) {
    throw new CloudError(
      'invalid_request',
      'This is not an API key. Paste the key alone: 44 letters, digits, "-" and "_", without spaces or quotes.',
      { service: 'IBM Cloud IAM' },
    );
  }
  const { token } = await iam.byApiKey(key, signal);
  return identityOf(token.value);
}
