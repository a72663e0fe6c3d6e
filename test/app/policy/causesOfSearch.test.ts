import assert from 'node:assert/strict';
import { causesOfSearch, narrowedToCause } from '../../../src/app/policy/causesOfSearch';
import { recordedRow } from '../../../src/app/policy/recordedRow';
import { describeCause } from '../../../src/core/policy/groupByCause';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { parseQuery } from '../../../src/core/query/parse';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import { articleVpc, flowRow } from '../../core/policy/articleVpc';

/** Of two regions, at several ports, with answers and incomplete records among them. */
const rejects = () =>
  Array.from({ length: 60 }, (_, index) =>
    flowRow({
      ...{ index, start_time: index, region: index % 7 === 0 ? 'eu-de' : null },
      initiator_ip: index % 11 === 0 ? null : 0x01020300 + (index % 5),
      initiator_port: index % 3 === 0 ? 443 : 40_000 + index,
      target_port: [22, 443, 50_000][index % 3] as number,
      ...(index % 4 === 0 && { packets_from_initiator: 0, packets_from_target: 2 }),
      network_interface_id: index % 13 === 0 ? 'gone' : 'vsi1-eth0',
    }),
  );

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

  it('finds the same over an engine that adds flows up as over one that gives rows', async () => {
    const { sums: _, ...plain } = createMemoryEngine(rejects());
    const judge = async () => policyDirectory(articleVpc());
    const { signal } = new AbortController();
    const found = [createMemoryEngine(rejects()), plain].map((engine) =>
      causesOfSearch(engine, everything, judge, signal, () => undefined),
    );
    const [summed, read] = (await Promise.all(found)).map((causes) =>
      causes
        .map(({ region, cause: { example: __, ...cause } }) => JSON.stringify([region, cause]))
        .sort((a, b) => (a < b ? -1 : 1)),
    );
    assert.deepEqual(summed, read);
    assert.ok((summed ?? []).length > 4);
  });

  it('has the newest flow as the example, as it was recorded', async () => {
    const engine = createMemoryEngine([2, 9, 5].map((start_time, index) => flowRow({ start_time, index })));
    const judge = async () => policyDirectory(articleVpc());
    const [found] = await causesOfSearch(engine, everything, judge, new AbortController().signal, () => undefined);
    assert.ok(found);
    assert.deepEqual((await recordedRow(engine, found.cause.example)).index, 1);
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
