import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { rcError } from './rcErrors';

/** Largest page of the real service is not documented; the SDK's tests use up to 200. */
const largestPage = 200;
const defaultPage = 100;

/** One page; `next_url` is a path whose `start` goes on. `render` runs on the page only. */
export function rcPage<T>(request: SandboxRequest, items: readonly T[], render: (item: T) => object): Reply {
  const { query } = request;
  const limit = Number(query.get('limit') ?? defaultPage);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    return rcError(400, 'RC-InvalidLimit', `limit must be from 1 to ${largestPage}.`);
  const start = readCursor(query.get('start'));
  if (start === null) return rcError(400, 'RC-InvalidStart', 'start is not a cursor of this list.');
  const page = items.slice(start, start + limit);
  const rest = new URLSearchParams(query);
  rest.set('start', writeCursor(start + limit));
  rest.set('limit', String(limit));
  return jsonReply(200, {
    rows_count: page.length,
    next_url: start + limit < items.length ? `${request.path}?${rest}` : null,
    resources: page.map(render),
  });
}

/** Cursors are opaque to clients; ours holds a place in the list. */
function writeCursor(place: number): string {
  return Buffer.from(`rc:${place}`).toString('base64url');
}

function readCursor(text: string | null): number | null {
  if (text === null) return 0;
  const place = /^rc:(\d+)$/.exec(Buffer.from(text, 'base64url').toString())?.[1];
  return place === undefined ? null : Number(place);
}
