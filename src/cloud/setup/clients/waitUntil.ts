import { type Attempt, failure } from '../../failure';
import { quotable } from '../../redact';
import type { RetryTools } from '../../retry';
import type { WaitOptions } from '../waitOptions';

/** How often to look, and for how long, in milliseconds. */
export interface Patience {
  readonly every: number;
  readonly total: number;
}

/** What a look found: to go on, to end well, or to end badly. */
export type Look<T> =
  | { readonly kind: 'waiting'; readonly state: string }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly state: string; readonly why?: string | null };

/** Something made a moment ago may not be known everywhere yet; after this it is missing. */
const lag = 60_000;

/**
 * Looks until something is as it has to be. `look` gets null for what the service does not find. Rejects with
 * `service_error` where it failed, `not_found` where it stays away, `timeout` where patience ends.
 */
export async function waitUntil<T, S>(
  attempt: Attempt,
  find: (signal: AbortSignal | undefined) => Promise<S | null>,
  judge: (found: S) => Look<T>,
  context: { readonly tools: RetryTools; readonly patience: Patience; readonly options?: WaitOptions | undefined },
): Promise<T> {
  const { tools, patience, options } = context;
  const started = tools.clock();
  for (;;) {
    options?.signal?.throwIfAborted();
    const found = await find(options?.signal);
    const waited = tools.clock() - started;
    const look: Look<T> = found === null ? { kind: 'waiting', state: 'not there yet' } : judge(found);
    if (look.kind === 'ready') return look.value;
    if (look.kind === 'failed') {
      const why = look.why ? `: ${quotable(look.why)}` : '';
      throw failure(
        attempt,
        'service_error',
        `its state is ${quotable(look.state, 60)}${why}. Remove it and try again.`,
      );
    }
    if (found === null && waited >= lag) {
      throw failure(attempt, 'not_found', `${attempt.service} does not find it. It may have been deleted meanwhile.`);
    }
    if (waited + patience.every > patience.total) {
      const minutes = Math.round(patience.total / 60_000);
      throw failure(
        attempt,
        'timeout',
        `after ${minutes} minutes its state is still ${quotable(look.state, 60)}. It may come yet: try again later.`,
      );
    }
    options?.onState?.(look.state);
    await tools.delay(patience.every, options?.signal);
  }
}
