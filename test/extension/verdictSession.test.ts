import assert from 'node:assert/strict';
import { CloudError, type VpcReads } from '../../src/cloud/cloud';
import type { VpcSnapshot } from '../../src/core/policy/vpcSnapshot';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { RpcAnswer } from '../../src/protocol/rpc';
import {
  type PreviewMessage,
  readFromVerdict,
  readToVerdict,
  type ToVerdict,
  type VerdictMessage,
} from '../../src/protocol/verdict';
import { Judges } from '../../src/vscode/verdict/judges';
import { VerdictSession } from '../../src/vscode/verdict/verdictSession';
import { emptyVpcReads } from '../app/vpcReads';
import { address, articleVpc, flowRow } from '../core/policy/articleVpc';
import { noApply } from './applyPorts';

const now = 1_790_000_100_000_000;

/** The lists of a snapshot as the cloud gives them; `asked` counts the readings. */
function reads(snapshot: VpcSnapshot, change: Partial<VpcReads> = {}) {
  const asked: string[] = [];
  const vpc: VpcReads = {
    ...emptyVpcReads,
    vpcs: async () => snapshot.vpcs ?? [],
    subnets: async (region) => {
      asked.push(region);
      return snapshot.subnets;
    },
    instances: async () => snapshot.instances,
    floatingIps: async () => snapshot.floating_ips ?? [],
    securityGroups: async () => snapshot.security_groups,
    networkAcls: async () => snapshot.network_acls,
    ...change,
  };
  return { vpc, asked };
}

const unasked = () => Promise.reject(new Error('nothing was changed'));
const owners = { securityGroup: unasked, networkAcl: unasked };

function open(change: Partial<VpcReads> = {}, rows = [flowRow()]) {
  const { vpc, asked } = reads(articleVpc(), change);
  const judges = new Judges(
    async () => ({ id: 'a', label: 'Sandbox', region: 'us-south', vpc, owners, sandbox: false }),
    () => now,
  );
  const sent: ToVerdict[] = [];
  const copied: string[] = [];
  const revealed: string[] = [];
  const waiting = new Map<number, (answer: RpcAnswer) => void>();
  const session = new VerdictSession(
    {
      judge: (region, refresh, signal) => judges.judge(region, refresh, signal),
      engine: () => createMemoryEngine(rows),
      apply: noApply,
      visible: () => true,
      revealRule: async ({ ruleId }) => {
        revealed.push(ruleId);
        return revealed.length === 1;
      },
      closeSnapshot: () => judges.closeFile(),
      copy: async (text) => void copied.push(text),
      log: () => undefined,
    },
    (message) => {
      // What the pane would refuse is no answer.
      const read = readToVerdict(JSON.parse(JSON.stringify(message)));
      assert.ok(read);
      sent.push(read);
      if (read.kind === 'answer') waiting.get(read.id)?.(read);
    },
  );
  judges.onDidChange(() => session.again());
  let id = 0;
  const ask = (method: string, params: unknown = {}): Promise<RpcAnswer> => {
    const request = ++id;
    const answer = new Promise<RpcAnswer>((resolve) => waiting.set(request, resolve));
    session.receive({ kind: 'request', id: request, method, params });
    return answer;
  };
  const given = async <T>(method: string, params: unknown = {}): Promise<T> => {
    const answer = await ask(method, params);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.result as T;
  };
  const verdict = (refresh = false) => given<VerdictMessage>('explain', { refresh });
  return { session, judges, ask, given, verdict, sent, copied, revealed, asked, lastId: () => id };
}

