import { jsonReply, type Reply } from '../http/reply';

/** A refusal as IBM Cloud Logs writes it; `code` by the status where none is given. */
export function cloudLogsError(status: number, code: string | undefined, message: string): Reply {
  return jsonReply(status, {
    errors: [{ code: code ?? codeFor(status), message }],
    trace: 'sandbox',
    status_code: status,
  });
}

function codeFor(status: number): string {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 405) return 'method_not_allowed';
  if (status === 413) return 'payload_too_large';
  if (status === 429) return 'too_many_requests';
  return status < 500 ? 'bad_request_or_unspecified' : 'internal_error';
}
