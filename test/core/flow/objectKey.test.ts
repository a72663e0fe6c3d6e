import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatObjectKey, keyTimeWindow, type ObjectKey, parseObjectKey } from '../../../src/core/flow/objectKey';

const account = '713c783d9a507a53135fe6793c37cc74';
const vpc = `crn:v1:bluemix:public:is:us-south:a/${account}::vpc:r006-fc3e66f3`;
const subnet = `crn:v1:bluemix:public:is:us-south-1:a/${account}::subnet:0717-dd02b849`;
const instance = `crn:v1:bluemix:public:is:us-south-1:a/${account}::instance:0717_2c984e95`;

const v1: ObjectKey = {
  version: 1,
  account,
  region: 'us-south',
  vpcCrn: vpc,
  subnetCrn: subnet,
  endpointType: 'vnics',
  instanceCrn: instance,
  vnicId: '0717-83c09614',
  recordType: 'egress',
  year: 2021,
  month: 11,
  day: 23,
  hour: 20,
  streamId: '20211119T222459Z',
  sequence: 6,
};

const encoded = (crn: string) => encodeURIComponent(crn);
const v1Text =
  `ibm_vpc_flowlogs_v1/account=${account}/region=us-south/vpc-id=${encoded(vpc)}/subnet-id=${encoded(subnet)}` +
  `/endpoint-type=vnics/instance-id=${encoded(instance)}/vnic-id=0717-83c09614/record-type=egress` +
  '/year=2021/month=11/day=23/hour=20/stream-id=20211119T222459Z/00000006.gz';

const v0: ObjectKey = { ...v1, version: 0, region: 'us-south-2', year: null, month: null, day: null, hour: null };
const v0Text = `ibm_vpc_flowlogs_v0/${account}/us-south-2/${vpc}/${subnet}/vnics/${instance}/0717-83c09614/egress/20211119T222459Z/00000006.gz`;

describe('object keys', () => {
  it('reads and writes both layouts', () => {
    assert.deepEqual(parseObjectKey(v1Text), v1);
    assert.equal(formatObjectKey(v1), v1Text);
    assert.deepEqual(parseObjectKey(v0Text), v0);
    assert.equal(formatObjectKey(v0), v0Text);
  });

  const understood: readonly [name: string, key: string, expected: Partial<ObjectKey>][] = [
    ['raw CRNs in v1', v1Text.replace(encoded(vpc), vpc).replace(encoded(instance), instance), v1],
    ['a folder in front', `copies/of/bucket/${v1Text}`, v1],
    ['a v0 folder in front', `copies/${v0Text}`, v0],
    ['hour 24', v1Text.replace('hour=20', 'hour=24'), { ...v1, hour: 24 }],
    ['an unknown record type', v1Text.replace('=egress', '=sideways'), { ...v1, recordType: 'sideways' }],
    ['an unpacked copy', v1Text.replace('.gz', '.json'), v1],
    ['no extension', v1Text.replace('.gz', ''), v1],
    ['a malformed percent sign', v1Text.replace('0717-83c09614', '50%'), { ...v1, vnicId: '50%' }],
    ['unicode', v1Text.replace('0717-83c09614', 'caf%C3%A9✓'), { ...v1, vnicId: 'café✓' }],
    ['an encoded slash', v1Text.replace('0717-83c09614', 'a%2Fb'), { ...v1, vnicId: 'a/b' }],
    ['dots in an encoded value', v1Text.replace('0717-83c09614', '..'), { ...v1, vnicId: '..' }],
  ];
  for (const [name, key, expected] of understood) {
    it(`understands ${name}`, () => assert.deepEqual(parseObjectKey(key), expected));
  }

  const refused: readonly [name: string, key: string][] = [
    ['nothing', ''],
    ['a foreign object', 'reports/2026/summary.pdf'],
    ['the root alone', 'ibm_vpc_flowlogs_v1/'],
    ['a root within a name', `my_${v1Text}`],
    ['parent folders', v1Text.replace('region=us-south', '..')],
    ['hour 25', v1Text.replace('hour=20', 'hour=25')],
    ['month 13', v1Text.replace('month=11', 'month=13')],
    ['a missing segment', v1Text.replace('/vnic-id=0717-83c09614', '')],
    ['an empty segment', v1Text.replace('0717-83c09614', '')],
    ['a segment twice', v1Text.replace('region=us-south', 'region=us-south/region=eu-de')],
    ['a file that is no number', v1Text.replace('00000006', 'index')],
    ['v0 without its CRNs', `ibm_vpc_flowlogs_v0/a/b/c/d/e/f/g/h/i/00000001.gz`],
    ['v0 cut short', v0Text.split('/').slice(0, 8).join('/')],
  ];
  for (const [name, key] of refused) {
    it(`refuses ${name}`, () => assert.equal(parseObjectKey(key), null));
  }

  it('never throws', () => {
    const piece = fc.constantFrom(
      '..',
      '%',
      '%2F',
      '=',
      'account=',
      'vpc-id=crn:',
      'ibm_vpc_flowlogs_v1',
      'ibm_vpc_flowlogs_v0',
      'é',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (pieces) => {
        parseObjectKey(pieces.join('/'));
      }),
      { seed: 1 },
    );
  });

  it('gives back what it was given', () => {
    const value = fc.string({ minLength: 1, unit: 'grapheme' });
    const crn = fc
      .tuple(fc.constantFrom('vpc', 'subnet', 'instance'), fc.stringMatching(/^[0-9a-z_-]{1,12}$/))
      .map(([kind, id]) => `crn:v1:bluemix:public:is:us-south:a/${account}::${kind}:${id}`);
    const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
    const sequence = fc.nat({ max: 99_999_999 });
    const newer = fc.record({
      version: fc.constant(1 as const),
      account: value,
      region: value,
      vpcCrn: value,
      subnetCrn: value,
      endpointType: value,
      instanceCrn: value,
      vnicId: value,
      recordType: value,
      year: fc.integer({ min: 1970, max: 9999 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 31 }),
      hour: fc.integer({ min: 0, max: 24 }),
      streamId: value,
      sequence,
    });
    const none = fc.constant(null);
    const older = fc.record({
      version: fc.constant(0 as const),
      account: word,
      region: word,
      vpcCrn: crn,
      subnetCrn: crn,
      endpointType: word,
      instanceCrn: crn,
      vnicId: word,
      recordType: word,
      year: none,
      month: none,
      day: none,
      hour: none,
      streamId: word,
      sequence,
    });
    fc.assert(
      fc.property(fc.oneof(newer, older), (key) => {
        assert.deepEqual(parseObjectKey(formatObjectKey(key)), { ...key });
      }),
      { seed: 2 },
    );
  });

  it('says the range of times an object can hold', () => {
    const hour = Date.UTC(2021, 10, 23, 20) * 1000;
    assert.deepEqual(keyTimeWindow(v1), { from: hour - 3_600_000_000, to: hour + 7_200_000_000 });
    assert.equal(keyTimeWindow({ ...v1, hour: 24 })?.from, Date.UTC(2021, 10, 23, 23) * 1000);
    assert.equal(keyTimeWindow(v0), null);
  });
});
