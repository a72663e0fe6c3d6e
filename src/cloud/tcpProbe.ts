import { createConnection } from 'node:net';
import { onAbort } from './onAbort';

/** How an attempt to open a TCP connection ended. */
export type ProbeOutcome = 'connected' | 'refused' | 'silent' | 'unreachable';

/** Opens a TCP connection and closes it at once; nothing is sent. Rejects when cancelled alone. */
export function probeTcp(host: string, port: number, patienceMs: number, signal: AbortSignal): Promise<ProbeOutcome> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = createConnection({ host, port });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      letGo();
      socket.destroy();
      settle();
    };
    const timer = setTimeout(() => end(() => resolve('silent')), patienceMs);
    const letGo = onAbort(signal, () => end(() => reject(signal.reason)));
    socket.once('connect', () => end(() => resolve('connected')));
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      end(() =>
        resolve(
          code === 'ECONNREFUSED' || code === 'ECONNRESET'
            ? 'refused'
            : code === 'ETIMEDOUT'
              ? 'silent'
              : 'unreachable',
        ),
      ),
    );
  });
}
