import { setMaxListeners } from 'node:events';

/**
 * Calls back once when the signal is aborted; the result lets go of it. One signal may stand for thousands of requests
 * at once: Node would take that many listeners for a leak.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => undefined;
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
