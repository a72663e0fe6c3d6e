import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatObjectKey, type ObjectKey, parseObjectKey } from '../../../src/core/flow/objectKey';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import { asksForAddresses, keyFilter } from '../../../src/core/query/keyFilter';
import { parseQuery } from '../../../src/core/query/parse';
import { compilePredicate } from '../../../src/core/query/predicate';
import { query, row } from '../../property/queryArbitraries';

const micros = (text: string): number => Date.parse(text) * 1000;
const crn = (kind: string, id: string) => `crn:v1:bluemix:public:is:us-south:a/abc::${kind}:${id}`;
const parsed: ObjectKey = {
  version: 1,
  account: 'abc',
  region: 'us-south',
  vpcCrn: crn('vpc', 'r006-1'),
  subnetCrn: crn('subnet', '0717-2'),
  endpointType: 'vnics',
  instanceCrn: crn('instance', '0717_3'),
  vnicId: '0717-4',
  recordType: 'ingress',
  year: 2026,
  month: 11,
  day: 21,
  hour: 14,
  streamId: '20261119T222459Z',
  sequence: 7,
};
const vsi1 = parseIpv4('10.240.0.4')!;
const addresses = new Map([[parsed.vnicId, [vsi1]]]);

function filterOf(text: string, range: { from?: string; to?: string } = {}) {
  const bound = (at: string | undefined) => (at === undefined ? null : micros(at));
  return keyFilter({
    ...{ query: parseQuery(text).query, from: bound(range.from), to: bound(range.to) },
    ...{ bucket: 'logs', addresses },
  });
}

/** The prefixes that listings by delimiter stop at. */
function prefixesOf(key: string): string[] {
  const cuts = ['/', '/subnet-id=', '/record-type=', '/year=', '/hour='];
  return cuts.flatMap((cut) => {
    const found: string[] = [];
    for (let at = key.indexOf(cut); at >= 0; at = key.indexOf(cut, at + 1)) found.push(key.slice(0, at + cut.length));
    return found;
  });
}

