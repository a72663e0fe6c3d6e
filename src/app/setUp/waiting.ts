import { CloudError } from '../../cloud/cloud';
import type { Lag, Pace } from './step';

/** Time as the caller has it; tests have their own. */
export interface WaitTools {
  /** Microseconds UTC. */
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The first wait; each is half as long again as the one before, up to the pace's. What is quick is not waited for long. */
const firstWaitMs = 1_000;

/** Asks again and again until the answer is not `wait`; null where the time was up before. */
export async function waitFor<T>(
  tools: WaitTools,
  pace: Pace,
  ask: () => Promise<T | 'wait'>,
  signal?: AbortSignal,
): Promise<T | null> {
  const end = tools.now() + pace.forMs * 1_000;
  for (let waitMs = Math.min(firstWaitMs, pace.everyMs); ; waitMs = Math.min(waitMs * 1.5, pace.everyMs)) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== 'wait') return answer;
    if (tools.now() + waitMs * 1_000 > end) return null;
    await tools.delay(waitMs, signal);
  }
}

/**
 * Repeats what fails only because something made just before is not seen everywhere yet: services of IBM Cloud answer
 * 403, 404 or 409 for up to some minutes then (contracts/ibm-cloud.md §2, §5.6). The last failure is thrown as it is.
 */
export async function despiteLag<T>(
  tools: WaitTools,
  lag: Lag,
  attempt: () => Promise<T>,
  onWait: (failure: CloudError) => void,
  signal?: AbortSignal,
): Promise<T> {
  let last: CloudError | null = null;
  const result = await waitFor(
    tools,
    lag,
    async () => {
      try {
        return { value: await attempt() };
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof CloudError) || !lag.passes(error)) throw error;
        last = error;
        onWait(error);
        return 'wait';
      }
    },
    signal,
  );
  if (result !== null) return result.value;
  throw last ?? new Error('There was no time for a single attempt.');
}
