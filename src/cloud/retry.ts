import { CloudError } from './cloud';
import { type Delay, sleep } from './sleep';

/** What retrying needs of the world; tests pass their own. */
export interface RetryTools {
  readonly delay: Delay;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

export const systemTools: RetryTools = { delay: sleep, clock: Date.now, random: Math.random };

const tries = 4;
const firstWait = 1_000;
const longestWait = 30_000;
const longestRetryAfter = 60_000;

/**
 * Runs an attempt up to four times, as IBM's own SDKs do: waits grow from 1 s to 30 s with jitter, and the service's
 * `Retry-After` wins (up to 60 s). Repeats transient failures; of requests that are not idempotent only those the
 * service turned away before doing anything (429, 503). The last failure is thrown as it is.
 * Source: https://github.com/IBM/node-sdk-core/blob/main/lib/request-wrapper.ts
 */
export async function withRetries<T>(
  attempt: (number: number) => Promise<T>,
  options: {
    readonly idempotent: boolean;
    /** Statuses that are not repeated after. */
    readonly except?: readonly number[];
    readonly tools: RetryTools;
    readonly signal?: AbortSignal;
    /** Told of every failed attempt; the wait is null where no other follows. */
    readonly onFailure?: (failure: unknown, wait: number | null) => void;
  },
): Promise<T> {
  for (let number = 1; ; number++) {
    options.signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (failure) {
      const again = number < tries && isRetryable(failure, options) && !options.signal?.aborted;
      const wait = again ? waitAfter(failure, number, options.tools.random) : null;
      options.onFailure?.(failure, wait);
      if (wait === null) throw failure;
      await options.tools.delay(wait, options.signal);
    }
  }
}

function isRetryable(
  failure: unknown,
  { idempotent, except = [] }: { readonly idempotent: boolean; readonly except?: readonly number[] },
): failure is CloudError {
  if (!(failure instanceof CloudError) || failure.detail.transient !== true) return false;
  if (failure.detail.status !== undefined && except.includes(failure.detail.status)) return false;
  return idempotent || failure.detail.status === 429 || failure.detail.status === 503;
}

function waitAfter(failure: CloudError, number: number, random: () => number): number {
  const asked = failure.detail.retryAfterSeconds;
  if (asked !== undefined) return Math.min(asked * 1_000, longestRetryAfter);
  const full = Math.min(firstWait * 2 ** (number - 1), longestWait);
  return Math.round(full / 2 + (full / 2) * random());
}

/** Statuses worth another try: 429, 500 and 502 to 599. 501 says that it will never work. */
export function isTransientStatus(status: number): boolean {
  return status === 429 || status === 500 || (status >= 502 && status <= 599);
}

/** Seconds until the time a `Retry-After` header names, as seconds or as a date; undefined where it says nothing. */
export function retryAfterSeconds(header: unknown, now: number): number | undefined {
  const text = typeof header === 'string' ? header.trim() : '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const date = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}
