import assert from 'node:assert/strict';
import { causesOfSearch, narrowedToCause } from '../../../src/app/policy/causesOfSearch';
import { describeCause } from '../../../src/core/policy/groupByCause';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { parseQuery } from '../../../src/core/query/parse';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import { articleVpc, flowRow } from '../../core/policy/articleVpc';

const everything = { query: parseQuery('').query, from: null, to: null };

describe('the causes of a search', () => {
  it('groups rejects by what rejected them, asking each region once', async () => {
    const rows = [
      flowRow(),
      flowRow({ index: 1 }),
      flowRow({ index: 2, target_port: 443 }),
      flowRow({ index: 3, action: 'accepted', target_port: 3000 }),
      flowRow({ index: 4, region: 'eu-de' }),
    ];
    const asked: (string | null)[] = [];
    const told: number[] = [];
    const causes = await causesOfSearch(
      createMemoryEngine(rows),
      everything,
      async (region) => {
        asked.push(region);
        return policyDirectory(articleVpc());
      },
      new AbortController().signal,
      (done) => void told.push(done),
    );
    assert.deepEqual(
      causes.map(({ region, cause }) => [region, describeCause(cause)]),
      [
        [null, '2 rejects: no inbound rule for TCP 22 on sg1, install-software'],
        [null, '1 reject: no inbound rule for TCP 443 on sg1, install-software'],
        ['eu-de', '1 reject: no inbound rule for TCP 22 on sg1, install-software'],
      ],
    );
    assert.deepEqual([...asked].sort(), ['eu-de', null]);
    assert.equal(told.at(-1), rows.length);
    const engine = createMemoryEngine(rows);
    const narrowed = narrowedToCause('target_ip:10.240.0.4', causes[0]!.cause);
    assert.equal(narrowed, 'target_ip:10.240.0.4 action:rejected transport_protocol:tcp target_port:22 direction:I');
    assert.equal(narrowedToCause(narrowed, causes[0]!.cause), narrowed);
    const { query, problems } = parseQuery(narrowed);
    assert.deepEqual(problems, []);
    assert.deepEqual(await engine.count({ ...everything, query }), { total: 3, accepted: 0, rejected: 3 });
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const running = causesOfSearch(
      createMemoryEngine([flowRow()]),
      everything,
      async () => policyDirectory(articleVpc()),
      abort.signal,
      () => abort.abort(),
    );
    await assert.rejects(running, { name: 'AbortError' });
  });
});
