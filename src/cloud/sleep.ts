import { onAbort } from './onAbort';

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export type Delay = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const sleep: Delay = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const letGo = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal?.reason);
    });
    const timer = setTimeout(() => {
      letGo();
      resolve();
    }, milliseconds);
  });
