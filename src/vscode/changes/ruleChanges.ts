import type { ApplyResult, FixToApply } from '../../app/policy/applyFix';
import type { ChangeEntry, ChangeJournal } from '../../app/policy/changeJournal';
import type { UndoResult } from '../../app/policy/undoFix';
import type { Cloud } from '../../cloud/cloud';

export interface RuleChangesPorts {
  /** Of the account in use. Rejects with `CloudError` `signed_out` where nobody is signed in. */
  cloud(): Promise<Pick<Cloud, 'accountId' | 'vpcWrites'>>;
  readonly journal: ChangeJournal;
  /** Microseconds UTC. */
  now(): number;
  /** Lower-case letters, digits and hyphens, another one each time. */
  newId(): string;
}

/**
 * The rules that were made from this editor, and their undoing; whoever asks for it, all others hear of it. Knows no
 * editor.
 */
export class RuleChanges {
  readonly #listeners = new Set<(entry: ChangeEntry) => void>();

  constructor(private readonly ports: RuleChangesPorts) {}

  /** As `applyFix`. */
  async apply(fix: FixToApply, signal: AbortSignal): Promise<ApplyResult> {
    const { applyFix } = await import('../../app/policy/applyFix');
    const { journal, now, newId } = this.ports;
    const result = await applyFix({ cloud: await this.ports.cloud(), journal, now, newId }, fix, signal);
    const entry = result.kind === 'applied' ? result.entry : result.kind === 'failed' ? result.left : null;
    if (entry !== null) this.#tell(entry);
    return result;
  }

  /** As `undoFix`, of what the journal has by that id now. */
  async undo(id: string, signal: AbortSignal): Promise<UndoResult> {
    const { journal } = this.ports;
    const entry = await journal.find(id);
    if (entry === null) throw new Error(`The change ${id} is no longer in the journal.`);
    const { undoFix } = await import('../../app/policy/undoFix');
    const result = await undoFix({ cloud: await this.ports.cloud(), journal }, entry, signal);
    if (result.kind !== 'refused') this.#tell(result.entry);
    return result;
  }

  /** Newest first. */
  entries(): Promise<readonly ChangeEntry[]> {
    return this.ports.journal.entries();
  }

  /** Finds out what became of changes that nobody came to write down, and returns those that left rules behind. */
  async reconcile(signal: AbortSignal): Promise<readonly ChangeEntry[]> {
    const { journal, now } = this.ports;
    // Without an open one nobody has to be signed in.
    if (!(await journal.entries()).some(({ state }) => state === 'intended')) return [];
    const { reconcileJournal } = await import('../../app/policy/reconcileJournal');
    const settled = await reconcileJournal({ cloud: await this.ports.cloud(), journal, now: () => now() }, signal);
    for (const entry of settled) this.#tell(entry);
    return settled.filter(leavesRules);
  }

  /** Calls back with every change that was made, undone, or found out about. */
  onDidChange(listener: (entry: ChangeEntry) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #tell(entry: ChangeEntry): void {
    for (const listener of this.#listeners) listener(entry);
  }
}

/** Whether there is something of it to be undone. */
export function leavesRules({ state }: ChangeEntry): boolean {
  return state === 'applied' || state === 'incomplete';
}