describe('the session of the verdict pane', () => {
  it('tells why SSH is rejected: sentence, path, nearest rule, fixes', async () => {
    const { session, verdict, ask, sent, revealed } = open();
    session.show(flowRow());
    assert.deepEqual(sent, []);
    session.receive({ kind: 'notify', event: 'ready' });
    assert.deepEqual(sent, [
      { kind: 'ask', title: '24.22.68.94 to 10.240.0.4:22' },
      { kind: 'change', change: null },
    ]);
    const told = await verdict();
    assert.equal(told.class, 'denied_by_configuration');
    assert.equal(
      told.headline,
      'Rejected, because no inbound rule of sg1 or install-software admits TCP 22 from 24.22.68.94.',
    );
    const [side] = told.path;
    assert.deepEqual(
      side?.layers.map(({ layer, leg, outcome }) => [layer, leg, outcome]),
      [
        ['ACL', 'forward', 'passes'],
        ['SG', 'forward', 'stops'],
        ['ACL', 'answer', 'passes'],
      ],
    );
    const app = { ownerKind: 'securityGroup', ownerId: 'sg1', ruleId: 'app' };
    const near = { rule: 'sg1 “TCP 3000 from anywhere”', at: app, differs: 'port differs' };
    assert.deepEqual(side?.layers[1]?.near[0], near);
    assert.deepEqual(side?.layers[0]?.at, {
      ...{ ownerKind: 'networkAcl', ownerId: 'front-acl', ruleId: 'allow-inbound' },
    });
    const shown = await ask('revealRule', { rule: app });
    const absent = await ask('revealRule', { rule: app });
    assert.deepEqual([shown.ok, absent.ok, revealed], [true, false, ['app', 'app']]);
    assert.deepEqual(
      told.fixes.map(({ changes }) => changes),
      [['Add inbound TCP 22 from 24.22.68.94 to install-software'], ['Add inbound TCP 22 from 24.22.68.94 to sg1']],
    );
    assert.deepEqual(told.fixes[1]?.opens, [
      'vsi1, inbound: TCP 22 from 24.22.68.94',
      'vsi3, inbound: TCP 22 from 24.22.68.94',
    ]);
    assert.deepEqual(told.fixes[1]?.shared, ['sg1 is attached to 2 interfaces: vsi1, vsi3.']);
    assert.deepEqual(told.fixes[0]?.quotas, ['install-software will have 2 of at most 250 rules.']);
    assert.deepEqual(told.judgedBy, { kind: 'account', label: 'Sandbox, us-south', takenAt: now, gaps: [] });
  });

  it('says what admits an accepted flow, and proposes nothing', async () => {
    const { session, verdict } = open();
    session.show(flowRow({ action: 'accepted', target_port: 3000, packets_from_target: 3 }));
    const told = await verdict();
    assert.equal(told.class, 'allowed_now');
    assert.match(told.path[0]?.layers[1]?.rule ?? '', /^sg1: app \(TCP 3000 from anywhere\)$/);
    assert.deepEqual([told.fixes, told.refusals], [[], []]);
  });

  it('reads a region once, and again when asked to', async () => {
    const { session, verdict, asked } = open();
    session.show(flowRow());
    await verdict();
    await verdict();
    assert.deepEqual(asked, ['us-south']);
    await verdict(true);
    assert.deepEqual(asked, ['us-south', 'us-south']);
    session.show(flowRow({ region: 'eu-de' }));
    await verdict();
    assert.deepEqual(asked.slice(2), ['eu-de']);
  });

  it('names a list that may not be read', async () => {
    const { session, verdict } = open({
      securityGroups: () => Promise.reject(new CloudError('forbidden', 'No.', { service: 'VPC' })),
    });
    session.show(flowRow());
    const told = await verdict();
    assert.equal(told.class, 'cannot_tell');
    assert.deepEqual(told.judgedBy.gaps, ['The account may not read the security groups.']);
    assert.ok(told.missing.some((text) => text.includes('security groups')));
  });

  it('words a reading that fails, and one that is cancelled keeps nothing', async () => {
    const failing = open({}, []);
    const broken = new Judges(
      () => Promise.reject(new CloudError('signed_out', 'You are signed out.', { service: 'IBM Cloud' })),
      () => now,
    );
    await assert.rejects(broken.judge(null, false, new AbortController().signal), /signed out/);
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = open({ vpcs: () => gate.then(() => []) });
    slow.session.show(flowRow());
    const answer = slow.ask('explain', { refresh: false });
    slow.session.receive({ kind: 'cancel', id: slow.lastId() });
    release();
    const told = await answer;
    assert.equal(told.ok || told.error.code, 'cancelled');
    const none = await slow.ask('copyExplanation');
    assert.equal(none.ok || none.error.code, 'bad_request');
    const nothing = await failing.ask('explain', { refresh: false });
    assert.equal(nothing.ok || nothing.error.code, 'bad_request');
  });

  it('judges by a snapshot file as long as it is open', async () => {
    const { session, judges, verdict, ask, sent, asked } = open();
    session.receive({ kind: 'notify', event: 'ready' });
    session.show(flowRow());
    judges.openFile('vpc.json', articleVpc({ sg1: [] }));
    assert.equal(sent.filter(({ kind }) => kind === 'ask').length, 2);
    const told = await verdict();
    assert.deepEqual(told.judgedBy, { kind: 'file', label: 'vpc.json', takenAt: null, gaps: [] });
    assert.deepEqual(asked, []);
    await ask('closeSnapshot');
    assert.equal((await verdict()).judgedBy.kind, 'account');
  });

  it('tries a fix on the recorded rejects', async () => {
    const other = { initiator_ip: address('1.2.3.4') };
    const rows = [
      flowRow({ start_time: 5_000_000 }),
      flowRow({ start_time: 9_000_000, index: 1 }),
      flowRow({ ...other, index: 2 }),
      flowRow({ action: 'accepted', target_port: 3000, index: 3 }),
    ];
    const { session, verdict, given, sent } = open({}, rows);
    session.show(flowRow());
    await verdict();
    assert.deepEqual(await given<PreviewMessage>('preview', { fix: 0 }), {
      ...{ tried: 3, flows: 2, sources: 1, firstSeen: 5_000_000, lastSeen: 9_000_000, more: 0 },
      rows: [{ source: '24.22.68.94', service: 'TCP 22', target: '10.240.0.4', flows: 2 }],
    });
    const progress = sent.filter((message) => message.kind === 'previewing');
    assert.deepEqual(progress.at(-1), { kind: 'previewing', fix: 0, tried: 3, total: 3 });
  });

  it('copies the fix as Terraform and as a command, and the explanation', async () => {
    const { session, verdict, ask, copied } = open();
    session.show(flowRow());
    await verdict();
    await ask('copyFix', { fix: 0, as: 'terraform' });
    await ask('copyFix', { fix: 0, as: 'ibmcloud' });
    await ask('copyExplanation');
    assert.match(copied[0]!, /^resource "ibm_is_security_group_rule"/);
    assert.match(copied[1]!, /^ibmcloud is security-group-rule-add install-software inbound tcp /);
    assert.match(copied[2]!, /^Rejected, because no inbound rule of sg1 or install-software admits TCP 22/);
    assert.match(copied[2]!, /Judged by Sandbox, us-south, read 2026-/);
    const gone = await ask('copyFix', { fix: 7, as: 'terraform' });
    assert.equal(gone.ok || gone.error.code, 'bad_request');
  });

  it('takes no message that is not of the pane', () => {
    assert.equal(readFromVerdict({ kind: 'notify', event: 'ran' }), null);
    assert.equal(readFromVerdict('ready'), null);
    assert.equal(readToVerdict({ kind: 'ask', title: 3 }), null);
  });
});
