import { jsonReply, type Reply } from '../http/reply';

/** Error body of Resource Controller and Resource Manager (contracts/ibm-cloud.md §4.5). */
export function rcError(status: number, error_code: string, message: string): Reply {
  return jsonReply(status, { message, status_code: status, error_code, transaction_id: 'bss-5a4d0b0c' });
}

export function rcNotFound(what: string): Reply {
  return rcError(404, 'RC-InstanceNotFound', `The resource could not be found: ${what.slice(0, 200)}`);
}

export function rcForbidden(what: string): Reply {
  return rcError(403, 'RC-Forbidden', `You are not authorized to ${what}.`);
}

export function rcBadRequest(message: string): Reply {
  return rcError(400, 'RC-BadRequest', message);
}
