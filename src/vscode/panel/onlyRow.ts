import type { FlowRow } from '../../core/flow/flowRow';
import { decodePage, type WirePage } from '../../protocol/wirePage';
import { RequestError } from './rpcServer';

/** The one row of a page that a webview asks about. Throws `RequestError` where there is none, or are several. */
export function onlyRow(page: WirePage): FlowRow {
  const [row, ...others] = decodePage(page);
  if (row === undefined || others.length > 0) throw new RequestError('bad_request', 'Ask about one flow.');
  return row;
}
