import { setMaxListeners } from 'node:events';
import type { Channel } from './channel';
import { fromWire, toWire, type WireError } from './wireError';

/** One procedure of a side: what it takes and answers, what it streams meanwhile, what it only mentions. */
export interface Procedure {
  readonly input: unknown;
  readonly output: unknown;
  readonly batch?: unknown;
  readonly note?: unknown;
}
export type Procedures<Api> = { readonly [Name in keyof Api]: Procedure };

export interface Context<P extends Procedure> {
  readonly signal: AbortSignal;
  /** Hands over a batch; resolves when the other side has room for the next one. */
  batch(value: P['batch']): Promise<void>;
  /** Tells something on the way, such as progress; nobody waits for it. */
  note(value: P['note']): void;
}
export type Handlers<Api extends Procedures<Api>> = {
  readonly [Name in keyof Api]: (
    input: Api[Name]['input'],
    context: Context<Api[Name]>,
  ) => Promise<Api[Name]['output']>;
};

export interface CallOptions<P extends Procedure> {
  readonly signal?: AbortSignal;
  /** Wait for the other side's answer after cancelling, rather than rejecting at once. */
  readonly answersCancel?: boolean;
  readonly onNote?: (note: P['note']) => void;
}

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'cancel' | 'pull'; readonly id: number }
  | { readonly kind: 'batch' | 'note' | 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: WireError };

/** A call of ours that is under way. */
interface Outgoing {
  readonly batch: (value: unknown) => void;
  readonly note: (value: unknown) => void;
  readonly end: (outcome: Outcome) => void;
}
type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** A call of theirs that we are working on. */
interface Incoming {
  readonly controller: AbortController;
  room: number;
  roomMade: (() => void) | null;
}

/** Batches under way at once: one travels while another is used. */
const window = 2;

/**
 * Calls in both directions over one channel, each with an id, cancelling, progress, and batches that wait for room.
 * Both ends are this same code, so messages are checked for their shape alone.
 */
export class Peer<Remote extends Procedures<Remote>, Local extends Procedures<Local>> {
  private readonly outgoing = new Map<number, Outgoing>();
  private readonly incoming = new Map<number, Incoming>();
  private lastId = 0;
  private closedBy: { readonly error: unknown } | null = null;

  constructor(
    private readonly channel: Channel,
    private readonly handlers: Handlers<Local>,
  ) {
    channel.onMessage((message) => {
      if (isMessage(message)) this.receive(message);
    });
  }

  /** Rejects with the other side's error, the signal's reason, or what closed the channel. */
  call<Name extends keyof Remote & string>(
    name: Name,
    input: Remote[Name]['input'],
    options: CallOptions<Remote[Name]> = {},
  ): Promise<Remote[Name]['output']> {
    return new Promise((resolve, reject) => {
      const call = this.start(name, input, options, {
        // Nobody reads them here, and the other side must not wait for that.
        batch: () => call.pull(),
        end: (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)),
      });
    });
  }

  /** The batches of a procedure. Leaving the loop cancels it. */
  async *stream<Name extends keyof Remote & string>(
    name: Name,
    input: Remote[Name]['input'],
    signal?: AbortSignal,
  ): AsyncGenerator<Remote[Name]['batch'], void, undefined> {
    const arrived: unknown[] = [];
    let outcome: Outcome | null = null;
    let wake = () => {};
    const call = this.start(name, input, signal ? { signal } : {}, {
      batch: (value) => {
        arrived.push(value);
        wake();
      },
      end: (how) => {
        outcome = how;
        wake();
      },
    });
    const ended = (): Outcome | null => outcome;
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (arrived.length > 0) {
          yield arrived.shift() as Remote[Name]['batch'];
          call.pull();
          continue;
        }
        const end = ended();
        if (end && 'error' in end) throw end.error;
        if (end) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      if (!ended()) call.cancel();
    }
  }

  /** Fails everything under way in both directions. */
  close(error: unknown): void {
    if (this.closedBy) return;
    this.closedBy = { error };
    for (const call of [...this.outgoing.values()]) call.end({ error });
    for (const { controller, roomMade } of this.incoming.values()) {
      controller.abort(error);
      roomMade?.();
    }
  }

  private start<P extends Procedure>(
    name: string,
    input: unknown,
    { signal, answersCancel, onNote }: CallOptions<P>,
    handle: Pick<Outgoing, 'batch' | 'end'>,
  ): { pull(): void; cancel(): void } {
    const id = ++this.lastId;
    const end = (outcome: Outcome) => {
      if (!this.outgoing.delete(id)) return;
      signal?.removeEventListener('abort', cancel);
      handle.end(outcome);
    };
    const cancel = () => {
      this.send({ kind: 'cancel', id });
      if (!answersCancel) end({ error: signal?.reason });
    };
    this.outgoing.set(id, { batch: handle.batch, note: onNote ?? (() => {}), end });
    if (this.closedBy) end(this.closedBy);
    else if (signal?.aborted) end({ error: signal.reason });
    else {
      if (signal) {
        // A panel cancels its dozen requests with one signal, which is no leak.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', cancel, { once: true });
      }
      this.send({ kind: 'call', id, name, input });
    }
    return { pull: () => this.send({ kind: 'pull', id }), cancel };
  }

  private receive(message: Message): void {
    switch (message.kind) {
      case 'call':
        void this.serve(message.id, message.name, message.input);
        return;
      case 'cancel':
        this.incoming.get(message.id)?.controller.abort();
        this.incoming.get(message.id)?.roomMade?.();
        return;
      case 'pull': {
        const call = this.incoming.get(message.id);
        if (!call) return;
        call.room++;
        call.roomMade?.();
        return;
      }
      case 'batch':
        this.outgoing.get(message.id)?.batch(message.value);
        return;
      case 'note':
        this.outgoing.get(message.id)?.note(message.value);
        return;
      case 'answer':
        this.outgoing.get(message.id)?.end({ value: message.value });
        return;
      case 'failure':
        this.outgoing.get(message.id)?.end({ error: fromWire(message.error) });
    }
  }

  private async serve(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    const call: Incoming = { controller, room: window, roomMade: null };
    this.incoming.set(id, call);
    try {
      const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name as keyof Local] : undefined;
      if (!handler) throw new Error(`There is no procedure ${name}.`);
      const value = await handler(input as never, {
        signal: controller.signal,
        batch: (batch) => this.handOver(id, call, batch),
        note: (note) => this.send({ kind: 'note', id, value: note }),
      });
      this.send({ kind: 'answer', id, value });
    } catch (error) {
      this.send({ kind: 'failure', id, error: toWire(error) });
    } finally {
      this.incoming.delete(id);
    }
  }

  private async handOver(id: number, call: Incoming, value: unknown): Promise<void> {
    this.send({ kind: 'batch', id, value });
    call.room--;
    while (call.room <= 0 && !call.controller.signal.aborted) {
      await new Promise<void>((resolve) => {
        call.roomMade = resolve;
      });
    }
    call.controller.signal.throwIfAborted();
  }

  private send(message: Message): void {
    if (!this.closedBy) this.channel.send(message);
  }
}

function isMessage(message: unknown): message is Message {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    typeof message.kind === 'string' &&
    'id' in message &&
    typeof message.id === 'number'
  );
}
