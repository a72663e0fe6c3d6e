import type { FlowRow } from '../../src/core/flow/flowRow';
import { rowFlag } from '../../src/core/flow/rowFlag';
import { unknownRow } from '../../src/core/flow/unknownRow';
import { parseIpv4 } from '../../src/core/net/ipv4';
import { everyHostileText } from '../hostileTexts';

/** The hostile texts of these rows. DuckDB's driver takes a byte order mark off the beginning of a text. */
export const storable = everyHostileText.filter((text) => !text.startsWith('\ufeff'));

/** Values in fields that the format does not know and that are not just text. */
const oddValues: readonly Readonly<Record<string, unknown>>[] = [
  { user: { id: 7, names: ['Bob', 'Alice'] } },
  { user: { id: 8, names: ['Bob', 3, true] } },
  { user: 'Bob', 'user.id': 9 },
  { level: 3, ratio: 2.5, up: true, none: null },
  { level: '3', ratio: -0.125, up: 'true' },
  { level: [1, 2, 3], ratio: 1e21, up: false },
  { 'dotted.name': 'yes', 'odd "name"': '100%', Umläut: 'naïve' },
  { constructor: 'x', toString: 5 },
];

/** What a line of a log service has room for. */
const longestExtra = 3_900;

/** Texts of the object, of which each row has a hostile one: the first row the first, and so on, over and over. */
export const places = [
  ...(['instance_crn', 'vpc_crn', 'subnet_crn', 'network_interface_id', 'collector_crn'] as const),
  ...(['state', 'account', 'region', 'record_type', 'version', 'bucket'] as const),
];

/**
 * Rows of an object each, to follow those of the sample: every hostile text once in a name around the record and once in
 * a field that the format does not know. `firstTime` in microseconds; the rows begin a minute after each other.
 */
export function oddRows(firstTime: number): FlowRow[] {
  const texts = storable.map((text, at) => {
    const place = places[at % places.length]!;
    // The decoder gives states in lower case.
    return {
      ...tidyRow(firstTime, at),
      [place]: place === 'state' ? text.toLowerCase() : text,
      extra: { note: text.slice(0, longestExtra) },
    };
  });
  const values = oddValues.map((extra, at) => ({ ...tidyRow(firstTime, texts.length + at), extra }));
  return [...texts, ...values];
}

function tidyRow(firstTime: number, at: number): FlowRow {
  const start = firstTime + at * 60_000_000;
  const crn = 'crn:v1:bluemix:public:is:us-south-3:a/123';
  return {
    ...unknownRow,
    start_time: start,
    end_time: start + 59_000_000,
    connection_start_time: at % 4 === 0 ? null : start,
    direction: at % 2 === 0 ? 'I' : 'O',
    action: at % 3 === 0 ? 'rejected' : 'accepted',
    initiator_ip: parseIpv4(`10.241.${at % 7}.${at % 5}`),
    target_ip: parseIpv4(at % 2 === 0 ? '10.240.0.4' : '161.26.0.10'),
    initiator_port: 40_000 + (at % 9),
    target_port: [22, 443, 3000, 8080, 53][at % 5]!,
    transport_protocol: at % 5 === 4 ? 17 : 6,
    ether_type: 'IPv4',
    was_initiated: at % 2 === 0,
    was_terminated: at % 3 === 0,
    bytes_from_initiator: at * 1_000,
    packets_from_initiator: at,
    bytes_from_target: at % 2 === 0 ? 2n ** 60n + BigInt(at) : 0,
    packets_from_target: at % 4,
    cumulative_bytes_from_initiator: at * 1_000,
    cumulative_packets_from_initiator: at,
    cumulative_bytes_from_target: at % 6,
    flags: rowFlag.unknownField,
    version: '0.0.1',
    collector_crn: `${crn}::flow-log-collector:r006-0dd`,
    attached_endpoint_type: 'vnic',
    network_interface_id: '0737-00ddba11',
    instance_crn: `${crn}::instance:vsi3`,
    vpc_crn: `${crn}::vpc:r006-0dd`,
    subnet_crn: `${crn}::subnet:three`,
    capture_start_time: start,
    capture_end_time: start + 300_000_000,
    state: 'ok',
    record_type: at % 2 === 0 ? 'ingress' : 'egress',
    account: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    region: 'us-south',
    bucket: 'shop-flowlogs',
    key: `ibm_vpc_flowlogs_v1/account=a/odd=${at}/00000000.gz`,
    etag: `"odd-${at}"`,
  };
}
