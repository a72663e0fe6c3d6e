import { jsonReply, type Reply } from '../http/reply';

/** The token endpoint's error body (contracts/ibm-cloud.md §3.1). */
export function tokenError(status: number, errorCode: string, errorMessage: string): Reply {
  return jsonReply(status, {
    errorCode,
    errorMessage,
    errorDetails: errorMessage,
    context: { requestId: 'c2FuZGJveA', requestType: 'incoming.Identity_Token', url: 'https://iam.cloud.ibm.com' },
  });
}

/** The error body of the key, service id and policy calls (contracts/ibm-cloud.md §5.6). */
export function iamError(status: number, code: string, message: string, details?: object): Reply {
  const error = { code, message, message_code: code, ...(details === undefined ? {} : { details }) };
  return jsonReply(status, { trace: '8c1d0c5a4d0b4e8c', errors: [error], status_code: status });
}

export function invalidToken(): Reply {
  return iamError(401, 'invalid_token', 'The access token is missing, invalid or expired.');
}

/** The code is spelled as the service spells it. */
export function notPermitted(what: string): Reply {
  return iamError(403, 'insufficent_permissions', `You are not authorized to ${what}.`);
}

export function notFound(what: string, id: string): Reply {
  return iamError(404, 'not_found', `${what} could not be found: ${id.slice(0, 200)}`);
}

export function invalidBody(message: string): Reply {
  return iamError(400, 'invalid_body', message);
}

/** IAM writes times to the minute. */
export function iamTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16)}+0000`;
}

/** The code that goes with a status when nothing more is known. */
export function codeForStatus(status: number): string {
  switch (status) {
    case 401:
      return 'invalid_token';
    case 403:
      return 'insufficent_permissions';
    case 404:
      return 'not_found';
    case 409:
      return 'policy_conflict_error';
    case 429:
      return 'too_many_requests';
    default:
      return status < 500 ? 'invalid_body' : 'request_not_processed';
  }
}
