import { type Field, type FieldName, type FieldType, fields } from '../../src/core/query/fields';

/** Two values of the sample for each field, `one` in more rows than `two`. */
const samples: Partial<Readonly<Record<FieldName, readonly [one: string, two: string]>>> = {
  initiator_ip: ['10.240.0.4', '92.63.197.61'],
  target_ip: ['10.240.64.4', '24.22.68.94'],
  initiator_port: ['32801', '32850'],
  target_port: ['443', '3000'],
  transport_protocol: ['6', '17'],
  start_time: ['2026-06-04T15', '2026-06-04T16:40:00Z'],
  end_time: ['2026-06-04T14', '2026-06-04T15:20:00Z'],
  connection_start_time: ['2026-06-04T16', '2026-06-04T14:40:00Z'],
  capture_start_time: ['2026-06-04T17', '2026-06-04T16:10:00Z'],
  capture_end_time: ['2026-06-04T18', '2026-06-04T17:15:00Z'],
  action: ['accepted', 'rejected'],
  direction: ['I', 'O'],
  packets_from_initiator: ['30', '7'],
  packets_from_target: ['3', '1'],
  cumulative_packets_from_initiator: ['17', '500'],
  cumulative_packets_from_target: ['620', '300'],
  version: ['0.0.1', '0.0'],
  account: ['a1b2c3d4e5f60718293a4b5c6d7e8f90', 'a1b2'],
  attached_endpoint_type: ['vnic', 'vn'],
  region: ['us-south', 'us'],
  ether_type: ['IPv4', 'IPv6'],
  state: ['skip data', 'ok'],
  record_type: ['ingress', 'egress'],
  network_interface_id: ['0727-91d2c3e4', '0717'],
  instance_crn: ['crn:v1:bluemix:public:is:us-south-1:a/123::instance:vsi1', 'us-south-2'],
  vpc_crn: [
    'crn:v1:bluemix:public:is:us-south:a/123::vpc:r006-4727',
    'crn:v1:bluemix:public:is:us-south:a/123::vpc:r006-0dd',
  ],
  subnet_crn: ['crn:v1:bluemix:public:is:us-south-1:a/123::subnet:two', 'three'],
  collector_crn: ['crn:v1:bluemix:public:is:us-south:a/123::flow-log-collector:r006-7f1e', 'us-south-3'],
  bucket: ['shop-flowlogs', 'file:/home/me/Löwe, "logs"'],
  key: [
    'ibm_vpc_flowlogs_v1/account=a/region=us-south/vnic-id=0717/stream-id=16/00000000.gz',
    'ibm_vpc_flowlogs_v1/account=a/odd',
  ],
};
const byType: Readonly<Record<FieldType, readonly [one: string, two: string]>> = {
  ip: ['10.240.0.4', '92.63.197.61'],
  port: ['443', '22'],
  protocol: ['6', '17'],
  counter: ['1500', '40'],
  time: ['2026-06-04T15', '2026-06-04T16:40:00Z'],
  boolean: ['true', 'false'],
  text: ['vnic', 'us-south'],
};

/** What is asked of a field of each type; `{one}` and `{two}` stand for its values, `{f}` for its name. */
const matches = ['{f}:"{one}"', '{f}:="{one}"', '{f}:=="{two}"', '{f}:==="{one}"', '-{f}:"{two}"', '-{f}:*', '{f}:*'];
const lists = ['{f}:[{one},{two}]', '{f}:==[{two},nonsense]', '{f}:-("{one}" OR "{two}")', '-{f}:===[{one},{two}]'];
const comparisons = ['{f}:>{two}', '{f}:>={two}', '{f}:<{two}', '{f}:<={two}', '{f}:(>{two} -"{one}")', '-{f}:<{two}'];
const forms: Readonly<Record<FieldType, readonly string[]>> = {
  ip: [...matches, ...lists, ...comparisons, '{f}:10.24', '{f}:185.191.0.0/16', '{f}:(10.240.0.0/16 -{one})', '{f}:1'],
  port: [...matches, ...lists, ...comparisons, '{f}:(>=22 <=443)', '{f}:(ssh OR https)', '{f}:22.0'],
  protocol: [...matches, ...lists, ...comparisons, '{f}:(tcp OR udp)', '{f}:==UDP', '{f}:(>5 <17)'],
  counter: [...matches, ...lists, ...comparisons, '{f}:(>=1 <=1500)', '{f}:>9007199254740992', '{f}:1e6'],
  time: [...matches, ...lists, ...comparisons, '{f}:(>2026-06-04T14:30 <=2026-06-04T17)', '{f}:2026-06-04T1'],
  boolean: [...matches, ...lists, '{f}:t', '-{f}:TRUE'],
  text: [
    ...matches,
    ...lists,
    '{f}:>{one}',
    '{f}:({one} OR "{two}")',
    '{f}:-"{two}"',
    '{f}:"{head}"',
    '{f}:==="{HEAD}"',
  ],
};

/**
 * Every field in every position of its type's forms that falls to it: each form is asked of one field of the type at
 * least, and each field in two forms at least.
 */
export function searchesByField(): string[] {
  return fields.flatMap((field) => {
    const all = forms[field.type];
    const peers = fields.filter(({ type }) => type === field.type);
    const size = Math.max(2, Math.ceil(all.length / peers.length));
    const first = peers.indexOf(field) * size;
    return Array.from({ length: size }, (_, at) => written(all[(first + at) % all.length]!, field));
  });
}

function written(form: string, { name, type }: Field): string {
  const [one, two] = samples[name] ?? byType[type];
  const head = one.slice(0, Math.ceil(one.length / 2));
  const values: Readonly<Record<string, string>> = { f: name, one, two, head, HEAD: head.toUpperCase() };
  // In a phrase a quote is escaped, in a list a comma is.
  return form.replace(/(["[,]?)\{(\w+)\}/g, (_, before: string, slot: string) => {
    const value = values[slot] ?? '';
    if (before === '"') return `"${value.replace(/["\\]/g, '\\$&')}`;
    return before + (before === '' ? value : value.replace(/[\\,\]]/g, '\\$&'));
  });
}
