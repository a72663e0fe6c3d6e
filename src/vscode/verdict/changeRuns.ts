import type { ChangeEntry } from '../../app/policy/changeJournal';
import type { ProbeOutcome } from '../../app/policy/describeProbe';
import type { Cloud } from '../../cloud/cloud';
import type { FlowRow } from '../../core/flow/flowRow';
import type { FlowExplanation } from '../../core/policy/explanation';
import type { FixProposal } from '../../core/policy/fixProposal';
import type { ChangeDeed, WireChange } from '../../protocol/verdict';
import { applyQuestion, type Question } from '../changes/changeWords';
import type { RuleChanges } from '../changes/ruleChanges';
import { RequestError } from '../panel/rpcServer';
import type { AcceptedWatchPorts } from './acceptedWatch';
import { type AcceptedFlow, ChangeRun } from './changeRun';
import { changeTask, flowOf } from './changeTask';
import type { Judge } from './judges';

/** What applying from the pane needs of the world. */
export interface ApplyPorts extends Omit<AcceptedWatchPorts, 'storage'> {
  readonly changes: RuleChanges;
  /** The account in use. Rejects with `CloudError` `signed_out` where nobody is signed in. */
  account(): Promise<{ readonly id: string; readonly cloud: Pick<Cloud, 'accountId' | 'vpc' | 'storage'> }>;
  /** Resolves with whether the user said yes. */
  confirm(question: Question): Promise<boolean>;
  /** The rules were made: also said outside of the pane, from where it can be undone too. */
  applied(entry: ChangeEntry): void;
  /** A watch has ended that the pane does not show. */
  watched(message: string): void;
  openFlow(flow: AcceptedFlow): Promise<void>;
  /** Stores the new objects and searches them for the flow. */
  searchFlow(flow: AcceptedFlow): Promise<void>;
  /** Opens a TCP connection and closes it. */
  probe(host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome>;
}

/** What was applied from the pane, by flow: it goes on while another row is asked about. */
export class ChangeRuns {
  readonly #runs = new Map<string, ChangeRun>();

  constructor(
    private readonly ports: ApplyPorts,
    private readonly listener: {
      /** There is something else to show of a flow's change. */
      changed(flow: string): void;
      /** Its watch has ended. */
      watched(row: FlowRow, message: string): void;
      log(message: string, error?: unknown): void;
    },
  ) {}

  wire(flow: string): WireChange | null {
    return this.#runs.get(flow)?.wire() ?? null;
  }

  /**
   * Asks, then lets the fix run by itself: a pane that is hidden meanwhile ends its requests, not the work. Rejects with
   * `RequestError` or `CloudError` where it cannot begin.
   */
  async apply(row: FlowRow, explanation: FlowExplanation, proposal: FixProposal, judge: Judge): Promise<void> {
    const { ports, listener } = this;
    const flow = flowOf(row);
    if (this.#isBusy(flow)) throw new RequestError('bad_request', 'Wait until the change under way has ended.');
    if ((await ports.account()).id !== judge.account) throw new RequestError('bad_request', otherAccount);
    const task = changeTask(row, explanation, proposal, judge, async () => (await ports.account()).cloud);
    if (task === null) throw new RequestError('bad_request', 'The configuration does not say its region.');
    if (!(await ports.confirm(applyQuestion(proposal, judge.label))) || this.#isBusy(flow)) return;
    this.#runs.get(flow)?.dispose();
    const runPorts = {
      ...{ changes: ports.changes, inflate: ports.inflate },
      now: () => ports.now(),
      delay: (milliseconds: number, signal: AbortSignal) => ports.delay(milliseconds, signal),
      storage: async () => (await ports.account()).cloud.storage,
      log: (message: string, error?: unknown) => listener.log(message, error),
    };
    let waiting = false;
    const run = new ChangeRun(task, runPorts, () => {
      const { watch } = run.wire();
      if (waiting && watch !== null && watch.state !== 'waiting') listener.watched(row, watch.message);
      waiting = watch?.state === 'waiting';
      listener.changed(flow);
    });
    this.#runs.set(flow, run);
    void run.apply().then((entry) => entry !== null && ports.applied(entry));
  }

  async act(flow: string, deed: ChangeDeed): Promise<void> {
    const run = this.#runs.get(flow);
    if (run === undefined) return;
    const accepted = run.accepted();
    switch (deed) {
      case 'cancel':
        return run.cancel();
      case 'undo':
        // Not waited for: undoing has the verdict asked for anew, which ends this request.
        void run.undo();
        return;
      case 'watch':
        return run.watchAgain();
      case 'look':
        return run.lookNow();
      case 'stop':
        return run.stopWatch();
      case 'open':
        return accepted === null ? undefined : this.ports.openFlow(accepted);
      case 'search':
        return accepted === null ? undefined : this.ports.searchFlow(accepted);
      case 'dismiss':
        if (this.#isBusy(flow)) return;
        run.dispose();
        this.#runs.delete(flow);
        this.listener.changed(flow);
    }
  }

  /** Watches end; rules that are being made are made. */
  dispose(): void {
    for (const run of this.#runs.values()) run.dispose();
  }

  #isBusy(flow: string): boolean {
    const phase = this.wire(flow)?.phase;
    return phase === 'applying' || phase === 'undoing';
  }
}

const otherAccount = 'You are signed in to another account by now. Read the configuration again.';
