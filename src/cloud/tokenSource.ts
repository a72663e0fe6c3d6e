import type { AccessToken } from './accessToken';
import { onAbort } from './onAbort';

/** Where bearer tokens come from. Any number of callers at once share one request. */
export interface TokenSource {
  /** A token that is alive. Rejects with `CloudError` (`signed_out`, `bad_credentials`, network failures). */
  token(signal?: AbortSignal): Promise<AccessToken>;
  /**
   * A token to use in place of one that a service rejected. Where somebody else has renewed it meanwhile, theirs; where
   * no other is to be had, the same.
   */
  renew(rejected: AccessToken, signal?: AbortSignal): Promise<AccessToken>;
}

/** Gets a token from its origin, other than the rejected one if possible. */
export type TokenFetch = (signal: AbortSignal, rejected: AccessToken | null) => Promise<AccessToken>;

/** Renewal starts at 80 % of the life; 10 s before its end a token counts as dead. These are the rules of IBM's SDKs. */
const renewalPoint = 0.8;
const deadBefore = 10_000;

interface Flight {
  readonly promise: Promise<AccessToken>;
  readonly controller: AbortController;
  waiting: number;
}

/** Keeps the token of `fetch`, renews it ahead of its end, and lets one request be under way at most. */
export function createTokenSource(fetch: TokenFetch, clock: () => number = Date.now): TokenSource {
  let current: AccessToken | null = null;
  let flight: Flight | null = null;

  function start(rejected: AccessToken | null): Flight {
    const controller = new AbortController();
    const started: Flight = {
      controller,
      waiting: 0,
      promise: fetch(controller.signal, rejected)
        .then((token) => {
          current = rejected === null || token.value === rejected.value ? token : { ...token, renewedAt: clock() };
          return current;
        })
        .finally(() => {
          if (flight === started) flight = null;
        }),
    };
    flight = started;
    // Whoever waits gets the failure; where nobody does (renewal ahead of time), the next call tries again.
    started.promise.catch(() => undefined);
    return started;
  }

  /** Waits for the shared request; cancelling leaves it to the others, and the last one to leave ends it. */
  async function join(shared: Flight, signal: AbortSignal | undefined): Promise<AccessToken> {
    signal?.throwIfAborted();
    shared.waiting++;
    let letGo: (() => void) | undefined;
    try {
      return await Promise.race([
        shared.promise,
        new Promise<never>((_, reject) => {
          letGo = onAbort(signal, () => reject(signal?.reason));
        }),
      ]);
    } finally {
      letGo?.();
      shared.waiting--;
      if (shared.waiting === 0 && flight === shared) {
        flight = null;
        shared.controller.abort();
      }
    }
  }

  return {
    async token(signal) {
      signal?.throwIfAborted();
      const now = clock();
      if (current === null || now >= current.expiresAt - deadBefore) return join(flight ?? start(null), signal);
      const due = current.issuedAt + (current.expiresAt - current.issuedAt) * renewalPoint;
      if (now >= due && flight === null) start(null).waiting++;
      return current;
    },
    async renew(rejected, signal) {
      if (current !== null && current.value !== rejected.value && flight === null) return current;
      return join(flight ?? start(rejected), signal);
    },
  };
}
