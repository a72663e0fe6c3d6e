import { Worker } from 'node:worker_threads';
import { emptyBlock } from '../core/flow/flowColumns';
import type { ObjectError } from '../core/flow/objectProblem';
import {
  type DecodedBatch,
  type DecodeReply,
  type DecodeRequest,
  type ObjectOrigin,
  objectColumns,
} from './decodeMessages';

/** A worker ended while it had work. */
class WorkerDied extends Error {
  constructor(
    readonly outOfMemory: boolean,
    options?: ErrorOptions,
  ) {
    super('The decoding worker ended unexpectedly.', options);
  }
}

interface Pending {
  readonly resolve: (batch: DecodedBatch) => void;
  readonly reject: (error: Error) => void;
}

interface Member {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  /** What the worker's numbers of origins stand for. Only added to: batches keep referring to it. */
  origins: ObjectOrigin[];
}

/** Threads that inflate and decode objects. A thread that dies of one object is replaced and the others' work redone. */
export class DecodePool {
  readonly #members: Member[] = [];
  #nextId = 0;
  #disposed = false;

  /** `script`: the bundle of decodeWorker.ts. */
  constructor(
    private readonly script: string,
    readonly size: number,
  ) {
    for (let i = 0; i < size; i++) this.#members.push(this.#start());
  }

  /** One batch for the whole request, or one an object where the request as a whole was too much for a thread. */
  async decode(request: Omit<DecodeRequest, 'id'>): Promise<readonly DecodedBatch[]> {
    try {
      return [await this.#send(request)];
    } catch (error) {
      if (!(error instanceof WorkerDied) || this.#disposed) throw error;
      if (request.items.length === 1) return [undecodable(error)];
      const batches: DecodedBatch[] = [];
      for (const [place, item] of request.items.entries()) {
        batches.push(...(await this.decode({ ...request, low: request.low + place, items: [item] })));
      }
      return batches;
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all(this.#members.map((member) => member.worker.terminate()));
  }

  #send(request: Omit<DecodeRequest, 'id'>): Promise<DecodedBatch> {
    const member = this.#members.reduce((a, b) => (b.pending.size < a.pending.size ? b : a));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      member.pending.set(id, { resolve, reject });
      member.worker.postMessage({ ...request, id });
    });
  }

  #start(): Member {
    const worker = new Worker(this.script, {
      resourceLimits: { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 12 },
    });
    const member: Member = { worker, pending: new Map(), origins: [] };
    let cause: Error | undefined;
    worker.on('message', (reply: DecodeReply) => {
      const { id, newOrigins, forgotOrigins, ...batch } = reply;
      if (forgotOrigins) member.origins = [];
      member.origins.push(...newOrigins);
      member.pending.get(id)?.resolve({ ...batch, origins: member.origins });
      member.pending.delete(id);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => this.#replace(member, cause));
    return member;
  }

  #replace(member: Member, cause: Error | undefined) {
    const outOfMemory = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (!this.#disposed && member.pending.size > 0) this.#members[this.#members.indexOf(member)] = this.#start();
    for (const { reject } of member.pending.values()) reject(new WorkerDied(outOfMemory, { cause }));
    member.pending.clear();
  }
}

function undecodable(error: WorkerDied): DecodedBatch {
  const problem: ObjectError = {
    code: error.outOfMemory ? 'too_large' : 'service_error',
    message: error.outOfMemory
      ? 'The object needs more memory than there is to be read. It is left out.'
      : 'The object could not be decoded: the decoding thread ended. It is left out; try again.',
    retryable: !error.outOfMemory,
  };
  const failures = [{ item: 0, error: problem }];
  return { block: emptyBlock(), objects: objectColumns(0), warnings: [], failures, origins: [] };
}
