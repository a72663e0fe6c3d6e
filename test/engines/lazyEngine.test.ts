import assert from 'node:assert/strict';
import type { FlowSum } from '../../src/core/flow/flowSum';
import { parseQuery } from '../../src/core/query/parse';
import { createLazyEngine } from '../../src/engines/lazyEngine';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { Coverage, QueryEngine, SearchRequest } from '../../src/engines/queryEngine';
import { rowWith } from '../core/query/flowRows';

describe('an engine that is opened when it is first asked', () => {
  const request: SearchRequest = { query: parseQuery('').query, from: null, to: null };
  const rows = [rowWith({ target_port: 443 }), rowWith({ target_port: 443 }), rowWith({ target_port: 22 })];
  const memory = createMemoryEngine(rows, 'Opened');
  const sumRequest = { ...request, portFloors: [0] };

  async function flowsOf(sums: AsyncIterable<readonly FlowSum[]> | undefined): Promise<number> {
    assert.ok(sums !== undefined);
    let flows = 0;
    for await (const batch of sums) flows += batch.reduce((all, sum) => all + sum.flows, 0);
    return flows;
  }

  it('says before it is opened what it can', () => {
    let opened = 0;
    const open = async () => {
      opened += 1;
      return memory;
    };
    const plain = createLazyEngine('clickhouse', 'Late', open);
    assert.deepEqual([plain.sums, plain.follow], [undefined, undefined]);
    const able = createLazyEngine('clickhouse', 'Late', open, { follows: true, sums: true });
    assert.deepEqual([typeof able.sums, typeof able.follow, opened], ['function', 'function', 0]);
  });

  it('passes on what the opened engine has', async () => {
    const renewed: SearchRequest[] = [];
    const covered: Coverage = { from: 5, rows: 2 };
    const full: QueryEngine = {
      ...memory,
      renew: (asked) => void renewed.push(asked),
      coverage: async () => covered,
      holdsFlows: async () => false,
      async *follow() {
        yield { kind: 'rows', rows };
      },
    };
    const engine = createLazyEngine('clickhouse', 'Late', async () => full, { follows: true, sums: true });
    assert.equal(await flowsOf(engine.sums?.(sumRequest)), rows.length);
    assert.deepEqual(await engine.coverage?.(request), covered);
    assert.equal(await engine.holdsFlows?.(request), false);
    engine.renew?.(request);
    for await (const event of engine.follow!(request, new AbortController().signal)) {
      assert.deepEqual(event, { kind: 'rows', rows });
    }
    assert.deepEqual(renewed, [request]);
  });

  it('covers all and holds flows where the opened engine has no word on it, and refuses what that lacks', async () => {
    const { sums: _, ...lacking } = memory;
    const engine = createLazyEngine('logdna', 'Late', async () => lacking, { follows: true, sums: true });
    assert.equal(await engine.coverage?.(request), null);
    assert.equal(await engine.holdsFlows?.(request), true);
    engine.renew?.(request);
    await assert.rejects(flowsOf(engine.sums?.(sumRequest)), /Late does not add up flows\./);
    await assert.rejects(async () => {
      for await (const _event of engine.follow!(request, new AbortController().signal)) assert.fail();
    }, /Late has no live tail\./);
  });

  it('passes on a cancel of adding up', async () => {
    const engine = createLazyEngine('clickhouse', 'Late', async () => memory, { sums: true });
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(flowsOf(engine.sums?.(sumRequest, abort.signal)), { name: 'AbortError' });
  });

  it('is opened again after that failed, and once where it went well', async () => {
    let tried = 0;
    const engine = createLazyEngine('clickhouse', 'Late', async () => {
      tried += 1;
      if (tried === 1) throw new Error('not yet');
      return memory;
    });
    await assert.rejects(engine.count(request), /not yet/);
    assert.equal((await engine.count(request)).total, rows.length);
    assert.equal(await engine.holdsFlows?.(request), true);
    assert.equal(tried, 2);
  });
});
