import assert from 'node:assert/strict';
import { describeEmptyTable } from '../../../src/app/search/describeEmptyTable';
import { parseQuery } from '../../../src/core/query/parse';
import type { EngineInfo } from '../../../src/engines/queryEngine';

const hour = 3_600_000_000;
const info: EngineInfo = { rows: 1204, objects: 24, earliest: 10 * hour, latest: 20 * hour, limits: [] };

describe('why a search in ClickHouse found nothing', () => {
  const why = (text: string, from: number | null, to: number | null, holds: boolean, held = info) =>
    describeEmptyTable('ClickHouse (host)', held, { query: parseQuery(text).query, from, to }, holds);

  it('nothing was loaded', () => {
    const { code, message, steps } = why('', null, null, false, { ...info, rows: 0, earliest: null, latest: null });
    assert.equal(code, 'no_data');
    assert.match(message, /^ClickHouse \(host\) holds no flow logs\. “vpc-flow-lens clickhouse load”/);
    assert.deepEqual(steps, []);
  });

  it('nothing of the range was loaded', () => {
    assert.equal(why('', 30 * hour, 31 * hour, false).code, 'range_outside');
    const gap = why('', 12 * hour, 13 * hour, false);
    assert.match(gap.message, /holds no flow logs from .* to /);
    assert.deepEqual(
      gap.steps.map(({ action }) => action),
      ['widen'],
    );
  });

  it('nothing matches, or nothing ever can', () => {
    assert.equal(why('action:rejected', null, null, true).code, 'no_match');
    assert.equal(why('transport_protocol:icmp', null, null, false).code, 'icmp');
  });
});
