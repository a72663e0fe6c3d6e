import assert from 'node:assert/strict';
import { region } from '../app/policy/policyLab';
import { type ApplyLab, applyLab } from './applyLab';

const never = new AbortController().signal;
const sshRule = 'allow-tcp-22-from-24-22-68-94';

describe('who judges', () => {
  let lab: ApplyLab;
  beforeEach(async () => {
    lab = await applyLab();
  });
  afterEach(() => lab.sandbox.close());
  const judge = () => lab.judges.judge(null, false, never);
  const rules = async () => {
    const { security_groups } = (await judge()).directory.snapshot;
    return security_groups.find(({ name }) => name === 'x-sg1')?.rules.map(({ name }) => name) ?? [];
  };
  /** What was read of the VPC since the last look. */
  const asked = () => lab.sandbox.requests.splice(0).map(({ method, path }) => `${method} ${path.split('/').at(-2)}`);

  it('knows the rules after a change, and has read their group alone', async () => {
    const { snapshot } = (await judge()).directory;
    const applied = await lab.changes.apply({ region, snapshot, changes: lab.propose(snapshot).changes }, never);
    assert.ok(applied.kind === 'applied');
    asked();
    assert.ok((await rules()).includes(sshRule));
    assert.deepEqual(asked(), ['GET security_groups']);
    await lab.changes.undo(applied.entry.id, never);
    asked();
    assert.ok(!(await rules()).includes(sshRule));
    assert.deepEqual(asked(), ['GET security_groups']);
  });

  it('reads all again where the group of a change cannot be read', async () => {
    const { snapshot } = (await judge()).directory;
    const path = /\/security_groups\/[^/]+\?/;
    const stop = lab.changes.onDidChange(() => {
      lab.sandbox.addFault({ service: 'vpc', method: 'GET', path, effect: { kind: 'answer', status: 403 } });
    });
    await lab.changes.apply({ region, snapshot, changes: lab.propose(snapshot).changes }, never);
    stop.dispose();
    asked();
    assert.ok((await rules()).includes(sshRule));
    assert.ok(asked().length > 8);
  });
});
