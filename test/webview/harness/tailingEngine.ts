import type { FlowRow } from '../../../src/core/flow/flowRow';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import type { FollowEvent, QueryEngine } from '../../../src/engines/queryEngine';

/** An engine over rows with a live tail that a test feeds. */
export interface TailingEngine extends QueryEngine {
  /** Tells whoever follows; an error ends the following. */
  tell(event: FollowEvent | Error): void;
  /** How many follow. */
  readonly followers: number;
}

export function tailingEngine(rows: readonly FlowRow[]): TailingEngine {
  const waiting: (FollowEvent | Error)[] = [];
  let wake: () => void = () => undefined;
  let followers = 0;
  return {
    ...createMemoryEngine(rows, 'LogDNA'),
    kind: 'logdna',
    get followers() {
      return followers;
    },
    tell(event) {
      waiting.push(event);
      wake();
    },
    async *follow(_request, signal) {
      followers++;
      const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      try {
        while (!signal.aborted) {
          const event = waiting.shift();
          if (event instanceof Error) throw event;
          if (event !== undefined) yield event;
          else {
            const woken = new Promise<void>((resolve) => {
              wake = resolve;
            });
            await Promise.race([woken, ended]);
          }
        }
      } finally {
        followers--;
      }
    },
  };
}
