import assert from 'node:assert/strict';
import { formatIpv4 } from '../../src/core/net/ipv4';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { RpcAnswer } from '../../src/protocol/rpc';
import { readToVerdict, type ToVerdict, type VerdictMessage, type WireChange } from '../../src/protocol/verdict';
import { nodeInflate } from '../../src/store/nodeInflate';
import type { Question } from '../../src/vscode/changes/changeWords';
import { RuleChanges } from '../../src/vscode/changes/ruleChanges';
import type { ApplyPorts } from '../../src/vscode/verdict/changeRuns';
import { Judges } from '../../src/vscode/verdict/judges';
import { VerdictSession } from '../../src/vscode/verdict/verdictSession';
import { type PolicyLab, policyLab, region } from '../app/policy/policyLab';
import { flowRow } from '../core/policy/articleVpc';

/** Rejected SSH to vsi1, as any source may have recorded it. */
export const sshRow = flowRow({
  start_time: 1_700_000_000_000_000,
  region,
  bucket: 'file:/flows',
  network_interface_id: null,
  subnet_crn: null,
});

/** What a test changes of the world that fixes are applied in. */
export interface ApplyWorld {
  /** The user's answer to “Add rule?”. */
  yes: boolean;
  /** Who is signed in. */
  account: string;
  visible: boolean;
  delay: ApplyPorts['delay'];
  readonly questions: Question[];
  /** What was said outside of the pane. */
  readonly told: string[];
  readonly opened: string[];
}

export interface ApplyLab extends PolicyLab {
  readonly world: ApplyWorld;
  readonly changes: RuleChanges;
  readonly judges: Judges;
  readonly ports: ApplyPorts;
}

/** Judges, journal and ports over a sandbox on loopback. */
export async function applyLab(): Promise<ApplyLab> {
  const lab = await policyLab();
  const world: ApplyWorld = {
    ...{ yes: true, account: 'a', visible: true, delay: lab.time.tools.delay },
    ...{ questions: [], told: [], opened: [] },
  };
  const { now, newId } = lab.tools;
  const changes = new RuleChanges({ cloud: async () => lab.cloud, journal: lab.journal, now, newId });
  const judges = new Judges(
    async () => ({ id: 'a', label: 'Sandbox', region, vpc: lab.cloud.vpc, owners: lab.cloud.vpcWrites, sandbox: true }),
    now,
  );
  changes.onDidChange((entry) => judges.changed(entry));
  const opening = (what: string) => async (flow: Parameters<ApplyPorts['openFlow']>[0]) =>
    void world.opened.push(`${what} ${formatIpv4(flow.row.target_ip ?? 0)} ${flow.row.action}`);
  const ports: ApplyPorts = {
    ...{ changes, now, inflate: nodeInflate },
    delay: (milliseconds, signal) => world.delay(milliseconds, signal),
    account: async () => ({ id: world.account, cloud: lab.cloud }),
    confirm: async (question) => {
      world.questions.push(question);
      return world.yes;
    },
    applied: ({ id }) => void world.told.push(`applied ${id}`),
    watched: (message) => void world.told.push(message),
    ...{ openFlow: opening('open'), searchFlow: opening('search') },
    probe: async () => 'connected',
  };
  return { ...lab, world, changes, judges, ports };
}

/** A pane's session over the lab, and what the pane hears. */
export function openPane(lab: ApplyLab) {
  const { judges, ports, world } = lab;
  const sent: ToVerdict[] = [];
  const logged: string[] = [];
  const answers = new Map<number, (answer: RpcAnswer) => void>();
  let heard: () => void = () => undefined;
  const session = new VerdictSession(
    {
      judge: (place, refresh, signal) => judges.judge(place, refresh, signal),
      engine: () => createMemoryEngine([sshRow]),
      apply: ports,
      visible: () => world.visible,
      revealRule: async () => true,
      closeSnapshot: () => judges.closeFile(),
      copy: async () => undefined,
      log: (message, error) => void logged.push(`${message} ${String(error)}`),
    },
    (message) => {
      const read = readToVerdict(JSON.parse(JSON.stringify(message)));
      assert.ok(read);
      sent.push(read);
      if (read.kind === 'answer') answers.get(read.id)?.(read);
      heard();
    },
  );
  judges.onDidChange(() => session.again());
  let id = 0;
  const ask = (method: string, params: unknown = {}): Promise<RpcAnswer> => {
    const request = ++id;
    const answer = new Promise<RpcAnswer>((resolve) => answers.set(request, resolve));
    session.receive({ kind: 'request', id: request, method, params });
    return answer;
  };
  const change = (): WireChange | null => {
    const last = sent.filter((message) => message.kind === 'change').at(-1);
    return last?.change ?? null;
  };
  return {
    ...{ session, sent, logged, ask, change },
    /** The change that the pane shows, as soon as it is so. */
    async until(is: (change: WireChange | null) => boolean): Promise<WireChange | null> {
      while (!is(change())) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
      return change();
    },
    async verdict(refresh = false): Promise<VerdictMessage> {
      const answer = await ask('explain', { refresh });
      assert.ok(answer.ok, JSON.stringify(answer));
      return answer.result as VerdictMessage;
    },
  };
}
