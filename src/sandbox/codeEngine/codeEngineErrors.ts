import { jsonReply, type Reply } from '../http/reply';

/** Error bodies of Code Engine (contracts/logs-and-functions.md §2.2). */
export function codeEngineError(status: number, code: string, message: string): Reply {
  return jsonReply(status, {
    errors: [{ code, message }],
    trace: 'codeengine-api-34dc9c1f0a2b4f2e8d0e',
    status_code: status,
  });
}

export function resourceNotFound(): Reply {
  return codeEngineError(404, 'resource_not_found', 'Resource not found.');
}

export function validationFailed(message: string): Reply {
  return codeEngineError(400, 'validation_failed', message);
}

export function codeForStatus(status: number): string {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'resource_not_found';
    case 409:
      return 'conflict';
    case 412:
      return 'precondition_failed';
    case 429:
      return 'too_many_requests';
    default:
      return status < 500 ? 'bad_request' : 'internal_error';
  }
}
