import type { RetryTools } from './retry';

/** Lets requests through at a rate, after a first burst. */
export interface RateGate {
  pass(signal?: AbortSignal): Promise<void>;
}

/** `burst` requests at once, then `perSecond` of them. Waiting can be cancelled. */
export function createRateGate(
  rate: { readonly burst: number; readonly perSecond: number },
  { clock, delay }: Pick<RetryTools, 'clock' | 'delay'>,
): RateGate {
  const spacing = 1_000 / rate.perSecond;
  /** When the bucket of permissions will be full again. */
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    async pass(signal) {
      const now = clock();
      fullAt = Math.max(fullAt, now) + spacing;
      const wait = fullAt - now - rate.burst * spacing;
      if (wait > 0) await delay(Math.ceil(wait), signal);
      else signal?.throwIfAborted();
    },
  };
}
