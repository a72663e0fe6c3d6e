import type { ObjectRef, ObjectSource } from '../../store/store';

/** Stored bytes that are kept for the next search and for ingesting. */
const mostBytes = 64 * 1024 * 1024;

/** Objects that were read: their bytes as long as there is room, the last read ones. */
export class BodyCache {
  readonly #bodies = new Map<string, Uint8Array>();
  readonly #refs = new Map<string, ObjectRef>();
  #bytes = 0;

  constructor(private readonly load: (object: ObjectRef, signal: AbortSignal) => Promise<Uint8Array>) {}

  async get(object: ObjectRef, signal: AbortSignal): Promise<Uint8Array> {
    const name = nameOf(object);
    const known = this.#bodies.get(name);
    if (known !== undefined) {
      this.#bodies.delete(name);
      this.#bodies.set(name, known);
      return known;
    }
    const body = await this.load(object, signal);
    const { bucket, key, etag, size } = object;
    this.#refs.set(name, { bucket, key, etag, size });
    if (this.#bodies.has(name)) return body;
    this.#bodies.set(name, body);
    this.#bytes += body.length;
    for (const [oldest, { length }] of this.#bodies) {
      if (this.#bytes <= mostBytes) break;
      this.#bodies.delete(oldest);
      this.#bytes -= length;
    }
    return body;
  }

  /** All objects that were read, also those whose bytes had to go. */
  source(): ObjectSource & { readonly count: number } {
    const refs = [...this.#refs.values()];
    return {
      count: refs.length,
      async *list() {
        for (let at = 0; at < refs.length; at += 1_000) yield refs.slice(at, at + 1_000);
      },
      read: (ref, signal) => this.get(ref, signal),
    };
  }

  clear(): void {
    this.#bodies.clear();
    this.#refs.clear();
    this.#bytes = 0;
  }
}

const nameOf = ({ bucket, key, etag }: ObjectRef): string => `${bucket}\0${key}\0${etag}`;
