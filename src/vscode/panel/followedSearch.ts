import type { FlowRow } from '../../core/flow/flowRow';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';
import type { ToPanel } from '../../protocol/results';
import { encodePage } from '../../protocol/wirePage';

/** Rows of one message at most. */
const mostRows = 500;

/**
 * Passes flows on to a page as they come in. The next go out when the page has taken those before: what comes faster
 * waits with the service's tail, which lets go of the oldest and says so.
 */
export class FollowedSearch {
  #took: () => void = () => undefined;

  constructor(private readonly send: (message: ToPanel) => void) {}

  /** The page has taken what was sent. */
  took(): void {
    this.#took();
  }

  /** Until the signal is aborted; rejects as the engine does. */
  async follow(engine: QueryEngine, request: SearchRequest, run: number, signal: AbortSignal): Promise<void> {
    for await (const event of engine.follow?.(request, signal) ?? []) {
      if (signal.aborted) return;
      if (event.kind === 'state') {
        this.send({ kind: 'followState', run, connected: event.connected, message: event.message });
        continue;
      }
      const rows = event.rows.filter((row) => isWithin(row, request));
      for (let at = 0; at < rows.length && !signal.aborted; at += mostRows) {
        const taken = this.#taken(signal);
        this.send({ kind: 'followed', run, page: encodePage(rows.slice(at, at + mostRows)) });
        await taken;
      }
    }
  }

  #taken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#took = done;
      signal.addEventListener('abort', done);
    });
  }
}

function isWithin({ start_time }: FlowRow, { from, to }: SearchRequest): boolean {
  if (start_time === null) return from === null && to === null;
  return (from === null || start_time >= from) && (to === null || start_time < to);
}
