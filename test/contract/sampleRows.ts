import type { Counter, FlowObjectFields, FlowRecord, FlowRow } from '../../src/core/flow/flowRow';
import { rowFlag } from '../../src/core/flow/rowFlag';
import { parseIpv4 } from '../../src/core/net/ipv4';
import { oddRows } from './oddRows';
import { Random } from './random';

const minute = 60_000_000;
/** 2026-06-04T13:40:00Z. */
export const firstTime = 1_780_580_400_000_000;

/** Texts that would do harm where somebody forgot that they come from the network. */
export const hostileTexts: readonly string[] = [
  '=HYPERLINK("http://example.com","x")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\tTAB',
  '\rCR',
  `'; DROP TABLE flows; --`,
  'a "quoted" word, with comma',
  'two\nlines\r\nand more',
  '<img src=x onerror=alert(1)>',
  'ünï ☃ 😀',
  '\\ back\\slash % _ * ?',
  '',
  '$1 ? :name {x}',
];

const vsi1 = '10.240.0.4';
const vsi2 = '10.240.64.4';
const strangers = ['92.63.197.61', '24.22.68.94', '10.240.0.40', '185.191.32.4', '255.255.255.255', '0.0.0.0'];
const ports = [443, 443, 443, 22, 22, 3000, 3000, 80, 53, 123, 67, 0, 65535, 8080];
const counters: readonly Counter[] = [0, 1, 40, 64, 1500, 1_000_000, 2 ** 53 - 1, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/**
 * Some thousand rows of sixty objects as the field brings them: two instances and their callers, over six hours, with every
 * oddity that the decoder lets through: silent fields, 64-bit counters, values that do not fit, unknown fields, times
 * that are missing. The same in every run.
 */
export function sampleRows(seed = 20261121): FlowRow[] {
  const random = new Random(seed);
  const rows: FlowRow[] = [];
  for (let number = 0; number < 60; number++) {
    const object = sampleObject(number, random);
    const size = number % 13 === 5 ? 0 : number === 17 ? 200 : 5 + random.below(20);
    for (let index = 0; index < size; index++) rows.push({ ...sampleRecord(object, random), ...object, index });
  }
  return [...rows, ...oddRows(firstTime)];
}

function sampleObject(number: number, random: Random): FlowObjectFields {
  const first = number % 2 === 0;
  const odd = number >= 50;
  const start = firstTime + Math.floor(number / 4) * 5 * minute * 6;
  const text = (value: string) => (odd && random.chance(0.5) ? random.pick([null, ...hostileTexts]) : value);
  return {
    version: text('0.0.1'),
    collector_crn: text('crn:v1:bluemix:public:is:us-south:a/123::flow-log-collector:r006-7f1e'),
    attached_endpoint_type: text('vnic'),
    network_interface_id: text(first ? '0717-83c0a1b2' : '0727-91d2c3e4'),
    instance_crn: text(`crn:v1:bluemix:public:is:us-south-${first ? 1 : 2}:a/123::instance:${first ? 'vsi1' : 'vsi2'}`),
    vpc_crn: text('crn:v1:bluemix:public:is:us-south:a/123::vpc:r006-4727'),
    subnet_crn: text(`crn:v1:bluemix:public:is:us-south-1:a/123::subnet:${first ? 'one' : 'two'}`),
    capture_start_time: odd ? null : start,
    capture_end_time: odd ? null : start + 5 * minute,
    state: odd ? 'skip data' : 'ok',
    record_type: text(number % 4 < 2 ? 'ingress' : 'egress'),
    account: text('a1b2c3d4e5f60718293a4b5c6d7e8f90'),
    region: text('us-south'),
    bucket: number % 20 === 19 ? 'file:/home/me/Löwe, "logs"' : 'shop-flowlogs',
    key: `ibm_vpc_flowlogs_v1/account=a/region=us-south/vnic-id=${first ? '0717' : '0727'}/stream-id=${number}/${odd ? hostileTexts[number - 50] : '00000000'}.gz`,
    etag: `"etag-${number}"`,
  };
}

function sampleRecord(object: FlowObjectFields, random: Random): FlowRecord {
  const ours = parseIpv4(object.network_interface_id?.startsWith('0717') ? vsi1 : vsi2);
  const other = parseIpv4(random.pick(strangers));
  const inbound = object.record_type === 'ingress';
  // A whole second each, as in the log, so that many rows start at the same time; some with a fraction.
  const start =
    (object.capture_start_time ?? firstTime + random.below(300) * minute) +
    random.below(300) * 1_000_000 +
    (random.chance(0.05) ? random.below(1_000_000) : 0);
  const port = random.pick(ports);
  const record: FlowRecord = {
    start_time: start,
    end_time: start + random.below(60) * 1_000_000,
    connection_start_time: start - random.below(60) * 1_000_000,
    direction: inbound ? 'I' : 'O',
    action: random.chance(0.3) ? 'rejected' : 'accepted',
    initiator_ip: inbound ? other : ours,
    target_ip: inbound ? ours : other,
    initiator_port: 32_768 + random.below(100),
    target_port: port,
    transport_protocol: port === 53 || port === 123 || port === 67 ? 17 : 6,
    ether_type: 'IPv4',
    was_initiated: random.chance(0.5),
    was_terminated: random.chance(0.5),
    bytes_from_initiator: random.pick(counters),
    packets_from_initiator: random.below(50),
    bytes_from_target: random.pick(counters),
    packets_from_target: random.below(5),
    cumulative_bytes_from_initiator: random.pick(counters),
    cumulative_packets_from_initiator: random.below(1000),
    cumulative_bytes_from_target: random.pick(counters),
    cumulative_packets_from_target: random.below(1000),
    flags: 0,
    extra: null,
  };
  if (random.chance(0.15)) makeOdd(record, random);
  return record;
}

const silentFields = [
  'start_time',
  'end_time',
  'direction',
  'action',
  'initiator_ip',
  'target_ip',
  'target_port',
  'transport_protocol',
  'ether_type',
  'was_initiated',
  'bytes_from_initiator',
  'cumulative_bytes_from_target',
] as const;

function makeOdd(record: FlowRecord, random: Random): void {
  switch (random.below(4)) {
    case 0:
      record[random.pick(silentFields)] = null;
      record.flags |= rowFlag.missingField;
      return;
    case 1: {
      const field = random.pick(silentFields);
      record[field] = null;
      record.flags |= rowFlag.oddValue;
      record.extra = { [field]: random.pick<unknown>([...hostileTexts, 99_999, -1, 1.5, true, [1, 2]]) };
      return;
    }
    case 2:
      record.flags |= rowFlag.unknownField;
      record.extra = { [random.pick(['note', 'key', 'odd "name"', '__proto__x'])]: random.pick(hostileTexts) };
      return;
    case 3:
      record.flags |= rowFlag.timeFromCapture | rowFlag.directionAsWord;
  }
}
