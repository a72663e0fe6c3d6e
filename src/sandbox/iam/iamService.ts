import type { AccountState } from '../account/accountState';
import { jsonReply, type Reply } from '../http/reply';
import { bodyText, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { Tokens } from './tokens';

const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';
const passcodeGrant = 'urn:ibm:params:oauth:grant-type:passcode';

/** A passcode that signs in, as the sign-in page of the real service would show one. */
export const sandboxPasscode = 'sandbox-passcode';

/** IAM identity: tokens and the details of an API key (contracts/ibm-cloud.md §3). */
export function iamService(account: AccountState, tokens: Tokens): SandboxService {
  return {
    name: 'iam',
    prefix: 'iam',
    regional: false,
    handle: (request) => route(request, account, tokens),
    errorReply: (status, code) => iamError(status, code ?? defaultCode(status), `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, account: AccountState, tokens: Tokens): Reply {
  const call = `${request.method} ${request.path}`;
  if (call === 'POST /identity/token') return token(request, account, tokens);
  if (call === 'GET /identity/.well-known/openid-configuration') return openIdConfiguration(request);
  if (call === 'GET /v1/apikeys/details') return apiKeyDetails(request, account, tokens);
  return iamError(404, 'not_found', 'No such resource.');
}

function token(request: SandboxRequest, account: AccountState, tokens: Tokens): Reply {
  const form = new URLSearchParams(bodyText(request));
  const grant = form.get('grant_type') ?? '';
  const client = basicClient(request.headers.authorization);
  if (grant === apiKeyGrant) {
    if (form.get('apikey') !== account.apiKey)
      return iamError(400, 'BXNIM0415E', 'Provided API key could not be found.');
    return jsonReply(200, tokens.grant(grant, client));
  }
  if (grant === passcodeGrant) {
    if (client === null) return iamError(400, 'BXNIM0109E', 'Property missing or empty: client_id.');
    if (form.get('passcode') !== sandboxPasscode) return iamError(400, 'BXNIM0407E', 'Provided passcode is invalid.');
    return jsonReply(200, tokens.grant(grant, client));
  }
  if (grant === 'refresh_token') return refresh(form.get('refresh_token') ?? '', client, tokens);
  return iamError(400, 'BXNIM0106E', `Unknown grant type: ${grant.slice(0, 80)}`);
}

/** A refresh token works for the client that got it and for no other. */
function refresh(refreshToken: string, client: string | null, tokens: Tokens): Reply {
  const owner = tokens.refreshClient(refreshToken);
  if (owner === null) return iamError(400, 'BXNIM0408E', 'Provided refresh token is expired or not known.');
  if (owner !== client) return iamError(400, 'BXNIM0137E', 'For the original authentication, another client was used.');
  return jsonReply(200, tokens.grant('refresh_token', client));
}

function basicClient(authorization: string | undefined): string | null {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  const [client, secret] = encoded === undefined ? [] : Buffer.from(encoded, 'base64').toString().split(':');
  return client !== undefined && client !== '' && client === secret ? client : null;
}

function openIdConfiguration(request: SandboxRequest): Reply {
  const identity = `${request.baseUrl}/identity`;
  return jsonReply(200, {
    issuer: 'https://iam.cloud.ibm.com/identity',
    authorization_endpoint: `${identity}/authorize`,
    token_endpoint: `${identity}/token`,
    passcode_endpoint: `${identity}/passcode`,
  });
}

function apiKeyDetails(request: SandboxRequest, account: AccountState, tokens: Tokens): Reply {
  if (!tokens.accepts(request.headers.authorization))
    return policyStyleError(401, 'invalid_token', 'The access token is missing, invalid or expired.');
  if (request.headers['iam-apikey'] !== account.apiKey)
    return policyStyleError(404, 'not_found', 'The API key could not be found.');
  return jsonReply(200, {
    id: account.apiKeyId,
    entity_tag: '1-56bcd4150f2c3b6de0d2ad2fb5c5f3d1',
    crn: `crn:v1:bluemix:public:iam-identity::a/${account.id}::apikey:${account.apiKeyId}`,
    locked: false,
    disabled: false,
    created_at: '2026-01-02T03:04+0000',
    created_by: account.owner.iamId,
    modified_at: '2026-01-02T03:04+0000',
    name: 'sandbox',
    description: 'The API key of the sandbox account',
    iam_id: account.owner.iamId,
    account_id: account.id,
    support_sessions: false,
    action_when_leaked: 'none',
  });
}

function defaultCode(status: number): string {
  if (status === 429) return 'BXNIM0426E';
  return status < 500 ? 'BXNIM0407E' : 'BXNIM0101E';
}

/** The token endpoint's error body. */
function iamError(status: number, errorCode: string, errorMessage: string): Reply {
  return jsonReply(status, {
    errorCode,
    errorMessage,
    errorDetails: errorMessage,
    context: { requestId: 'c2FuZGJveA', requestType: 'incoming.Identity_Token', url: 'https://iam.cloud.ibm.com' },
  });
}

/** The error body of the key and policy calls. */
function policyStyleError(status: number, code: string, message: string): Reply {
  return jsonReply(status, { trace: 'sandbox', errors: [{ code, message, message_code: code }], status_code: status });
}
