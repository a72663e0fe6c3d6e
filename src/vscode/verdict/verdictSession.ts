import { describeProbe } from '../../app/policy/describeProbe';
import { rulesAddedSince } from '../../app/policy/rulesAddedSince';
import type { FlowRow } from '../../core/flow/flowRow';
import { formatIpv4 } from '../../core/net/ipv4';
import { explainRow, rowQuestion } from '../../core/policy/explainRow';
import type { FlowExplanation } from '../../core/policy/explanation';
import type { FixProposals } from '../../core/policy/fixProposal';
import { ibmcloudText, terraformText } from '../../core/policy/fixText';
import { proposeFixes } from '../../core/policy/proposeFixes';
import type { QueryEngine } from '../../engines/queryEngine';
import {
  readFromVerdict,
  type ToVerdict,
  type VerdictMessage,
  type VerdictMethods,
  verdictMethods,
  type WireRulePlace,
} from '../../protocol/verdict';
import { type Handlers, RequestError, RpcServer } from '../panel/rpcServer';
import { type ApplyPorts, ChangeRuns } from './changeRuns';
import { flowOf } from './changeTask';
import type { Judge } from './judges';
import { previewFix } from './previewFix';
import { probeTarget, verdictMessage, verdictText } from './verdictMessage';

/** What the pane's session needs of the world; nothing in it knows the editor. */
export interface VerdictPorts {
  /** Reads the configuration to judge by, or has it already. Rejects with `CloudError`. */
  judge(region: string | null, refresh: boolean, signal: AbortSignal): Promise<Judge>;
  /** Of the local store, whose rejected flows fixes are tried on. */
  engine(): QueryEngine;
  readonly apply: ApplyPorts;
  /** Whether the pane is in sight. */
  visible(): boolean;
  /** False where nothing can show rules. */
  revealRule(rule: WireRulePlace): Promise<boolean>;
  closeSnapshot(): void;
  copy(text: string): Promise<void>;
  log(message: string, error?: unknown): void;
}

interface Explained {
  readonly judge: Judge;
  readonly row: FlowRow;
  readonly explanation: FlowExplanation;
  readonly fixes: FixProposals;
  readonly message: VerdictMessage;
}

/** Answers the verdict pane about one row at a time. */
export class VerdictSession {
  private readonly server: RpcServer<VerdictMethods>;
  private row: FlowRow | null = null;
  private explained: Explained | null = null;
  private listening = false;
  private readonly runs: ChangeRuns;

  constructor(
    private readonly ports: VerdictPorts,
    private readonly send: (message: ToVerdict) => void,
  ) {
    const log = (message: string, error?: unknown) => ports.log(message, error);
    this.server = new RpcServer(verdictMethods, this.handlers(), send, log);
    this.runs = new ChangeRuns(ports.apply, {
      changed: (flow) => {
        if (flow === this.flow()) this.sendChange();
      },
      watched: (row, message) => {
        if (flowOf(row) === this.flow() && ports.visible()) return;
        ports.apply.watched(`${rowTitle(row)}: ${message}`);
      },
      log,
    });
  }

  /** Another row is to be explained; what is under way for the one before ends. */
  show(row: FlowRow): void {
    this.row = row;
    this.again();
  }

  /** The configuration to judge by is another one. */
  again(): void {
    this.explained = null;
    this.server.cancelWhere(() => true);
    if (!this.listening || this.row === null) return;
    this.send({ kind: 'ask', title: rowTitle(this.row) });
    this.sendChange();
  }

  receive(message: unknown): void {
    const read = readFromVerdict(message);
    if (read === null) this.ports.log('the verdict pane sent a message that is not one of its own');
    else if (read.kind === 'request') void this.server.answer(read);
    else if (read.kind === 'cancel') this.server.cancel(read.id);
    else if (read.event === 'problem') this.ports.log(`verdict pane: ${read.message}`);
    else {
      this.listening = true;
      this.again();
    }
  }

