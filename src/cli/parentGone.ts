import { fstatSync } from 'node:fs';

/**
 * Resolves when the program should end: on the signal, when a pipe on stdin closes, or when the IPC channel of the
 * program that forked this one does. A terminal, a file or /dev/null on stdin says nothing.
 */
export function parentGone(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    process.once('disconnect', resolve);
    if (stdinIsPipe())
      process.stdin
        .once('end', resolve)
        .once('error', () => resolve())
        .resume();
    // Keeps the process up where nothing else does.
    const heartbeat = setInterval(() => undefined, 2 ** 30);
    signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
  });
}

function stdinIsPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
}
