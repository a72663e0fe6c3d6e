import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { InPlaceEngine } from '../../engines/inPlace/foundObjects';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';
import type { Accounts } from '../account/accounts';
import type { PanelEngine } from '../panel/panelPorts';

export interface BucketEnginesPorts {
  readonly accounts: Pick<Accounts, 'current' | 'onDidChange'>;
  readonly state: Memento;
  /** An engine over a bucket of the account in use; asks nothing yet. */
  open(bucket: string): Promise<InPlaceEngine>;
  lazily(kind: 'bucket', label: string, open: () => Promise<QueryEngine>): QueryEngine;
  /** Names of the buckets that the account's collectors write to. */
  collected(signal: AbortSignal): Promise<readonly string[]>;
}

const stored = v.record(v.string(), v.array(v.string()));
const listKey = 'engines.buckets';
/** Buckets one searched in that stay among the engines, the last first. */
const mostKept = 5;
/** Buckets that are looked into for one empty result. */
const mostAsked = 4;
/** Milliseconds that an empty result waits for them. */
const patience = 4_000;

interface Opened {
  readonly shown: PanelEngine;
  engine: InPlaceEngine | null;
}

export const bucketEngineId = (bucket: string): string => `bucket:${bucket}`;

/** The buckets of the account in use that were searched in place, each as an engine. */
export class BucketEngines {
  readonly #opened = new Map<string, Opened>();
  readonly #listeners = new Set<() => void>();
  readonly #subscription: { dispose(): void };

  constructor(private readonly ports: BucketEnginesPorts) {
    let account = ports.accounts.current()?.id;
    this.#subscription = ports.accounts.onDidChange(() => {
      // Another region is the same account's.
      if (ports.accounts.current()?.id === account) return;
      account = ports.accounts.current()?.id;
      this.#close();
      this.#tell();
    });
  }

  list(): readonly PanelEngine[] {
    return this.#kept().map((bucket) => this.#of(bucket).shown);
  }

  /** From now on it is among the engines. Returns its id. */
  async keep(bucket: string): Promise<string> {
    const account = this.ports.accounts.current();
    const kept = this.#kept();
    if (account !== null && kept[0] !== bucket) {
      const names = [bucket, ...kept.filter((other) => other !== bucket)].slice(0, mostKept);
      await this.ports.state.update(listKey, { ...this.#all(), [account.id]: names });
      this.#tell();
    }
    return bucketEngineId(bucket);
  }

  /** What searches in this window have read, by bucket. */
  read(): readonly { readonly bucket: string; readonly source: ReturnType<InPlaceEngine['read']> }[] {
    return [...this.#opened].flatMap(([bucket, { engine }]) => {
      const source = engine?.read();
      return source === undefined || source.count === 0 ? [] : [{ bucket, source }];
    });
  }

  /** A bucket that has flow logs of the range, of those searched before and those collected into; null: none known. */
  async holding(range: Pick<SearchRequest, 'from' | 'to'>, signal: AbortSignal): Promise<string | null> {
    if (this.ports.accounts.current() === null) return null;
    const both = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    // It would only be an offer: what does not answer is not offered.
    const collected = await this.ports.collected(both).catch(() => []);
    const names = new Set([...collected, ...this.#kept()]);
    for (const bucket of [...names].slice(0, mostAsked)) {
      const holds = this.#of(bucket).shown.engine.holdsFlows?.(range, both);
      if (await holds?.catch(() => false)) return bucket;
    }
    signal.throwIfAborted();
    return null;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#close();
  }

  #of(bucket: string): Opened {
    const known = this.#opened.get(bucket);
    if (known !== undefined) return known;
    const label = `Bucket ${bucket}`;
    const made: Opened = {
      engine: null,
      shown: {
        ...{ id: bucketEngineId(bucket), label },
        engine: this.ports.lazily('bucket', label, async () => {
          made.engine = await this.ports.open(bucket);
          return made.engine;
        }),
      },
    };
    this.#opened.set(bucket, made);
    return made;
  }

  #kept(): readonly string[] {
    return this.#all()[this.ports.accounts.current()?.id ?? ''] ?? [];
  }

  #all(): Readonly<Record<string, readonly string[]>> {
    const read = v.safeParse(stored, this.ports.state.get(listKey, {}));
    return read.success ? read.output : {};
  }

  #close(): void {
    for (const { shown } of this.#opened.values()) void shown.engine.dispose();
    this.#opened.clear();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
