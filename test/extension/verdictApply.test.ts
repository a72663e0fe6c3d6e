import assert from 'node:assert/strict';
import { RuleChanges } from '../../src/vscode/changes/ruleChanges';
import { region } from '../app/policy/policyLab';
import { articleVpc } from '../core/policy/articleVpc';
import { type ApplyLab, applyLab, openPane, sshRow } from './applyLab';

const sshRule = 'allow-tcp-22-from-24-22-68-94';

describe('applying a fix from the verdict pane', () => {
  let lab: ApplyLab;
  let pane: ReturnType<typeof openPane>;
  beforeEach(async () => {
    lab = await applyLab();
    pane = openPane(lab);
    pane.session.receive({ kind: 'notify', event: 'ready' });
    pane.session.show(sshRow);
  });
  afterEach(async () => {
    pane.session.dispose();
    await lab.sandbox.close();
  });

  const sg1 = () => lab.sandbox.account.regions[0]!.securityGroups.find(({ name }) => name === 'x-sg1')!;
  /** Pauses that end when told. */
  const hold = () => {
    const ends: (() => void)[] = [];
    lab.world.delay = (_milliseconds, signal) =>
      new Promise((resolve, reject) => {
        ends.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    return ends;
  };
  const apply = async () => {
    await pane.verdict();
    const answer = await pane.ask('apply', { fix: 0 });
    assert.ok(answer.ok, JSON.stringify(answer));
  };
  const settled = () => pane.until((change) => change !== null && !/ing$/.test(change.phase));

  it('asks, makes the rule, sees the first accepted flow, and undoes it', async () => {
    await apply();
    const [question] = lab.world.questions;
    assert.equal(question?.message, 'Add inbound TCP 22 from 24.22.68.94 to x-sg1?');
    assert.equal(question?.button, 'Add Rule');
    assert.match(question?.detail ?? '', /^In Sandbox, us-south:\n• Add inbound TCP 22 from 24\.22\.68\.94 to x-sg1\n/);
    assert.match(question?.detail ?? '', /This opens:\n• x-vsi1, inbound: TCP 22 from 24\.22\.68\.94/);
    const watched = await pane.until((change) => change?.watch?.state === 'accepted');
    assert.equal(watched?.phase, 'applied');
    assert.match(watched?.watch?.message ?? '', /^The first accepted flow is there\. It was answered\.$/);
    assert.ok((watched?.watch?.time ?? 0) > 0);
    assert.deepEqual(lab.world.told, ['applied fix-1']);
    assert.ok((await lab.rulesOf('x-sg1')).includes(sshRule));
    const verdict = await pane.verdict();
    assert.equal(verdict.class, 'allowed_now');
    assert.match(verdict.headline, /^Recorded before rule allow-tcp-22-\S+ of x-sg1 was added\. .* would pass now\.$/);
    assert.deepEqual(verdict.causes, []);
    await pane.ask('change', { deed: 'open' });
    await pane.ask('change', { deed: 'search' });
    assert.deepEqual(lab.world.opened, ['open 10.240.0.4 accepted', 'search 10.240.0.4 accepted']);
    await pane.ask('change', { deed: 'undo' });
    const undone = await pane.until((change) => change?.phase === 'undone' && change.message !== '');
    assert.deepEqual([undone?.message, undone?.canUndo, undone?.watch], ['The rule is removed again.', false, null]);
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    assert.equal((await pane.verdict()).class, 'denied_by_configuration');
    await pane.ask('change', { deed: 'dismiss' });
    assert.equal(pane.change(), null);
  });

  it('does nothing without a yes', async () => {
    lab.world.yes = false;
    await apply();
    assert.deepEqual([pane.change(), lab.storage.size, lab.world.told], [null, 0, []]);
  });

  it('refuses where the group was changed meanwhile, and goes on after reading again', async () => {
    await pane.verdict();
    sg1().rules.shift();
    await pane.ask('apply', { fix: 0 });
    const refused = await settled();
    assert.deepEqual([refused?.phase, refused?.canReadAgain, refused?.canUndo], ['refused', true, false]);
    assert.match(refused?.message ?? '', /x-sg1 was changed since it was read: rule allow-3000 .* was removed/);
    await pane.verdict(true);
    await pane.ask('apply', { fix: 0 });
    assert.equal((await settled())?.phase, 'applied');
  });

  for (const [what, effect, message] of [
    ['403', { kind: 'answer', status: 403 }, /role Editor.*Nothing was changed\.$/],
    ['404', { kind: 'answer', status: 404 }, /deleted meanwhile.*Nothing was changed\.$/],
    ['409', { kind: 'answer', status: 409 }, /changed or is in use.*Nothing was changed\.$/],
    ['no room', { kind: 'answer', status: 400, code: 'over_quota' }, /no room for more.*Nothing was changed\.$/],
    ['500', { kind: 'answer', status: 500 }, /Nothing was changed\.$/],
  ] as const)
    it(`says what went wrong: ${what}`, async () => {
      lab.sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, effect });
      await apply();
      const failed = await settled();
      assert.deepEqual([failed?.phase, failed?.canUndo, failed?.watch], ['failed', false, null]);
      assert.match(failed?.message ?? '', message);
      assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
    });

  it('says that the group is gone', async () => {
    await pane.verdict();
    const home = lab.sandbox.account.regions[0]!;
    home.securityGroups = home.securityGroups.filter(({ id }) => id !== sg1().id);
    await pane.ask('apply', { fix: 0 });
    const refused = await settled();
    assert.match(refused?.message ?? '', /^Security group x-sg1 has been deleted/);
    assert.equal(refused?.canReadAgain, true);
  });

  it('can be cancelled while it is under way, and leaves nothing', async () => {
    const slow = { kind: 'delay', milliseconds: 60_000 } as const;
    lab.sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, effect: slow });
    await apply();
    while (!lab.sandbox.requests.some(({ method, path }) => method === 'POST' && path.includes('rules')))
      await new Promise((done) => setImmediate(done));
    await pane.ask('change', { deed: 'cancel' });
    assert.deepEqual((await settled())?.message, 'Cancelled. Nothing was changed.');
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
  });

  it('waits, looks when told, stops and watches again', async () => {
    const ends = hold();
    await apply();
    const waiting = await pane.until((change) => Boolean(change?.watch?.seen));
    assert.match(waiting?.watch?.message ?? '', /up to 15 minutes: windows end every 5 minutes/);
    assert.equal(waiting?.watch?.seen, 'So far no new object.');
    await pane.ask('change', { deed: 'stop' });
    assert.deepEqual([pane.change()?.watch?.state, pane.change()?.canUndo], ['ended', true]);
    assert.match(pane.change()?.watch?.message ?? '', /^Stopped watching\. The rules stay in force\.$/);
    await pane.ask('change', { deed: 'watch' });
    await pane.until((change) => change?.watch?.seen === 'So far no new object.');
    lab.time.advance(600_000);
    await pane.ask('change', { deed: 'look' });
    await pane.until((change) => change?.watch?.state === 'accepted');
    assert.ok(ends.length >= 2);
  });

  it('says honestly that no accepted flow came', async () => {
    for (const collector of lab.sandbox.account.regions[0]!.collectors) collector.active = false;
    await apply();
    const ended = await pane.until((change) => change?.watch?.state === 'ended');
    assert.match(ended?.watch?.message ?? '', /No collector writes flow logs for that vNIC/);
    assert.equal(ended?.phase, 'applied');
  });

  it('goes on watching while another row is asked about, and says outside what came of it', async () => {
    hold();
    await apply();
    await pane.until((change) => change?.watch?.seen === 'So far no new object.');
    pane.session.show({ ...sshRow, target_port: 443 });
    assert.equal(pane.change(), null);
    lab.time.advance(600_000);
    pane.session.show(sshRow);
    assert.equal(pane.change()?.watch?.state, 'waiting');
    lab.world.visible = false;
    await pane.ask('change', { deed: 'look' });
    await pane.until((change) => change?.watch?.state === 'accepted');
    assert.match(lab.world.told.at(-1) ?? '', /^24\.22\.68\.94 to 10\.240\.0\.4:22: The first accepted flow is there/);
  });

  it('follows what is undone elsewhere', async () => {
    hold();
    await apply();
    await pane.until((change) => change?.phase === 'applied');
    const [entry] = await lab.changes.entries();
    assert.equal((await lab.changes.undo(entry!.id, new AbortController().signal)).kind, 'undone');
    assert.deepEqual([pane.change()?.phase, pane.change()?.canUndo], ['undone', false]);
    assert.equal((await pane.verdict()).class, 'denied_by_configuration');
  });

  it('keeps a rule that somebody changed, and says so', async () => {
    hold();
    await apply();
    await pane.until((change) => change?.phase === 'applied');
    sg1().rules.at(-1)!.port_max = 23;
    await pane.ask('change', { deed: 'undo' });
    const kept = await pane.until((change) => change?.phase === 'applied' && change.message !== '');
    assert.match(kept?.message ?? '', /has been changed since it was made, so it was left/);
    assert.equal(kept?.canUndo, true);
  });

  it('applies nothing from a file, nor for another account', async () => {
    await pane.verdict();
    lab.world.account = 'b';
    const other = await pane.ask('apply', { fix: 0 });
    assert.match(other.ok ? '' : other.error.message, /signed in to another account/);
    lab.judges.openFile('vpc.json', articleVpc());
    const told = await pane.verdict();
    assert.match(told.notApplicable ?? '', /^vpc\.json is a snapshot: nothing can be applied from it/);
    const file = await pane.ask('apply', { fix: 0 });
    assert.equal(file.ok, false);
    assert.deepEqual([lab.world.questions.length, lab.storage.size], [0, 0]);
  });

  it('tries a connection where the target is on the Internet, never to addresses of the sandbox', async () => {
    const made = await pane.verdict();
    assert.match(made.probe?.refusal ?? '', /made up/);
    assert.equal((await pane.ask('probe')).ok, false);
    lab.judges.openFile('vpc.json', articleVpc());
    assert.deepEqual((await pane.verdict()).probe, { place: '150.240.1.1:22', refusal: null });
    const told = await pane.ask('probe');
    assert.match(
      told.ok ? String(told.result) : '',
      /^150\.240\.1\.1:22 answers this machine: .* says nothing of other/,
    );
  });

  it('finds out what became of a change that a crash left open', async () => {
    hold();
    await apply();
    await pane.until((change) => change?.phase === 'applied');
    const [key, kept] = [...lab.storage][0] as [string, { entry: object }];
    lab.storage.set(key, { ...kept, entry: { ...kept.entry, state: 'intended' } });
    lab.time.advance(600_000);
    const { now, newId } = lab.tools;
    const after = new RuleChanges({ cloud: async () => lab.cloud, journal: lab.journal, now, newId });
    const { signal } = new AbortController();
    const found = await after.reconcile(signal);
    assert.deepEqual(
      found.map(({ state, region: place }) => [state, place]),
      [['applied', region]],
    );
    assert.deepEqual(await after.reconcile(signal), []);
    assert.equal((await after.undo(found[0]!.id, signal)).kind, 'undone');
    assert.deepEqual(await lab.rulesOf('x-sg1'), ['allow-3000', 'to-private']);
  });
});
