import { connect } from 'node:net';
import { pause } from '../http/pause';

const everyMilliseconds = 15;

/** Resolves with true when something accepts connections on the port, false when the signal came first. */
export async function listening(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await accepts(port)) return true;
    await pause(everyMilliseconds, signal);
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
