import type { FixToApply } from '../../app/policy/applyFix';
import type { ChangeEntry } from '../../app/policy/changeJournal';
import type { LogPlace } from '../../app/policy/logPlace';
import type { WatchedFlow } from '../../app/policy/watchForAccepted';
import { counted } from '../../app/words';
import type { FlowRow } from '../../core/flow/flowRow';
import { describeChange } from '../../core/policy/fixText';
import type { WireChange } from '../../protocol/verdict';
import { undoneText } from '../changes/changeWords';
import { leavesRules, type RuleChanges } from '../changes/ruleChanges';
import { type AcceptedWatch, type AcceptedWatchPorts, startWatch } from './acceptedWatch';

/** What a fix is applied with, and what is watched for once it is. */
export interface ChangeTask {
  readonly fix: FixToApply;
  readonly flow: WatchedFlow;
  /** Where its flow logs come to lie; null: no collector writes them. */
  place(signal: AbortSignal): Promise<LogPlace | null>;
}

export interface ChangeRunPorts extends AcceptedWatchPorts {
  readonly changes: RuleChanges;
  log(message: string, error?: unknown): void;
}

/** An accepted flow that the watch found. */
export interface AcceptedFlow {
  readonly row: FlowRow;
  readonly place: LogPlace;
  /** Microseconds UTC, when the rules were made. */
  readonly since: number;
}

/** One fix on its way: it is made, its effect is watched for, and it is undone. Lives on while the pane is hidden. */
export class ChangeRun {
  private phase: WireChange['phase'] = 'applying';
  private message = '';
  private canReadAgain = false;
  private entry: ChangeEntry | null = null;
  private since = 0;
  private applying = new AbortController();
  private watch: AcceptedWatch | null = null;
  private readonly listening: { dispose(): void };

  constructor(
    private readonly task: ChangeTask,
    private readonly ports: ChangeRunPorts,
    /** There is something else to show. */
    private readonly changed: () => void,
  ) {
    this.listening = ports.changes.onDidChange((entry) => this.follow(entry));
  }

  wire(): WireChange {
    const { phase, message, canReadAgain, entry, watch } = this;
    return {
      ...{ phase, message, canReadAgain, watch: watch?.wire() ?? null },
      changes: this.task.fix.changes.map(describeChange),
      canUndo: entry !== null && leavesRules(entry) && phase !== 'undoing',
    };
  }

  /** Null until the watch has found it. */
  accepted(): AcceptedFlow | null {
    const found = this.watch?.found() ?? null;
    return found === null ? null : { ...found, since: this.since };
  }

  /** Makes the rules; failures are told by `wire`. Resolves with the entry where they were made. */
  async apply(): Promise<ChangeEntry | null> {
    const { signal } = this.applying;
    this.since = this.ports.now();
    this.say('applying', '');
    try {
      const result = await this.ports.changes.apply(this.task.fix, signal);
      if (result.kind === 'applied') {
        this.entry = result.entry;
        this.say('applied', '');
        this.watchAgain();
        return result.entry;
      }
      if (result.kind === 'failed') this.entry = result.left;
      this.canReadAgain = result.kind === 'refused' && result.code !== 'name_taken';
      this.say(result.kind, result.message);
    } catch (error) {
      if (!signal.aborted) this.ports.log('a fix could not be applied', error);
      this.say('failed', signal.aborted ? 'Cancelled. Nothing was changed.' : `${wordsOf(error)} Nothing was changed.`);
    }
    return null;
  }

  cancel(): void {
    this.applying.abort();
  }

  async undo(): Promise<void> {
    const { entry, phase } = this;
    if (entry === null || phase === 'undoing') return;
    this.watch?.stop('Stopped watching.');
    this.say('undoing', '');
    try {
      const result = await this.ports.changes.undo(entry.id, new AbortController().signal);
      if (result.kind === 'undone') this.say('undone', undoneText(result.gone, result.entry.steps.length));
      else this.say(phase, result.message);
    } catch (error) {
      this.ports.log('a change could not be undone', error);
      this.say(phase, `Not undone: ${wordsOf(error)}`);
    }
  }

  watchAgain(): void {
    this.watch?.dispose();
    this.watch = startWatch(this.task, this.since, this.ports, this.changed);
    this.changed();
  }

  lookNow(): void {
    this.watch?.lookNow();
  }

  stopWatch(): void {
    this.watch?.stop('Stopped watching. The rules stay in force.');
  }

  /** The watch ends; rules that are being made are made. */
  dispose(): void {
    this.listening.dispose();
    this.watch?.dispose();
  }

  /** Undone from elsewhere: a notification, or the list of changes. */
  private follow(entry: ChangeEntry): void {
    if (entry.id !== this.entry?.id) return;
    this.entry = entry;
    if (entry.state !== 'undone') {
      this.changed();
      return;
    }
    this.watch?.dispose();
    this.watch = null;
    this.say('undone', this.phase === 'undoing' ? '' : `${counted(entry.steps.length, 'rule')} removed again.`);
  }

  private say(phase: WireChange['phase'], message: string): void {
    this.phase = phase;
    this.message = message;
    this.changed();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
