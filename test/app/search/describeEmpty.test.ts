import assert from 'node:assert/strict';
import { describeEmpty } from '../../../src/app/search/describeEmpty';
import { parseQuery } from '../../../src/core/query/parse';
import type { EngineInfo } from '../../../src/engines/queryEngine';

const hour = 3_600_000_000;
const info: EngineInfo = { rows: 1204, objects: 24, earliest: 10 * hour, latest: 20 * hour, limits: [] };
const why = (text: string, from: number | null, to: number | null, more: { info?: EngineInfo; all?: number } = {}) =>
  describeEmpty(more.info ?? info, { query: parseQuery(text).query, from, to }, more.all);

describe('why a result is empty', () => {
  it('no data at all', () => {
    const reason = why('action:rejected', null, null, { info: { ...info, rows: 0, objects: 0 } });
    assert.equal(reason.code, 'no_data');
    assert.deepEqual(
      reason.steps.map(({ action }) => action),
      ['ingest'],
    );
  });

  it('objects without flows', () => {
    const reason = why('', null, null, { info: { ...info, rows: 0 } });
    assert.equal(
      reason.message,
      'The 24 objects ingested hold no flows: nothing was sent or received in their windows.',
    );
  });

  it('a range before or after what there is', () => {
    const reason = why('action:rejected', 30 * hour, 31 * hour);
    assert.equal(reason.code, 'range_outside');
    assert.equal(
      reason.message,
      'There are flows from 1970-01-01T10:00:00Z to 1970-01-01T20:00:00Z; the range asked for, from 1970-01-02T06:00:00Z to 1970-01-02T07:00:00Z, lies outside.',
    );
    assert.deepEqual(
      reason.steps.map(({ action }) => action),
      ['widen', 'ingest'],
    );
    assert.equal(why('', null, 10 * hour).code, 'range_outside');
    assert.equal(why('', 20 * hour, null).code, 'no_match');
  });

  it('matches at other times', () => {
    const reason = why('', 12 * hour, 13 * hour, { all: 7 });
    assert.equal(reason.code, 'elsewhere');
    assert.match(reason.message, /7 flows at other times/);
  });

  for (const text of [
    'transport_protocol:1',
    'target_ip:10.240.0.4 transport_protocol:icmp',
    'transport_protocol:[1,icmp]',
    'transport_protocol:1 OR transport_protocol:ICMP',
    'transport_protocol:(1 OR icmp)',
  ]) {
    it(`ICMP: ${text}`, () => assert.equal(why(text, null, null).code, 'icmp'));
  }

  for (const text of [
    '-transport_protocol:1',
    'transport_protocol:1 OR transport_protocol:6',
    'icmp',
    'target_port:1',
  ]) {
    it(`not ICMP: ${text}`, () => assert.equal(why(text, null, null).code, 'no_match'));
  }
});
