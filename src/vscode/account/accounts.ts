import * as v from 'valibot';
import type { Memento, SecretStorage } from 'vscode';
import { CloudError } from '../../cloud/cloud';
import type { Account, AccountKind, Connection, Connector } from './account';

const storedAccounts = v.array(
  v.object({ id: v.string(), kind: v.picklist(['apiKey', 'cli', 'sandbox']), label: v.string() }),
);
const storedRegions = v.record(v.string(), v.string());
const keys = { accounts: 'accounts', current: 'accounts.current', regions: 'accounts.regions' } as const;
const secretKey = (id: string) => `account/${id}`;
const defaultRegion = 'us-south';

/** The account in use, connected. */
export interface ActiveAccount {
  readonly account: Account;
  readonly connection: Connection;
  readonly region: string;
}

export interface AccountsChange {
  readonly added: readonly Account[];
  readonly removed: readonly Account[];
}

/**
 * Who is signed in and who of them is in use. Accounts and regions live in the editor's global state, API keys in its
 * secret storage alone.
 */
export class Accounts {
  readonly #listeners = new Set<(change: AccountsChange) => void>();
  #opened: { readonly id: string; readonly connection: Promise<Connection> } | null = null;

  constructor(
    private readonly state: Memento,
    private readonly secrets: SecretStorage,
    private readonly connector: Connector,
    /** A running sandbox was handed to this editor: it is the account until the user chooses another. */
    private readonly sandboxGiven: boolean,
  ) {}

  all(): readonly Account[] {
    const read = v.safeParse(storedAccounts, this.state.get(keys.accounts, []));
    const accounts = read.success ? read.output : [];
    const given = this.sandboxGiven && !accounts.some(({ kind }) => kind === 'sandbox');
    return given && this.state.get(keys.current) === undefined ? [...accounts, sandboxAccount] : accounts;
  }

  current(): Account | null {
    const id = this.state.get<string>(keys.current) ?? (this.sandboxGiven ? sandboxAccount.id : undefined);
    return this.all().find((account) => account.id === id) ?? null;
  }

  /** The account in use with its connection; null when signed out. Rejects where the connection cannot be had. */
  async active(): Promise<ActiveAccount | null> {
    const account = this.current();
    if (account === null) return null;
    if (this.#opened?.id !== account.id) this.#opened = { id: account.id, connection: this.#connect(account) };
    const { connection } = this.#opened;
    const opened = await connection.catch((error: unknown) => {
      // The next call tries again: the command line may be logged in by then.
      if (this.#opened?.connection === connection) this.#opened = null;
      throw error;
    });
    return { account, connection: opened, region: this.#regionOf(account, opened) };
  }

  /** The same, for those who cannot go on without. Rejects with `CloudError` `signed_out`. */
  async required(): Promise<ActiveAccount> {
    const active = await this.active();
    if (active !== null) return active;
    throw new CloudError('signed_out', 'You are signed out. Sign in to IBM Cloud, or try the sandbox.', {
      service: 'IBM Cloud',
    });
  }

  /**
   * Signs in and makes the account the one in use. The sign-in is tried before anything is kept. Rejects with
   * `CloudError` where it is not accepted.
   */
  async signIn(kind: AccountKind, apiKey: string | null, signal: AbortSignal): Promise<Account> {
    const connection = await this.#open(kind, apiKey);
    const account = kind === 'sandbox' ? sandboxAccount : await identified(kind, connection, signal);
    signal.throwIfAborted();
    if (apiKey !== null) await this.secrets.store(secretKey(account.id), apiKey);
    const others = this.all().filter(({ id }) => id !== account.id);
    const added = others.length === this.all().length ? [account] : [];
    await this.state.update(keys.accounts, [...others, account]);
    await this.state.update(keys.current, account.id);
    this.#opened = { id: account.id, connection: Promise.resolve(connection) };
    this.#tell({ added, removed: [] });
    return account;
  }

  async signOut(id: string): Promise<void> {
    const removed = this.all().filter((account) => account.id === id);
    if (removed.length === 0) return;
    const left = this.all().filter((account) => account.id !== id);
    const current = this.current()?.id;
    await this.secrets.delete(secretKey(id));
    await this.state.update(keys.accounts, left);
    await this.state.update(keys.current, current === id ? '' : (current ?? ''));
    if (this.#opened?.id === id) this.#opened = null;
    this.#tell({ added: [], removed });
  }

  async use(id: string): Promise<void> {
    await this.state.update(keys.accounts, this.all());
    await this.state.update(keys.current, id);
    this.#tell({ added: [], removed: [] });
  }

  async setRegion(region: string): Promise<void> {
    const account = this.current();
    if (account === null) return;
    await this.state.update(keys.regions, { ...this.#regions(), [account.id]: region });
    this.#tell({ added: [], removed: [] });
  }

  /** The endpoints have changed: whoever asks next gets a new connection. */
  reconnect(): void {
    this.#opened = null;
    this.#tell({ added: [], removed: [] });
  }

  /** Calls back after signing in or out, and when another account or region is chosen. */
  onDidChange(listener: (change: AccountsChange) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  async #connect(account: Account): Promise<Connection> {
    if (account.kind !== 'apiKey') return this.#open(account.kind, null);
    const key = await this.secrets.get(secretKey(account.id));
    if (key !== undefined) return this.#open('apiKey', key);
    throw new CloudError(
      'bad_credentials',
      `The API key of ${account.label} is no longer in the editor's secret storage. Sign in again.`,
      { service: 'IBM Cloud' },
    );
  }

  #open(kind: AccountKind, apiKey: string | null): Promise<Connection> {
    switch (kind) {
      case 'apiKey':
        return this.connector.apiKey(apiKey ?? '');
      case 'cli':
        return this.connector.cli();
      case 'sandbox':
        return this.connector.sandbox();
    }
  }

  #regionOf(account: Account, connection: Connection): string {
    return this.#regions()[account.id] ?? connection.region ?? defaultRegion;
  }

  #regions(): Readonly<Record<string, string>> {
    const read = v.safeParse(storedRegions, this.state.get(keys.regions, {}));
    return read.success ? read.output : {};
  }

  #tell(change: AccountsChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const sandboxAccount: Account = { id: 'sandbox', kind: 'sandbox', label: 'Sandbox' };

async function identified(kind: AccountKind, connection: Connection, signal: AbortSignal): Promise<Account> {
  const { accountId, iamId, name } = await connection.identity(signal);
  return { id: `${kind}/${accountId ?? '-'}/${iamId ?? '-'}`, kind, label: name ?? accountId ?? 'IBM Cloud' };
}
