/** An object was put, copied, completed from parts, or written by a flow log collector. */
export interface ObjectWritten {
  readonly kind: 'written';
  readonly bucket: string;
  readonly key: string;
  /** MD5, hex, without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** What `x-amz-meta-` headers carry, names without that prefix, lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds of the sandbox's clock: when it was written, which for a flow log object is the end of its window. */
  readonly at: number;
}

/** An object that was there is gone. */
export interface ObjectDeleted {
  readonly kind: 'deleted';
  readonly bucket: string;
  readonly key: string;
  readonly at: number;
}

export type ObjectEvent = ObjectWritten | ObjectDeleted;

export type ObjectListener = (event: ObjectEvent) => void;

/**
 * Tells what happens to objects, as Code Engine's subscriptions want to know. Listeners are called at once, in the
 * order of the events, while the request that made them is served: one that has more to do does it later.
 */
export class ObjectEvents {
  private readonly listeners = new Map<ObjectListener, string>();

  /** Hears about one bucket from now on; returns the function that ends it. */
  listen(bucket: string, listener: ObjectListener): () => void {
    const entry: ObjectListener = (event) => listener(event);
    this.listeners.set(entry, bucket);
    return () => {
      this.listeners.delete(entry);
    };
  }

  /** Whether anybody wants to know: flow log objects are only made then. */
  heard(bucket: string): boolean {
    return [...this.listeners.values()].includes(bucket);
  }

  emit(event: ObjectEvent): void {
    for (const [listener, bucket] of [...this.listeners]) if (bucket === event.bucket) listener(event);
  }
}
