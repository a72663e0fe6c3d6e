import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';

/** What opens the reading and configuring half of the service. */
export interface ApiCredentials {
  /** `sta_…`: sent as `Authorization: Token`. */
  readonly accessToken: string;
  /** Of accounts from before access tokens. */
  readonly serviceKey: string;
}

/** Why the caller may not; null where he may (contracts/logs-and-functions.md §4.1). */
export function callerProblem({ headers }: SandboxRequest, { accessToken, serviceKey }: ApiCredentials): Reply | null {
  const key = headers.servicekey ?? headers.apikey;
  const authorization = headers.authorization ?? '';
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1];
  const given = [
    ...(key === undefined ? [] : [key]),
    ...(basic === undefined ? [] : [Buffer.from(basic, 'base64').toString().split(':')[0]]),
  ];
  if (given.length > 0) return given.every((one) => one === serviceKey) ? null : apiError(403, 'Forbidden');
  const token = /^Token (.+)$/.exec(authorization)?.[1];
  if (token === undefined) return apiError(401, 'Missing Credentials');
  return token === accessToken ? null : apiError(403, 'Forbidden');
}

export function apiError(status: number, error: string): Reply {
  const code = status === 400 ? 'BadRequest' : status === 404 ? 'NotFound' : status === 409 ? 'Conflict' : 'Error';
  return jsonReply(status, { error, code, status: 'error' });
}