  dispose(): void {
    this.runs.dispose();
    this.server.dispose();
  }

  private handlers(): Handlers<VerdictMethods> {
    return {
      explain: async ({ refresh }, signal) => {
        const { row } = this;
        if (row === null) throw new RequestError('bad_request', 'Choose “Why?” on a flow first.');
        const judge = await this.ports.judge(row.region, refresh, signal);
        signal.throwIfAborted();
        const { directory } = judge;
        const question = rowQuestion(directory, row);
        const fixes = question === null ? noFixes : proposeFixes(directory, question.flow);
        const explanation = explainRow(directory, row);
        const entries = judge.kind === 'account' ? await this.ports.apply.changes.entries() : [];
        signal.throwIfAborted();
        const message = verdictMessage(explanation, fixes, judge, rulesAddedSince(explanation, entries));
        this.explained = { judge, row, explanation, fixes, message };
        return message;
      },
      preview: ({ fix }, signal) => {
        const { judge, fixes } = this.known();
        const { changes } = proposalOf(fixes, fix);
        let told = 0;
        return previewFix(this.ports.engine(), judge.directory, changes, signal, (tried, total) => {
          const percent = total === 0 ? 100 : Math.floor((100 * tried) / total);
          if (tried > 0 && percent === told) return;
          told = percent;
          this.send({ kind: 'previewing', fix, tried, total });
        });
      },
      apply: async ({ fix }) => {
        const { judge, row, explanation, fixes, message } = this.known();
        if (message.notApplicable !== null) throw new RequestError('bad_request', message.notApplicable);
        await this.runs.apply(row, explanation, proposalOf(fixes, fix), judge);
        return null;
      },
      change: async ({ deed }) => {
        const flow = this.flow();
        if (flow !== null) await this.runs.act(flow, deed);
        return null;
      },
      probe: async (_none, signal) => {
        const { explanation, judge, message } = this.known();
        const target = probeTarget(explanation, judge.directory);
        if (target === null || message.probe?.refusal !== null)
          throw new RequestError('bad_request', message.probe?.refusal ?? 'The target has no address to connect to.');
        const outcome = await this.ports.apply.probe(formatIpv4(target.address), target.port, signal);
        return describeProbe(outcome, target.address, target.port);
      },
      revealRule: async ({ rule }) => {
        if (await this.ports.revealRule(rule)) return null;
        throw new RequestError('bad_request', 'The Security view does not show that rule.');
      },
      copyFix: async ({ fix, as }) => {
        const proposal = proposalOf(this.known().fixes, fix);
        await this.ports.copy(as === 'terraform' ? terraformText(proposal) : ibmcloudText(proposal));
        return null;
      },
      copyExplanation: async () => {
        await this.ports.copy(verdictText(this.known().message));
        return null;
      },
      closeSnapshot: async () => {
        this.ports.closeSnapshot();
        return null;
      },
    };
  }

  private flow(): string | null {
    return this.row === null ? null : flowOf(this.row);
  }

  private sendChange(): void {
    const flow = this.flow();
    if (this.listening) this.send({ kind: 'change', change: flow === null ? null : this.runs.wire(flow) });
  }

  private known(): Explained {
    if (this.explained === null) throw new RequestError('bad_request', 'There is no verdict yet.');
    return this.explained;
  }
}

const noFixes: FixProposals = { proposals: [], refusals: [] };

function proposalOf({ proposals }: FixProposals, fix: number) {
  const proposal = proposals[fix];
  if (proposal === undefined) throw new RequestError('bad_request', 'That fix is no longer proposed.');
  return proposal;
}

/** `24.22.68.94 to 10.240.0.4:22`. */
export function rowTitle({ initiator_ip, target_ip, target_port }: FlowRow): string {
  const address = (value: number | null) => (value === null ? 'unknown' : formatIpv4(value));
  return `${address(initiator_ip)} to ${address(target_ip)}${target_port === null ? '' : `:${target_port}`}`;
}
