import * as v from 'valibot';
import type { Memento } from 'vscode';
import { type Browser, createBrowser } from '../../app/browse/browser';
import { createNameDirectory, type NameDirectory, type Names, noNames } from '../../app/names';
import type { Cloud } from '../../cloud/cloud';
import type { FlowStore } from '../../store/store';
import type { Accounts, ActiveAccount } from '../account/accounts';

export interface OpenSession extends ActiveAccount {
  readonly browser: Browser;
  readonly names: NameDirectory;
}

const storedBuckets = v.record(v.string(), v.array(v.string()));
const bucketsKey = 'buckets.added';

/** The account in use as something to browse: its browser, its names, the buckets added by name. */
export class BrowseSession {
  readonly #listeners = new Set<() => void>();
  #open: OpenSession | null = null;

  constructor(
    private readonly accounts: Accounts,
    private readonly state: Memento,
    private readonly store: () => FlowStore,
  ) {}

  /** Null when signed out. Rejects where the account cannot be connected. */
  async open(): Promise<OpenSession | null> {
    const active = await this.accounts.active();
    if (active === null) {
      this.#open = null;
      return null;
    }
    const { connection, region } = active;
    if (this.#open?.connection === connection && this.#open.region === region) return this.#open;
    const names = this.#open?.connection === connection ? this.#open.names : this.#newNames(connection.cloud);
    const browser = createBrowser({
      cloud: connection.cloud,
      store: { objects: (filter) => this.store().objects(filter) },
      region,
      names,
      bucketsByName: () => this.addedBuckets(),
    });
    this.#open = { ...active, browser, names };
    // Names are wanted as soon as somebody looks, also by the results panel; gaps are told by the directory.
    names.load(region).catch(() => undefined);
    return this.#open;
  }

  /** The same, for those who cannot go on without. Rejects with `CloudError` `signed_out`. */
  async required(): Promise<OpenSession> {
    const open = await this.open();
    if (open !== null) return open;
    await this.accounts.required();
    return this.required();
  }

  /** The cloud of the account in use, where there is one that can be connected. */
  async cloud(): Promise<Cloud | null> {
    return (await this.open().catch(() => null))?.connection.cloud ?? null;
  }

  /** What is known of the region in use; never waits. */
  knownNames(): Names {
    return this.#open?.names.known(this.#open.region) ?? noNames('');
  }

  onNamesChanged(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  addedBuckets(): readonly string[] {
    return this.#added()[this.accounts.current()?.id ?? ''] ?? [];
  }

  async addBucket(name: string): Promise<void> {
    await this.#keepBuckets([...this.addedBuckets().filter((other) => other !== name), name]);
  }

  async removeBucket(name: string): Promise<void> {
    await this.#keepBuckets(this.addedBuckets().filter((other) => other !== name));
  }

  #newNames(cloud: Cloud): NameDirectory {
    const names = createNameDirectory(cloud.vpc, () => Date.now() * 1000);
    names.onDidChange(() => this.#tell());
    return names;
  }

  async #keepBuckets(names: readonly string[]): Promise<void> {
    const account = this.accounts.current();
    if (account !== null) await this.state.update(bucketsKey, { ...this.#added(), [account.id]: names });
  }

  #added(): Readonly<Record<string, readonly string[]>> {
    const read = v.safeParse(storedBuckets, this.state.get(bucketsKey, {}));
    return read.success ? read.output : {};
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
