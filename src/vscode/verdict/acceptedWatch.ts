import type { LogPlace } from '../../app/policy/logPlace';
import { type Seen, type WatchedFlow, type WatchTools, watchForAccepted } from '../../app/policy/watchForAccepted';
import { counted } from '../../app/words';
import type { Cloud } from '../../cloud/cloud';
import type { FlowRow } from '../../core/flow/flowRow';
import type { Inflate } from '../../core/flow/openObject';
import type { WireChange } from '../../protocol/verdict';

export interface AcceptedWatchPorts {
  /** Of the account in use. Rejects with `CloudError`. */
  storage(): Promise<Pick<Cloud['storage'], 'list' | 'get'>>;
  readonly inflate: Inflate;
  /** Microseconds UTC. */
  now(): number;
  delay(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface WatchTask {
  readonly flow: WatchedFlow;
  place(signal: AbortSignal): Promise<LogPlace | null>;
}

type WireWatch = NonNullable<WireChange['watch']>;

/** Two windows, and the time to write them. */
const minutes = 15;
const waiting = `Waiting for the first accepted flow, up to ${minutes} minutes: windows end every 5 minutes, and their objects come a little later. Try the connection meanwhile.`;

/** A watch for the first accepted flow, from its start to its honest end. */
export class AcceptedWatch {
  private readonly abort = new AbortController();
  private wake: () => void = () => undefined;
  private state: WireWatch = { state: 'waiting', message: waiting, seen: '', time: null };
  private accepted: { readonly row: FlowRow; readonly place: LogPlace } | null = null;
  private disposed = false;

  constructor(private readonly changed: () => void) {}

  wire(): WireWatch {
    return this.state;
  }

  found(): { readonly row: FlowRow; readonly place: LogPlace } | null {
    return this.accepted;
  }

  /** Does not wait for the next look. */
  lookNow(): void {
    this.wake();
  }

  stop(message: string): void {
    if (this.state.state !== 'waiting') return;
    this.abort.abort();
    this.end({ message });
  }

  dispose(): void {
    this.disposed = true;
    this.abort.abort();
  }

  async run(task: WatchTask, since: number, ports: AcceptedWatchPorts): Promise<void> {
    const { signal } = this.abort;
    try {
      const place = await task.place(signal);
      if (place === null) {
        this.end({ message: 'No collector writes flow logs for that vNIC, so there is nothing to watch.' });
        return;
      }
      const tools: WatchTools = {
        ...{ storage: await ports.storage(), inflate: ports.inflate, now: () => ports.now() },
        delay: (milliseconds, given) => this.pause(ports, milliseconds, given),
      };
      const onLook = (seen: Seen) => this.say({ seen: seenText(seen) });
      const result = await watchForAccepted(tools, { place, flow: task.flow, since, minutes, onLook }, signal);
      if (signal.aborted) return;
      if (result.kind === 'timeout') this.end({ message: result.message });
      else {
        this.accepted = { row: result.row, place };
        const back = result.answered ? 'It was answered.' : 'Nothing came back: is the service running?';
        this.end({
          state: 'accepted',
          message: `The first accepted flow is there. ${back}`,
          time: result.row.start_time,
        });
      }
    } catch (error) {
      if (signal.aborted) return;
      this.end({ message: `The watch ended: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  private async pause(ports: AcceptedWatchPorts, milliseconds: number, signal: AbortSignal): Promise<void> {
    const nap = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    const both = AbortSignal.any([signal, nap.signal]);
    const slept = ports.delay(milliseconds, both).catch(() => undefined);
    await Promise.race([slept, woken]);
    nap.abort();
    signal.throwIfAborted();
  }

  private end(change: Partial<WireWatch>): void {
    this.say({ state: 'ended', seen: '', ...change });
  }

  private say(change: Partial<WireWatch>): void {
    if (this.disposed) return;
    this.state = { ...this.state, ...change };
    this.changed();
  }
}

export function startWatch(
  task: WatchTask,
  since: number,
  ports: AcceptedWatchPorts,
  changed: () => void,
): AcceptedWatch {
  const watch = new AcceptedWatch(changed);
  void watch.run(task, since, ports);
  return watch;
}

function seenText({ objects, rejected, unreadable }: Seen): string {
  const parts = [objects === 0 ? 'no new object' : counted(objects, 'new object')];
  if (rejected > 0) parts.push(`${counted(rejected, 'attempt')} rejected`);
  if (unreadable > 0) parts.push(`${unreadable} not readable yet`);
  return `So far ${parts.join(', ')}.`;
}
