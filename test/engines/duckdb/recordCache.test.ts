import assert from 'node:assert/strict';
import { RecordCache } from '../../../src/engines/duckdb/recordCache';
import type { StoredRecord } from '../../../src/engines/duckdb/rowReader';

const record = (object: bigint, index: number): StoredRecord => ({ object, index, values: [] as never });

describe('records of pages that were read before', () => {
  it('are known by their object and their place in it', () => {
    const cache = new RecordCache();
    const first = record(2n ** 63n + 1n, 0);
    cache.add(first);
    assert.equal(cache.get({ object: 2n ** 63n + 1n, index: 0 }), first);
    assert.equal(cache.get({ object: 2n ** 63n + 1n, index: 1 }), undefined);
    assert.equal(cache.get({ object: 2n ** 63n, index: 0 }), undefined);
  });

  it('go when there are too many, those last that were asked for last', () => {
    const cache = new RecordCache(3);
    for (const index of [0, 1, 2]) cache.add(record(1n, index));
    cache.get({ object: 1n, index: 0 });
    cache.add(record(1n, 3));
    const held = [0, 1, 2, 3].filter((index) => cache.get({ object: 1n, index }) !== undefined);
    assert.deepEqual(held, [0, 2, 3]);
  });
});
