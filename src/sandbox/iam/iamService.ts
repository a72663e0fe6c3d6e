import { serviceIamId } from '../account/iamState';
import { jsonReply, type Reply } from '../http/reply';
import { bodyText, pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { SandboxWorld } from '../sandboxWorld';
import { codeForStatus, iamError, invalidToken, notFound, tokenError } from './iamErrors';
import { isSettled } from './identities';
import { apiKeyCall, apiKeyView, serviceIdCall } from './identityCalls';
import { policyCall, rolesCall } from './policyCalls';
import type { TokenOwner, Tokens } from './tokens';

const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';
const passcodeGrant = 'urn:ibm:params:oauth:grant-type:passcode';

/**
 * IAM: tokens, API keys, service ids, policies and authorizations (contracts/ibm-cloud.md §3, §5). `passcode` is the one
 * that signs in, as the sign-in page of the real service would show it.
 */
export function iamService(world: SandboxWorld, tokens: Tokens, passcode: string): SandboxService {
  return {
    name: 'iam',
    prefix: 'iam',
    regional: false,
    handle: (request) => route(request, world, tokens, passcode),
    errorReply: (status, code, path) => {
      const message = `The service answered ${status}.`;
      if (path.startsWith('/identity/')) return tokenError(status, code ?? tokenCode(status), message);
      return iamError(status, code ?? codeForStatus(status), message);
    },
  };
}

function route(request: SandboxRequest, world: SandboxWorld, tokens: Tokens, passcode: string): Reply {
  const call = `${request.method} ${request.path}`;
  if (call === 'POST /identity/token') return token(request, world, tokens, passcode);
  if (call === 'GET /identity/.well-known/openid-configuration') return openIdConfiguration(request);
  const caller = tokens.caller(request.headers.authorization);
  if (caller === null) return invalidToken();
  const segments = pathSegments(request.path);
  if (segments === null) return iamError(400, 'invalid_path', 'The path is not well encoded.');
  const [version, collection, id = '', ...rest] = segments;
  if (rest.length > 0) return notFound('The resource', request.path);
  const named = id === '' ? undefined : id;
  switch (`${version}/${collection}`) {
    case 'v1/apikeys':
      return id === 'details' ? apiKeyDetails(request, world, caller) : apiKeyCall(request, world, caller, named);
    case 'v1/serviceids':
      return serviceIdCall(request, world, caller, named);
    case 'v1/policies':
      return policyCall(request, world, caller, 1, named);
    case 'v2/policies':
      return policyCall(request, world, caller, 2, named);
    case 'v2/roles':
      return rolesCall(request);
    default:
      return notFound('The resource', request.path);
  }
}

function token(request: SandboxRequest, world: SandboxWorld, tokens: Tokens, passcode: string): Reply {
  const form = new URLSearchParams(bodyText(request));
  const grant = form.get('grant_type') ?? '';
  const client = basicClient(request.headers.authorization);
  if (grant === apiKeyGrant) {
    const key = world.account.apiKeys.find(({ value }) => value === form.get('apikey'));
    if (key === undefined || !isSettled(key, world))
      return tokenError(400, 'BXNIM0415E', 'Provided API key could not be found.');
    return jsonReply(200, tokens.grant(grant, client, ownerOf(key.iamId, world)));
  }
  if (grant === passcodeGrant) {
    if (client === null) return tokenError(400, 'BXNIM0109E', 'Property missing or empty: client_id.');
    if (form.get('passcode') !== passcode) return tokenError(400, 'BXNIM0407E', 'Provided passcode is invalid.');
    return jsonReply(200, tokens.grant(grant, client));
  }
  if (grant === 'refresh_token') return refresh(form.get('refresh_token') ?? '', client, tokens);
  return tokenError(400, 'BXNIM0106E', `Unknown grant type: ${grant.slice(0, 80)}`);
}

/** Whom an API key signs in; undefined: the owner of the account. */
function ownerOf(iamId: string, { account }: SandboxWorld): TokenOwner | undefined {
  const found = account.serviceIds.find(({ id }) => serviceIamId(id) === iamId);
  return found && { iamId, name: found.name, email: '', account: account.id, subType: 'ServiceId' };
}

/** A refresh token works for the client that got it and for no other. */
function refresh(refreshToken: string, client: string | null, tokens: Tokens): Reply {
  const known = tokens.refreshable(refreshToken);
  if (known === null) return tokenError(400, 'BXNIM0408E', 'Provided refresh token is expired or not known.');
  if (known.client !== client)
    return tokenError(400, 'BXNIM0137E', 'For the original authentication, another client was used.');
  return jsonReply(200, tokens.grant('refresh_token', client, known.owner));
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

function apiKeyDetails(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const key = world.account.apiKeys.find(({ value }) => value === request.headers['iam-apikey']);
  if (key === undefined || !isSettled(key, world)) return notFound('The API key', 'details');
  return jsonReply(200, apiKeyView(key, world, caller, false));
}

function tokenCode(status: number): string {
  if (status === 429) return 'BXNIM0426E';
  return status < 500 ? 'BXNIM0407E' : 'BXNIM0101E';
}
