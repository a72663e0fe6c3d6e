import type { FlowRow } from '../../core/flow/flowRow';
import type { Query } from '../../core/query/ast';
import type { HostedSearch } from '../../core/query/hosted/hostedSearch';
import { compilePredicate } from '../../core/query/predicate';
import { readShippedLine, type ShippedLine } from '../../core/ship/readLine';
import type { FollowEvent } from '../queryEngine';

/** What a service's live tail brings. */
export type FollowedLines =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lines'; readonly lines: readonly ShippedLine[] }
  | { readonly kind: 'lost'; readonly message: string; readonly retryIn: number }
  | { readonly kind: 'dropped'; readonly lines: number };

export type FollowSource = (text: string, signal: AbortSignal) => AsyncIterable<FollowedLines>;

/** Records remembered, so that one that is sent again soon after is told once. */
const remembered = 20_000;

/** The records in the lines of a live tail that the search means, each once. */
export async function* followLines(
  source: { readonly follow: FollowSource; compile(query: Query): HostedSearch },
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
  const { text } = source.compile(query);
  if (text === null) return;
  const matches = compilePredicate(query);
  const seen = new Set<string>();
  let lines = 0;
  const isNew = ({ bucket, key, etag, index }: FlowRow): boolean => {
    if (key === '') return true;
    const identity = `${bucket}\0${key}\0${etag}\0${index}`;
    if (seen.has(identity)) return false;
    seen.add(identity);
    if (seen.size > remembered) for (const oldest of seen) return seen.delete(oldest);
    return true;
  };
  for await (const event of source.follow(text, signal)) {
    switch (event.kind) {
      case 'lines': {
        const rows: FlowRow[] = [];
        for (const line of event.lines) {
          const row = readShippedLine(line, lines++);
          if (row !== null && matches(row) && isNew(row)) rows.push(row);
        }
        if (rows.length > 0) yield { kind: 'rows', rows };
        break;
      }
      case 'connected':
        yield { kind: 'state', connected: true, message: 'Following.' };
        break;
      case 'lost': {
        const seconds = Math.ceil(event.retryIn / 1000);
        const message = `${event.message} Trying again in ${seconds} s; lines of the meantime are found by a search.`;
        yield { kind: 'state', connected: false, message };
        break;
      }
      case 'dropped': {
        const message = `${event.lines.toLocaleString('en-US')} lines came faster than they were read and are left out.`;
        yield { kind: 'state', connected: true, message };
      }
    }
  }
}
