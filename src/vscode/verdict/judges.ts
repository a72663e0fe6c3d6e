import type { ChangeEntry } from '../../app/policy/changeJournal';
import type { OwnerReads } from '../../app/policy/ruleOwner';
import type { VpcReads } from '../../cloud/cloud';
import { type PolicyDirectory, policyDirectory } from '../../core/policy/policyDirectory';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

/** A configuration that verdicts are worked out from. */
export interface Judge {
  readonly kind: 'account' | 'file';
  /** `Sandbox, us-south`, or the name of the snapshot's file. */
  readonly label: string;
  readonly directory: PolicyDirectory;
  /** Id of the account in the editor; null for a file. */
  readonly account: string | null;
  /** The account is made up, and so are its addresses. */
  readonly sandbox: boolean;
}

/** The account in use, as far as verdicts need it. */
export interface JudgeAccount {
  readonly id: string;
  readonly label: string;
  readonly region: string;
  readonly vpc: VpcReads;
  readonly owners: OwnerReads;
  readonly sandbox: boolean;
}

/**
 * Who judges: the snapshot file that is open, or else the account's configuration, read once for each account and
 * region and kept until it is refreshed.
 */
export class Judges {
  readonly #read = new Map<string, Judge>();
  readonly #listeners = new Set<() => void>();
  #file: Judge | null = null;
  #forgotten = 0;
  #following: Promise<void> = Promise.resolve();

  constructor(
    /** Rejects with `CloudError` `signed_out` where nobody is signed in. */
    private readonly account: () => Promise<JudgeAccount>,
    /** Microseconds UTC. */
    private readonly now: () => number,
  ) {}

  /** The snapshot file that judges, where one is open. */
  get file(): Judge | null {
    return this.#file;
  }

  /** `region` null: the one the account is set to. `refresh` reads an account's configuration anew, never a file. */
  async judge(region: string | null, refresh: boolean, signal: AbortSignal): Promise<Judge> {
    if (this.#file !== null) return this.#file;
    const account = await this.account();
    const place = region ?? account.region;
    const key = JSON.stringify([account.id, place]);
    await this.#following;
    const known = this.#read.get(key);
    if (known !== undefined && !refresh) return known;
    const forgotten = this.#forgotten;
    const { takeSnapshot } = await import('../../app/policy/takeSnapshot');
    const snapshot = await takeSnapshot(account.vpc, place, this.now(), signal);
    signal.throwIfAborted();
    const judge: Judge = {
      kind: 'account',
      label: `${account.label}, ${place}`,
      directory: policyDirectory(snapshot),
      account: account.id,
      sandbox: account.sandbox,
    };
    if (forgotten === this.#forgotten) this.#read.set(key, judge);
    return judge;
  }

  openFile(label: string, snapshot: VpcSnapshot): void {
    this.#file = { kind: 'file', label, directory: policyDirectory(snapshot), account: null, sandbox: false };
    this.#tell();
  }

  closeFile(): void {
    if (this.#file === null) return;
    this.#file = null;
    this.#tell();
  }

  /** Another account, another sign-in, or other rules: what was read is no longer the truth. */
  forget(): void {
    this.#forgotten++;
    this.#read.clear();
    if (this.#file === null) this.#tell();
  }

  /**
   * Rules were made or removed from here: of what is known, their groups and ACLs alone are read again. What cannot be
   * followed is forgotten.
   */
  changed(entry: ChangeEntry): void {
    const forgotten = ++this.#forgotten;
    const before = this.#following;
    this.#following = before.then(() => this.#follow(entry, forgotten)).catch(() => this.#read.clear());
    if (this.#file === null) this.#tell();
  }

  async #follow(entry: ChangeEntry, forgotten: number): Promise<void> {
    const { id, owners } = await this.account();
    const key = JSON.stringify([id, entry.region]);
    const known = this.#read.get(key);
    this.#read.clear();
    if (known === undefined) return;
    const { snapshotAfter } = await import('../../app/policy/snapshotAfter');
    const snapshot = await snapshotAfter(owners, known.directory.snapshot, entry);
    if (snapshot === null || forgotten !== this.#forgotten) return;
    this.#read.set(key, { ...known, directory: policyDirectory(snapshot) });
  }

  /** Calls back when verdicts may be others: a file was opened or closed, or the account's rules changed. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
