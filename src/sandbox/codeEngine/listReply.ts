import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { validationFailed } from './codeEngineErrors';

const mostPerPage = 100;

/** One page of a list under the name of its collection; the cursor holds the place of the next page. */
export function listReply<T>(
  request: SandboxRequest,
  collection: string,
  all: readonly T[],
  view: (item: T) => unknown,
): Reply {
  const limit = Number(request.query.get('limit') ?? mostPerPage);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage)
    return validationFailed(`limit must be from 1 to ${mostPerPage}.`);
  const cursor = request.query.get('start');
  const place = /^ce:(\d+)$/.exec(Buffer.from(cursor ?? '', 'base64url').toString())?.[1];
  if (cursor !== null && place === undefined) return validationFailed('start is not a cursor of this list.');
  const from = Number(place ?? 0);
  const href = `${request.baseUrl}${request.path}?limit=${limit}`;
  const start = Buffer.from(`ce:${from + limit}`).toString('base64url');
  return jsonReply(200, {
    [collection]: all.slice(from, from + limit).map(view),
    limit,
    first: { href },
    ...(from + limit < all.length ? { next: { href: `${href}&start=${start}`, start } } : {}),
  });
}
