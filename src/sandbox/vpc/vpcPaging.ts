import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { vpcError } from './vpcErrors';

const defaultPage = 50;
const largestPage = 100;

/**
 * One page of a list: `first`, `next` while there is more, `limit`, `total_count` and the items under their plural.
 * `render` runs on the page only.
 */
export function pagedReply<T>(
  request: SandboxRequest,
  plural: string,
  items: readonly T[],
  render: (item: T) => unknown,
): Reply {
  const limit = Number(request.query.get('limit') ?? defaultPage);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    return vpcError(400, 'validation_max_value', `limit must be from 1 to ${largestPage}.`, {
      name: 'limit',
      type: 'parameter',
      value: request.query.get('limit')?.slice(0, 80) ?? '',
    });
  const start = readStart(request.query.get('start'));
  if (start === null)
    return vpcError(400, 'bad_request', 'start is not a token of this list.', { name: 'start', type: 'parameter' });
  const page = items.slice(start, start + limit);
  const next = start + limit < items.length ? { next: { href: href(request, limit, start + limit) } } : {};
  return jsonReply(200, {
    first: { href: href(request, limit, 0) },
    ...next,
    limit,
    total_count: items.length,
    [plural]: page.map(render),
  });
}

/** The real API's hrefs carry filter and paging, but neither `version` nor `generation`. */
function href(request: SandboxRequest, limit: number, start: number): string {
  const query = new URLSearchParams(request.query);
  for (const name of ['version', 'generation', 'start', 'limit']) query.delete(name);
  query.set('limit', String(limit));
  if (start > 0) query.set('start', Buffer.from(JSON.stringify({ start })).toString('base64url'));
  return `${request.baseUrl}/v1${request.path.replace(/^\/v1(?=\/)/, '')}?${query}`;
}

function readStart(text: string | null): number | null {
  if (text === null) return 0;
  const place = /^\{"start":(\d+)\}$/.exec(Buffer.from(text, 'base64url').toString())?.[1];
  return place === undefined ? null : Number(place);
}
