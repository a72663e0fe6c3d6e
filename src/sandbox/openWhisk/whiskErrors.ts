import { jsonReply, type Reply } from '../http/reply';

/** Error bodies of OpenWhisk (contracts/logs-and-functions.md §3). */
export function whiskError(status: number, error: string): Reply {
  return jsonReply(status, { error, code: 'Q3VzdG9tU2FuZGJveElk' });
}

export function whiskNotFound(): Reply {
  return whiskError(404, 'The requested resource does not exist.');
}

export function whiskMessage(status: number): string {
  if (status === 401) return 'The supplied authentication is invalid.';
  if (status === 429) return 'Too many requests in the last minute.';
  return status < 500 ? 'The request content was malformed.' : 'There was an internal server error.';
}
