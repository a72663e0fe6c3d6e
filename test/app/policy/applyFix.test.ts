import assert from 'node:assert/strict';
import { applyFix } from '../../../src/app/policy/applyFix';
import { type ChangeEntry, createChangeJournal } from '../../../src/app/policy/changeJournal';
import { reconcileJournal } from '../../../src/app/policy/reconcileJournal';
import { undoFix } from '../../../src/app/policy/undoFix';
import type { RuleChange } from '../../../src/core/policy/ruleChange';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import type { FaultRule } from '../../../src/sandbox/faults';
import { memoryStorage, type PolicyLab, policyLab, region, vsi1 } from './policyLab';

const sshRule = 'allow-tcp-22-from-24-22-68-94';

describe('applying a fix', () => {
  let lab: PolicyLab;
  let snapshot: VpcSnapshot;
  let sg1: string;
  let acl: string;
  beforeEach(async () => {
    lab = await policyLab();
    sg1 = lab.sandbox.account.regions[0]!.securityGroups.find(({ name }) => name === 'x-sg1')!.id;
    acl = lab.sandbox.account.regions[0]!.networkAcls.find(({ name }) => name === 'x-acl')!.id;
    snapshot = await lab.snapshot();
  });
  afterEach(() => lab.sandbox.close());

  const home = () => lab.sandbox.account.regions[0]!;
  const apply = (changes: readonly RuleChange[] = lab.propose(snapshot).changes, signal?: AbortSignal) =>
    applyFix(lab.tools, { region, snapshot, changes }, signal);
  const fault = (rule: Omit<FaultRule, 'service'>) => lab.sandbox.addFault({ service: 'vpc', ...rule });
  const writes = () => lab.sandbox.requests.filter(({ service, method }) => service === 'vpc' && method !== 'GET');

  /** The ACL denies SSH both ways: a fix needs three rules. */
  async function denyByAcl(): Promise<void> {
    for (const direction of ['inbound', 'outbound'] as const)
      home()
        .networkAcls.find(({ id }) => id === acl)!
        .rules.unshift({
          ...{ id: `r006-deny-${direction}`, name: `deny-${direction}`, action: 'deny', direction, protocol: 'tcp' },
          ...{ source: '0.0.0.0/0', destination: '0.0.0.0/0', created_at: '2026-06-04T00:00:00Z' },
          ...{ source_port_min: 1, source_port_max: 65_535, destination_port_min: 1, destination_port_max: 65_535 },
        });
    snapshot = await lab.snapshot();
    assert.equal(lab.propose(snapshot).changes.length, 3);
  }

  it('makes the rule, writes down what it made, and takes it back', async () => {
    const result = await apply();
    assert.ok(result.kind === 'applied');
    assert.ok((await lab.rulesOf('x-sg1')).includes(sshRule));
    const [entry] = await lab.journal.entries();
    assert.deepEqual(entry, result.entry);
    assert.deepEqual(
      [entry?.id, entry?.account, entry?.region, entry?.state],
      ['fix-1', lab.sandbox.account.id, region, 'applied'],
    );
    const after = await lab.snapshot();
    const made = after.security_groups.flatMap(({ rules }) => rules).find(({ name }) => name === sshRule);
    assert.equal(entry?.steps[0]?.ruleId, made?.id);

    const undone = await undoFix(lab.tools, result.entry);
    assert.deepEqual([undone.kind, undone.kind === 'undone' && undone.gone], ['undone', 0]);
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    assert.equal((await lab.journal.find('fix-1'))?.state, 'undone');
    const again = await undoFix(lab.tools, (await lab.journal.find('fix-1'))!);
    assert.deepEqual([again.kind, again.kind === 'refused' && again.code], ['refused', 'nothing_left']);
  });

  it('makes all the rules of several layers in their places', async () => {
    await denyByAcl();
    const result = await apply();
    assert.equal(result.kind, 'applied');
    const rules = await lab.rulesOf('x-acl');
    assert.deepEqual(
      rules.map((name) => name.replace(/^allow-tcp-22-.*/, '*')),
      ['*', 'deny-outbound', '*', 'deny-inbound', 'allow-inbound', 'allow-outbound'],
    );
    assert.ok(result.kind === 'applied' && (await undoFix(lab.tools, result.entry)).kind === 'undone');
    assert.deepEqual(await lab.rulesOf('x-acl'), ['deny-outbound', 'deny-inbound', 'allow-inbound', 'allow-outbound']);
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
  });

  const meanwhile: readonly (readonly [string, () => void, RegExp])[] = [
    [
      'a rule was added',
      () =>
        home()
          .securityGroups.find(({ id }) => id === sg1)!
          .rules.push({
            ...{ id: 'r006-x', name: 'from-vpn', direction: 'inbound', protocol: 'tcp', port_min: 443, port_max: 443 },
            ...{ remote: { cidr_block: '10.9.0.0/16' }, local: { cidr_block: '0.0.0.0/0' } },
          }),
      /^Security group x-sg1 was changed since it was read: rule from-vpn “TCP 443 from 10\.9\.0\.0\/16” was added\. Nothing was done/,
    ],
    [
      'a rule was removed',
      () =>
        void home()
          .securityGroups.find(({ id }) => id === sg1)!
          .rules.shift(),
      /rule allow-3000 “TCP 3000 from anywhere” was removed/,
    ],
    [
      'a rule was changed',
      () => Object.assign(home().securityGroups.find(({ id }) => id === sg1)!.rules[0]!, { port_max: 3999 }),
      /rule allow-3000 was changed to “TCP 3000-3999 from anywhere”/,
    ],
    [
      'another interface got the group',
      () => void home().instances[1]!.interfaces[0]!.security_groups.push(sg1),
      /x-sg1 was changed since it was read: 1 interface was attached/,
    ],
  ];
  for (const [what, change, message] of meanwhile)
    it(`does nothing where ${what} since`, async () => {
      change();
      const result = await apply();
      assert.deepEqual([result.kind, result.kind === 'refused' && result.code], ['refused', 'changed_meanwhile']);
      assert.match(result.kind === 'refused' ? result.message : '', message);
      assert.deepEqual([writes().length, lab.storage.size], [0, 0]);
    });

  it('does nothing where the rules of the ACL changed places since, or it is gone', async () => {
    await denyByAcl();
    const { changes } = lab.propose(snapshot);
    const state = home().networkAcls.find(({ id }) => id === acl)!;
    state.rules.reverse();
    const moved = await apply(changes);
    assert.match(moved.kind === 'refused' ? moved.message : '', /network ACL x-acl.*order of its rules was changed/i);
    home().networkAcls = [];
    const gone = await apply(changes);
    assert.deepEqual([gone.kind, gone.kind === 'refused' && gone.code], ['refused', 'owner_gone']);
  });

  it('does nothing where the group that a rule names got members since', async () => {
    const { changes } = lab.propose(snapshot, 8080, '10.240.64.4', vsi1);
    const [change] = changes.filter(({ kind }) => kind === 'add_group_rule');
    assert.ok(change?.kind === 'add_group_rule');
    const install = snapshot.security_groups.find(({ name }) => name === 'x-sg2')!;
    const toGroup = { ...change, rule: { ...change.rule, remote: { id: install.id, name: install.name } } };
    home().instances[0]!.interfaces[0]!.security_groups = [];
    home().instances[0]!.interfaces[0]!.security_groups.push(
      install.id,
      ...home()
        .securityGroups.filter(({ id }) => id === sg1 || id === change.group.id)
        .map(({ id }) => id),
    );
    const result = await apply([toGroup]);
    assert.match(result.kind === 'refused' ? result.message : '', /attached/);
    assert.equal(writes().length, 0);
  });

  it('takes back what it made where a later rule is refused', async () => {
    await denyByAcl();
    const before = await lab.rulesOf('x-acl');
    fault({
      method: 'POST',
      path: /network_acls/,
      nth: 2,
      effect: { kind: 'answer', status: 400, code: 'over_quota' },
    });
    const result = await apply();
    assert.ok(result.kind === 'failed' && result.left === null);
    assert.match(result.message, /no room for more.*Nothing was changed\.$/);
    assert.deepEqual(await lab.rulesOf('x-acl'), before);
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    assert.deepEqual(
      (await lab.journal.entries()).map(({ state }) => state),
      ['failed'],
    );
  });

  for (const [status, message] of [
    [403, /role Editor/],
    [404, /deleted meanwhile/],
    [409, /changed or is in use/],
  ] as const)
    it(`leaves nothing after ${status}`, async () => {
      fault({ method: 'POST', path: /rules/, effect: { kind: 'answer', status } });
      const result = await apply();
      assert.ok(result.kind === 'failed' && result.left === null);
      assert.match(result.message, message);
      assert.deepEqual([writes().length, (await lab.journal.entries())[0]?.state], [1, 'failed']);
    });

  it('finds the rule that was made although the answer never came', async () => {
    // The service has done it before the connection is cut.
    fault({ method: 'POST', path: /rules/, effect: { kind: 'truncate', bytes: 7 } });
    const result = await apply();
    assert.equal(result.kind, 'applied');
    assert.equal(writes().length, 1);
    assert.ok(result.kind === 'applied' && result.entry.steps[0]?.ruleId?.startsWith('r006-'));
  });

  it('tells what is left where it cannot be taken back, and undoes it later', async () => {
    await denyByAcl();
    const clear = [
      fault({ method: 'POST', path: /network_acls/, effect: { kind: 'answer', status: 403 } }),
      fault({ method: 'DELETE', path: /rules/, effect: { kind: 'answer', status: 500 } }),
    ];
    const result = await apply();
    assert.ok(result.kind === 'failed' && result.left !== null);
    assert.match(
      result.message,
      new RegExp(`could not be taken back either, so look for ${sshRule}, or undo fix-1 later`),
    );
    for (const end of clear) end();
    const undone = await undoFix(lab.tools, (await lab.journal.find('fix-1'))!);
    assert.equal(undone.kind, 'undone');
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
  });

  it('leaves nothing when cancelled in the middle', async () => {
    await denyByAcl();
    const cancel = new AbortController();
    fault({ method: 'POST', path: /network_acls/, effect: { kind: 'delay', milliseconds: 60_000 } });
    const applying = apply(lab.propose(snapshot).changes, cancel.signal);
    while (!writes().some(({ path }) => path.includes('network_acls'))) await new Promise((done) => setImmediate(done));
    cancel.abort(new Error('stop'));
    await assert.rejects(applying, /stop/);
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    assert.deepEqual(
      (await lab.journal.entries()).map(({ state }) => state),
      ['failed'],
    );
  });

  it('does nothing where the journal cannot be written', async () => {
    const full = { ...memoryStorage(lab.storage), write: async () => Promise.reject(new Error('The disk is full.')) };
    const tools = { ...lab.tools, journal: createChangeJournal(full) };
    await assert.rejects(applyFix(tools, { region, snapshot, changes: lab.propose(snapshot).changes }), /disk is full/);
    assert.equal(writes().length, 0);
  });

  describe('undoing', () => {
    const applied = async (): Promise<ChangeEntry> => {
      const result = await apply();
      assert.ok(result.kind === 'applied');
      return result.entry;
    };

    it('takes it well that somebody removed the rule already', async () => {
      const entry = await applied();
      await lab.cloud.vpcWrites.deleteSecurityGroupRule(region, sg1, entry.steps[0]!.ruleId!);
      const undone = await undoFix(lab.tools, entry);
      assert.deepEqual([undone.kind, undone.kind === 'undone' && undone.gone], ['undone', 1]);
    });

    it('takes it well that the whole group is gone', async () => {
      const entry = await applied();
      home().securityGroups = home().securityGroups.filter(({ id }) => id !== sg1);
      assert.equal((await undoFix(lab.tools, entry)).kind, 'undone');
    });

    it('leaves a rule that somebody made something else of', async () => {
      const entry = await applied();
      home()
        .securityGroups.find(({ id }) => id === sg1)!
        .rules.at(-1)!.port_max = 23;
      const refused = await undoFix(lab.tools, entry);
      assert.deepEqual([refused.kind, refused.kind === 'refused' && refused.code], ['refused', 'rule_changed']);
      assert.ok((await lab.rulesOf('x-sg1')).includes(sshRule));
    });

    it('is refused in another account', async () => {
      const entry = { ...(await applied()), account: 'f'.repeat(32) };
      const refused = await undoFix(lab.tools, entry);
      assert.deepEqual([refused.kind, refused.kind === 'refused' && refused.code], ['refused', 'other_account']);
    });

    it('fails with words, and can be tried again', async () => {
      const entry = await applied();
      const end = fault({ method: 'DELETE', path: /rules/, effect: { kind: 'answer', status: 403 } });
      const failed = await undoFix(lab.tools, entry);
      assert.ok(failed.kind === 'failed');
      assert.match(failed.message, /remove the rule .*role Editor/);
      end();
      assert.equal((await undoFix(lab.tools, (await lab.journal.find(entry.id))!)).kind, 'undone');
    });
  });

  describe('after a crash', () => {
    /** The journal as it was when the program ended after so many of its writes. */
    async function crashAfter(kept: number): Promise<void> {
      const real = memoryStorage(lab.storage);
      let count = 0;
      const write = async (key: string, value: unknown) => {
        if (count++ < kept) await real.write(key, value);
      };
      const tools = { ...lab.tools, journal: createChangeJournal({ ...real, write }) };
      await applyFix(tools, { region, snapshot, changes: lab.propose(snapshot).changes });
    }

    it('finds the rules of an intent by name, and can undo them', async () => {
      await denyByAcl();
      await crashAfter(1);
      assert.equal((await lab.journal.find('fix-1'))?.state, 'intended');
      assert.deepEqual(await reconcileJournal(lab.tools), [], 'it may still be at it');
      lab.time.advance(6 * 60_000);
      const [entry] = await reconcileJournal(lab.tools);
      assert.deepEqual([entry?.state, entry?.steps.every(({ ruleId }) => ruleId !== null)], ['applied', true]);
      assert.equal((await undoFix(lab.tools, entry!)).kind, 'undone');
      assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    });

    it('undoes an intent that was never looked into', async () => {
      await crashAfter(1);
      assert.equal((await undoFix(lab.tools, (await lab.journal.find('fix-1'))!)).kind, 'undone');
      assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    });

    it('tells an intent of which nothing came, and one of which half came', async () => {
      await denyByAcl();
      await crashAfter(1);
      for (const owner of home().networkAcls)
        owner.rules = owner.rules.filter(({ name }) => !name.startsWith('allow-tcp'));
      lab.time.advance(6 * 60_000);
      const [half] = await reconcileJournal(lab.tools);
      assert.deepEqual([half?.state, half?.steps.filter(({ removed }) => !removed).length], ['incomplete', 1]);
      await lab.journal.save({
        ...half!,
        id: 'fix-none',
        state: 'intended',
        steps: half!.steps.filter(({ removed }) => removed).map((step) => ({ ...step, removed: false })),
      });
      const [none] = await reconcileJournal(lab.tools);
      assert.equal(none?.state, 'failed');
    });

    it('asks again the next time where the service cannot be reached', async () => {
      await crashAfter(1);
      lab.time.advance(6 * 60_000);
      const end = fault({ method: 'GET', path: /security_groups\/./, effect: { kind: 'answer', status: 403 } });
      assert.deepEqual(await reconcileJournal(lab.tools), []);
      end();
      assert.equal((await reconcileJournal(lab.tools)).length, 1);
    });
  });

  it('reads a journal that others wrote into', async () => {
    await apply();
    for (const [at, value] of [
      null,
      1,
      'x',
      {},
      { version: 2, entry: {} },
      { version: 1, entry: { id: '../x' } },
    ].entries())
      lab.storage.set(`change.${at}`, value);
    lab.storage.set('other', { version: 1 });
    assert.deepEqual(
      (await lab.journal.entries()).map(({ id }) => id),
      ['fix-1'],
    );
    assert.equal(await lab.journal.find('../../etc/passwd'), null);
    assert.equal(await lab.journal.find('no-such'), null);
  });
});
