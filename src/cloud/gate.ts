import { onAbort } from './onAbort';

/** Lets a limited number of tasks run at once; the others wait in line. */
export interface Gate {
  /** Rejects with the signal's reason where it is aborted before the task could start. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createGate(limit: number): Gate {
  let running = 0;
  const line = new Set<() => void>();

  function turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (running < limit) {
      running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        letGo();
        resolve();
      };
      const letGo = onAbort(signal, () => {
        line.delete(enter);
        reject(signal?.reason);
      });
      line.add(enter);
    });
  }

  return {
    async run(task, signal) {
      await turn(signal);
      try {
        return await task();
      } finally {
        const [next] = line;
        if (next === undefined) {
          running--;
        } else {
          // The place passes on without becoming free.
          line.delete(next);
          next();
        }
      }
    },
  };
}
