import assert from 'node:assert/strict';
import { streamGaps } from '../../../src/app/health/streamGaps';
import { formatObjectKey, type ObjectKey } from '../../../src/core/flow/objectKey';

const base: ObjectKey = {
  ...{ version: 1, account: 'a', region: 'us-south', endpointType: 'vnics', recordType: 'ingress', vnicId: '0717-nic' },
  ...{ vpcCrn: 'crn:v1::vpc:a', subnetCrn: 'crn:v1::subnet:a', instanceCrn: 'crn:v1::instance:a' },
  ...{ year: 2026, month: 11, day: 21, hour: 14, streamId: '20261119T222459Z', sequence: 0 },
};
const keys = (sequences: readonly number[], change: Partial<ObjectKey> = {}) =>
  sequences.map((sequence) => formatObjectKey({ ...base, ...change, sequence }));
const missing = (listed: readonly string[]) => streamGaps(listed).map((gap) => gap.missing);

describe('gaps in the numbers of a stream', () => {
  const cases: readonly {
    readonly name: string;
    readonly keys: readonly string[];
    readonly missing: readonly number[][];
  }[] = [
    { name: 'none', keys: keys([0, 1, 2, 3]), missing: [] },
    { name: 'in between, in any order', keys: keys([5, 0, 1, 4]), missing: [[2, 3]] },
    { name: 'at the beginning of an hour', keys: keys([2, 3]), missing: [[0, 1]] },
    {
      name: 'not at the beginning of the hour of its birth',
      keys: keys([7, 8], { streamId: '20261121T143500Z' }),
      missing: [],
    },
    {
      name: 'in between in the hour of its birth',
      keys: keys([7, 9], { streamId: '20261121T143500Z' }),
      missing: [[8]],
    },
    {
      name: 'each record type by itself',
      keys: [...keys([0, 2]), ...keys([1], { recordType: 'egress' })],
      missing: [[1], [0]],
    },
    { name: 'each hour by itself', keys: [...keys([0, 1]), ...keys([0], { hour: 15 })], missing: [] },
    { name: 'what is no flow log object', keys: ['notes.txt', ...keys([0])], missing: [] },
  ];
  for (const one of cases) it(one.name, () => assert.deepEqual(missing(one.keys), one.missing));

  it('names a hundred at most', () => {
    assert.equal(missing(keys([999_999]))[0]?.length, 100);
  });
});
