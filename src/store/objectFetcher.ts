import type { ObjectError } from '../core/flow/objectProblem';
import type { DecodeItem } from './decodeMessages';
import { Limiter } from './limiter';
import type { WantedObject } from './segmentRows';
import { ObjectReadError, type ObjectRef, type ObjectSource } from './store';

/** Objects read from the source at once, where it is not local files. */
const readsAtOnce = 32;
/** So many objects in a row that cannot be fetched for such a reason: the source is down, not the objects bad. */
const failuresInARow = 100;
const sourceFailures: ReadonlySet<string> = new Set([
  'network',
  'unauthorized',
  'forbidden',
  'throttled',
  'service_error',
]);

export interface FetcherPorts {
  /** No more is to be fetched. */
  stopped(): boolean;
  /** An object could not be fetched. */
  fail(ref: ObjectRef, error: ObjectError): Promise<void>;
  /** The source itself is down. */
  giveUp(error: ObjectReadError): void;
}

export interface FetchedObjects {
  readonly wanted: readonly WantedObject[];
  /** As many as `wanted`, in its order. */
  readonly items: readonly DecodeItem[];
}

/** Gets what is to be decoded from a source. */
export class ObjectFetcher {
  readonly #reads = new Limiter(readsAtOnce);
  #failuresInARow = 0;

  constructor(
    private readonly source: ObjectSource,
    private readonly signal: AbortSignal,
    private readonly ports: FetcherPorts,
  ) {}

  /** Local files are left to the decoding thread; of the others, those that could be fetched. */
  async fetchAll(batch: readonly WantedObject[]): Promise<FetchedObjects> {
    const wanted: WantedObject[] = [];
    const items: DecodeItem[] = [];
    const fetches: Promise<void>[] = [];
    for (const object of batch) {
      const { path, key, size } = object.ref;
      const take = (item: DecodeItem) => {
        wanted.push(object);
        items.push(item);
      };
      if (path !== undefined) take({ path, size });
      else fetches.push(this.#fetch(object.ref).then((bytes) => void (bytes && take({ key, bytes }))));
    }
    await Promise.all(fetches);
    return { wanted, items };
  }

  /** Null where the object could not be read, which has been told. */
  #fetch(ref: ObjectRef): Promise<Uint8Array | null> {
    return this.#reads.run(async () => {
      if (this.ports.stopped()) return null;
      try {
        const bytes = await this.source.read(ref, this.signal);
        this.#failuresInARow = 0;
        return ownBytes(bytes);
      } catch (error) {
        if (this.signal.aborted) return null;
        const problem = error instanceof ObjectReadError ? error.problem : unexpected(error);
        if (!sourceFailures.has(problem.code)) this.#failuresInARow = 0;
        else if (++this.#failuresInARow >= failuresInARow) this.ports.giveUp(new ObjectReadError(problem));
        await this.ports.fail(ref, problem);
        return null;
      }
    });
  }
}

/** A view into a larger buffer would be sent to the decoding thread with all of it. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function unexpected(error: unknown): ObjectError {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'network', message: `The object could not be fetched (${reason}). Try again later.`, retryable: true };
}
