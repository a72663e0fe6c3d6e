import assert from 'node:assert/strict';
import { countRuleUsage } from '../../../src/app/policy/countRuleUsage';
import { recordedRow } from '../../../src/app/policy/recordedRow';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { parseQuery } from '../../../src/core/query/parse';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import { articleVpc, flowRow } from '../../core/policy/articleVpc';

const directory = policyDirectory(articleVpc());
const rows = [
  flowRow({ start_time: 1_000_000 }),
  flowRow({ index: 1, start_time: 2_000_000, action: 'accepted', target_port: 3000 }),
  flowRow({ index: 2, start_time: 3_000_000, action: 'accepted', target_port: 3000 }),
];

describe('the use of rules over an engine', () => {
  it('counts all that it has, or a range of it', async () => {
    const told: (readonly [number, number])[] = [];
    const report = (done: number, total: number) => void told.push([done, total]);
    const { signal } = new AbortController();
    const usage = await countRuleUsage(createMemoryEngine(rows), directory, signal, report);
    assert.deepEqual([usage.flows, usage.accepted, usage.rejected], [3, 2, 1]);
    assert.equal(usage.rules.get('SG/sg1/1')?.accepted, 2);
    assert.deepEqual(told.at(-1), [3, 3]);
    const range = { query: parseQuery('').query, from: 3_000_000, to: null };
    const last = await countRuleUsage(createMemoryEngine(rows), directory, signal, report, range);
    assert.deepEqual([last.flows, last.firstSeen, last.lastSeen], [1, 3_000_000, 3_000_000]);
  });

  it('gives an example of a cause as it was recorded', async () => {
    const engine = createMemoryEngine(rows);
    const usage = await countRuleUsage(engine, directory, new AbortController().signal, () => {});
    const [cause] = usage.causes;
    assert.ok(cause);
    assert.deepEqual(await recordedRow(engine, cause.example), rows[0]);
    const gone = createMemoryEngine([]);
    assert.equal(await recordedRow(gone, cause.example), cause.example);
  });

  it('counts the same over an engine that adds nothing up', async () => {
    const { sums: _, ...plain } = createMemoryEngine(rows);
    const { signal } = new AbortController();
    const { causes: __, ...usage } = await countRuleUsage(createMemoryEngine(rows), directory, signal, () => {});
    const { causes: ___, ...same } = await countRuleUsage(plain, directory, signal, () => {});
    assert.deepEqual(same, usage);
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const running = countRuleUsage(createMemoryEngine(rows), directory, abort.signal, () => abort.abort());
    await assert.rejects(running, { name: 'AbortError' });
  });
});
