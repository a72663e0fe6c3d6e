import type { FlowRow } from '../../core/flow/flowRow';
import { formatIpv4 } from '../../core/net/ipv4';
import { explainRow, rowQuestion } from '../../core/policy/explainRow';
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
} from '../../protocol/verdict';
import { type Handlers, RequestError, RpcServer } from '../panel/rpcServer';
import type { Judge } from './judges';
import { previewFix } from './previewFix';
import { verdictMessage, verdictText } from './verdictMessage';

/** What the pane's session needs of the world; nothing in it knows the editor. */
export interface VerdictPorts {
  /** Reads the configuration to judge by, or has it already. Rejects with `CloudError`. */
  judge(region: string | null, refresh: boolean, signal: AbortSignal): Promise<Judge>;
  /** Of the local store, whose rejected flows fixes are tried on. */
  engine(): QueryEngine;
  closeSnapshot(): void;
  copy(text: string): Promise<void>;
  log(message: string, error?: unknown): void;
}

interface Explained {
  readonly judge: Judge;
  readonly fixes: FixProposals;
  readonly message: VerdictMessage;
}

/** Answers the verdict pane about one row at a time. */
export class VerdictSession {
  private readonly server: RpcServer<VerdictMethods>;
  private row: FlowRow | null = null;
  private explained: Explained | null = null;
  private listening = false;

  constructor(
    private readonly ports: VerdictPorts,
    private readonly send: (message: ToVerdict) => void,
  ) {
    this.server = new RpcServer(verdictMethods, this.handlers(), send, (message, error) => ports.log(message, error));
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
    if (this.listening && this.row !== null) this.send({ kind: 'ask', title: rowTitle(this.row) });
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
        const message = verdictMessage(explainRow(directory, row), fixes, judge);
        this.explained = { judge, fixes, message };
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