describe('keyFilter', () => {
  const cases: readonly (readonly [search: string, admitted: boolean])[] = [
    ['', true],
    ['network_interface_id:0717-4', true],
    ['network_interface_id:0717-5', false],
    ['network_interface_id:(0717-5 OR 0717-4)', true],
    ['network_interface_id:[0717-5, 0717-6]', false],
    ['-network_interface_id:0717-4', false],
    ['-network_interface_id:0717-5', true],
    ['network_interface_id:*', true],
    ['-network_interface_id:*', false],
    ['instance_crn:0717_3 vpc_crn:r006-1 subnet_crn:0717-2', true],
    ['instance_crn:0717_33', false],
    ['vpc_crn:r006-2', false],
    ['subnet_crn:0717-9', false],
    ['record_type:ingress', true],
    ['record_type:egress', false],
    ['account:abc region:us-south bucket:logs', true],
    ['region:eu-de', false],
    ['bucket:other', false],
    ['key:00000007', true],
    ['key:00000008', false],
    ['record_type:egress OR action:rejected', true],
    ['record_type:egress action:rejected', false],
    ['-(record_type:ingress action:rejected)', true],
    ['collector_crn:other', true],
    ['0717-5', true],
    // One side of a flow is the interface's own.
    ['initiator_ip:10.240.0.4', true],
    ['initiator_ip:10.240.64.4', true],
    ['initiator_ip:10.240.64.4 target_ip:92.63.197.61', false],
    ['initiator_ip:92.63.197.61 target_ip:10.240.0.4', true],
    ['initiator_ip:92.63.197.0/24 target_ip:10.240.0.0/18', true],
    ['initiator_ip:92.63.197.0/24 target_ip:10.240.64.0/18', false],
    ['initiator_ip:0.0.0.0 target_ip:255.255.255.255', true],
    ['initiator_ip:10.240.64.4 target_ip:224.0.0.251', true],
    ['-initiator_ip:10.240.0.4 -target_ip:10.240.0.4', true],
    ['initiator_ip:92.0.0.0/8 -target_ip:10.240.0.4', true],
    ['initiator_ip:92.0.0.0/8 -target_ip:(10.240.0.4 OR 0.0.0.0/5 OR 169.254.0.0/16 OR 224.0.0.0/3)', false],
  ];
  for (const [search, admitted] of cases) {
    it(`${search || '(everything)'} ${admitted ? 'reads' : 'leaves out'} the object`, () => {
      const key = formatObjectKey(parsed);
      assert.equal(filterOf(search).admitsObject(key, parsed), admitted);
      if (admitted) for (const prefix of prefixesOf(key)) assert.ok(filterOf(search).admitsPrefix(prefix), prefix);
    });
  }

  it('leaves out whole levels as soon as their prefix tells', () => {
    const key = formatObjectKey(parsed);
    const upTo = (mark: string) => key.slice(0, key.indexOf(mark) + mark.length);
    assert.equal(filterOf('vpc_crn:r006-2').admitsPrefix(upTo('/subnet-id=')), false);
    assert.equal(filterOf('network_interface_id:0717-5').admitsPrefix(upTo('/record-type=')), false);
    assert.equal(filterOf('network_interface_id:0717-5').admitsPrefix(upTo('/subnet-id=')), true);
    assert.equal(filterOf('record_type:egress').admitsPrefix(upTo('/hour=')), false);
    const later = { from: '2026-11-22T03:00:00Z', to: '2026-11-22T04:00:00Z' };
    assert.equal(filterOf('', later).admitsPrefix(upTo('/hour=')), false);
    assert.equal(filterOf('', later).admitsPrefix(upTo('/month=')), true);
  });

  it('does not read an id that a raw CRN cuts short', () => {
    const raw = `ibm_vpc_flowlogs_v1/account=abc/region=us-south/vpc-id=${crn('vpc', 'r006-1')}/subnet-id=`;
    assert.equal(filterOf('vpc_crn:r006-1').admitsPrefix(raw), true);
    assert.equal(filterOf('vpc_crn:r006-2').admitsPrefix(raw), false);
    assert.equal(filterOf('vpc_crn:r006-2').admitsPrefix(raw.slice(0, raw.indexOf('/abc') + 1)), true);
    assert.equal(filterOf('vpc_crn:r006-1').admitsPrefix('notes/vpc-id=x/'), true);
  });

  // Hour, range, whether the object is read: the margin is an hour on either side (contracts/ibm-cloud.md §8.1).
  const times: readonly (readonly [hour: number, from: string, to: string, admitted: boolean])[] = [
    [14, '2026-11-21T14:00:00Z', '2026-11-21T15:00:00Z', true],
    [14, '2026-11-21T13:59:59Z', '2026-11-21T14:00:00Z', true],
    [14, '2026-11-21T13:00:00Z', '2026-11-21T13:00:01Z', true],
    [14, '2026-11-21T12:59:59Z', '2026-11-21T13:00:00Z', false],
    [14, '2026-11-21T15:59:59Z', '2026-11-21T17:00:00Z', true],
    [14, '2026-11-21T16:00:00Z', '2026-11-21T17:00:00Z', false],
    [0, '2026-11-20T23:10:00Z', '2026-11-20T23:20:00Z', true],
    [24, '2026-11-22T00:10:00Z', '2026-11-22T00:20:00Z', true],
    [24, '2026-11-21T23:10:00Z', '2026-11-21T23:20:00Z', true],
    [24, '2026-11-22T02:00:00Z', '2026-11-22T02:20:00Z', false],
  ];
  for (const [hour, from, to, admitted] of times) {
    it(`hour ${hour} ${admitted ? 'can' : 'cannot'} hold ${from} to ${to}`, () => {
      const object = { ...parsed, hour };
      const key = formatObjectKey(object);
      const filter = filterOf('', { from, to });
      assert.equal(filter.admitsObject(key, object), admitted);
      assert.equal(filter.admitsPrefix(key.slice(0, key.indexOf('stream-id='))), admitted);
      if (admitted) for (const prefix of prefixesOf(key)) assert.ok(filter.admitsPrefix(prefix), prefix);
    });
  }

  it('leaves out what was written before the range began', () => {
    const filter = filterOf('', { from: '2026-11-21T14:30:00Z' });
    const written = (at: string) => filter.admitsObject(formatObjectKey(parsed), parsed, micros(at));
    assert.equal(written('2026-11-21T14:24:00Z'), false);
    assert.equal(written('2026-11-21T14:26:00Z'), true);
    assert.equal(written('2026-11-22T14:26:00Z'), true);
  });

  it('keeps objects whose keys have no date', () => {
    const old = parseObjectKey(
      `ibm_vpc_flowlogs_v0/abc/us-south-2/${crn('vpc', 'r006-1')}/${crn('subnet', '0717-2')}/vnics/${crn('instance', '0717_3')}/0717-4/ingress/20200101T000000Z/00002665.gz`,
    )!;
    assert.equal(filterOf('region:us-south', { from: '2026-11-21T14:30:00Z' }).admitsObject('k', old), true);
    assert.equal(filterOf('network_interface_id:0717-5').admitsObject('k', old), false);
  });

  it('says when addresses of interfaces would help', () => {
    const helps = (text: string) => asksForAddresses(parseQuery(text).query);
    assert.equal(helps('initiator_ip:10.0.0.1 target_ip:10.0.0.2'), true);
    assert.equal(helps('initiator_ip:10.0.0.1 target_port:22'), false);
    assert.equal(helps('(initiator_ip:10.0.0.1 OR target_ip:10.0.0.2)'), false);
    assert.equal(helps(''), false);
  });

  it('never leaves out an object that holds a flow the search finds', () => {
    const texts = ['22', 'us-south', 'r006-fc3e-83C0', 'ok', 'crn:v1:bluemix:public:is:us-south:a/abc::vpc:r006-fc3e'];
    const word = fc.constantFrom(...texts);
    const time = fc.integer({ min: micros('2026-11-20T22:00:00Z'), max: micros('2026-11-22T02:00:00Z') });
    const key = fc.record({
      ...{ account: word, region: word, vpcCrn: word, subnetCrn: word, instanceCrn: word, vnicId: word },
      recordType: fc.constantFrom('ingress', 'egress', 'all', '22'),
      offset: fc.integer({ min: -60, max: 60 }),
      raw: fc.boolean(),
    });
    const own = ['10.240.0.4', '92.63.197.61'].map((text) => parseIpv4(text)!);
    const asked = fc.record({ from: fc.option(time), to: fc.option(time) });
    const sides = fc.constantFrom('initiator_ip' as const, 'target_ip' as const);
    const tested = fc.property(row, query, key, time, asked, sides, (base, search, parts, start, range, side) => {
      // The flow begins at most an hour before its object's hour, or after that hour's end.
      const hour = new Date(Math.floor((start / 1000 - parts.offset * 60_000) / 3_600_000) * 3_600_000);
      const object: ObjectKey = {
        ...parsed,
        ...parts,
        year: hour.getUTCFullYear(),
        month: hour.getUTCMonth() + 1,
        day: hour.getUTCDate(),
        hour: hour.getUTCHours(),
      };
      const text = parts.raw ? decodeURIComponent(formatObjectKey(object)) : formatObjectKey(object);
      const read = parseObjectKey(text);
      fc.pre(read !== null);
      const flow = {
        ...{ ...base, start_time: start, [side]: own[start % 2]!, bucket: 'logs', key: text },
        ...{ account: read.account, region: read.region, record_type: read.recordType, vpc_crn: read.vpcCrn },
        ...{ subnet_crn: read.subnetCrn, instance_crn: read.instanceCrn, network_interface_id: read.vnicId },
      };
      const inside = (range.from === null || start >= range.from) && (range.to === null || start < range.to);
      if (!inside || !compilePredicate(search)(flow)) return;
      const known = new Map([[read.vnicId, own]]);
      const filter = keyFilter({ query: search, ...range, bucket: 'logs', addresses: known });
      assert.ok(filter.admitsObject(text, read, start), 'object');
      for (const prefix of prefixesOf(text)) assert.ok(filter.admitsPrefix(prefix), prefix);
    });
    fc.assert(tested, { seed: 6, numRuns: 4_000 });
  });
});
