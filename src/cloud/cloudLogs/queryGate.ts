import type { RetryTools } from '../retry';

/** Lets so many queries through in any minute; the others have their turn as places become free. */
export interface QueryGate {
  /** Rejects with the signal's reason; the place is free again then. */
  pass(signal?: AbortSignal): Promise<void>;
  /** The service says that it was too much: nothing passes for so long, in milliseconds. */
  hold(milliseconds: number): void;
}

export interface QueryGateOptions {
  readonly perMinute: number;
  readonly tools: Pick<RetryTools, 'clock' | 'delay'>;
  /** Told of each query that has to wait: seconds until it is asked. */
  readonly onWaiting?: (seconds: number) => void;
}

const minute = 60_000;

/**
 * IBM Cloud Logs answers ten queries a minute (https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-limits). Not the rate
 * gate of the other services: after a first burst it lets more pass at once, which makes more than ten in one minute.
 */
export function createQueryGate({ perMinute, tools, onWaiting }: QueryGateOptions): QueryGate {
  const { clock, delay } = tools;
  /** When the last queries were, or will be, asked; ascending. */
  let turns: number[] = [];
  let heldUntil = Number.NEGATIVE_INFINITY;
  return {
    async pass(signal) {
      signal?.throwIfAborted();
      const now = clock();
      const before = turns.at(-perMinute);
      const turn = Math.max(now, heldUntil, before === undefined ? now : before + minute);
      turns = [...turns.slice(1 - perMinute), turn];
      if (turn === now) return;
      onWaiting?.(Math.ceil((turn - now) / 1_000));
      try {
        await delay(turn - now, signal);
      } catch (error) {
        const at = turns.indexOf(turn);
        if (at >= 0) turns = turns.filter((_, index) => index !== at);
        throw error;
      }
    },
    hold(milliseconds) {
      heldUntil = Math.max(heldUntil, clock() + milliseconds);
    },
  };
}
