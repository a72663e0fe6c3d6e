import type { ChildProcess, Serializable } from 'node:child_process';

/** What carries messages to the other side, structured clones of them. */
export interface Channel {
  /** Never throws; a message to a side that is gone is lost. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The channel to a child process made with `fork`, or to the parent that forked this one. */
export function processChannel(process: NodeJS.Process | ChildProcess): Channel {
  return {
    send(message) {
      // Without a callback a failure to send would be thrown as an event.
      if (process.connected) process.send?.(message as Serializable, undefined, undefined, () => {});
    },
    onMessage: (listener) => void process.on('message', listener),
  };
}
