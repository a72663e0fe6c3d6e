import { gzipSync } from 'node:zlib';
import { hash32 } from '../random';
import type { ObjectFacts, ObjectSource } from './objectSource';
import type { StoredObject } from './storedObject';

/** Who writes objects into a bucket of many. */
export interface ManyInterface {
  readonly vpcCrn: string;
  readonly subnetCrn: string;
  readonly instanceCrn: string;
  readonly vnicId: string;
  /** Dotted. */
  readonly address: string;
}

export interface ManyObjectsOptions {
  readonly account: string;
  readonly region: string;
  readonly interfaces: readonly ManyInterface[];
  /** Seconds; a whole hour. */
  readonly from: number;
  readonly hours: number;
  readonly seed?: number;
  /** Default 6. */
  readonly recordsPerObject?: number;
}

const recordTypes = ['egress', 'ingress'] as const;
const perHour = 12;
const hourSeconds = 3_600;
const windowSeconds = hourSeconds / perHour;
const collectorId = 'r006-00000000-0000-4000-8000-0000000000c0';

/**
 * Flow log objects by rule, two record types and twelve windows an hour for each interface: a bucket of a million takes
 * no memory. Every object is made when it is read; all have the same size, so that listing them makes none.
 */
export function manyObjects(options: ManyObjectsOptions): ObjectSource {
  const { account, region, from, hours, seed = 1, recordsPerObject = 6 } = options;
  const enc = encodeURIComponent;
  const streams = options.interfaces
    .flatMap((writer) =>
      recordTypes.map((type) => ({
        ...{ writer, type },
        prefix:
          `ibm_vpc_flowlogs_v1/account=${account}/region=${region}/vpc-id=${enc(writer.vpcCrn)}/` +
          `subnet-id=${enc(writer.subnetCrn)}/endpoint-type=vnics/instance-id=${enc(writer.instanceCrn)}/` +
          `vnic-id=${writer.vnicId}/record-type=${type}/`,
      })),
    )
    .sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  const folder = `stream-id=${compact(from)}/`;
  const folders = Array.from({ length: hours }, (_, hour) => {
    const at = new Date((from + hour * hourSeconds) * 1000).toISOString();
    return `year=${at.slice(0, 4)}/month=${at.slice(5, 7)}/day=${at.slice(8, 10)}/hour=${at.slice(11, 13)}/${folder}`;
  });
  const perStream = hours * perHour;
  const size = 256 + 300 * recordsPerObject;
  let last = { place: -1, key: '' };

  const windowOf = (place: number) => {
    const start = from + (place % perStream) * windowSeconds;
    return { start, end: start + windowSeconds };
  };
  const source: ObjectSource = {
    count: () => streams.length * perStream,
    keyAt(place) {
      if (last.place !== place) {
        const inStream = place % perStream;
        const file = String(inStream % perHour).padStart(8, '0');
        const { prefix } = streams[Math.floor(place / perStream)] as (typeof streams)[number];
        last = { place, key: `${prefix}${folders[Math.floor(inStream / perHour)]}${file}.gz` };
      }
      return last.key;
    },
    placeOf(key) {
      let low = 0;
      let high = source.count();
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (source.keyAt(middle) < key) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    has(key) {
      const place = source.placeOf(key);
      return place < source.count() && source.keyAt(place) === key;
    },
    factsAt: (place): ObjectFacts => ({
      // Of the place alone: for the MD5 of the bytes they would have to be made first.
      etag: [0, 1, 2, 3].map((part) => hash32('etag', seed, place, part).toString(16).padStart(8, '0')).join(''),
      size,
      modified: windowOf(place).end * 1000,
    }),
    find(key): StoredObject | null {
      if (!source.has(key)) return null;
      const place = source.placeOf(key);
      const { writer, type } = streams[Math.floor(place / perStream)] as (typeof streams)[number];
      const window = windowOf(place);
      const envelope = {
        version: '0.0.1',
        collector_crn: `crn:v1:bluemix:public:is:${region}:a/${account}::flow-log-collector:${collectorId}`,
        attached_endpoint_type: 'vnic',
        network_interface_id: writer.vnicId,
        instance_crn: writer.instanceCrn,
        vpc_crn: writer.vpcCrn,
        capture_start_time: iso(window.start),
        capture_end_time: iso(window.end),
        state: 'ok',
        number_of_flow_logs: recordsPerObject,
      };
      const records = Array.from({ length: recordsPerObject }, (_, index) =>
        record(writer, type, window.start, hash32(key, seed, index)),
      );
      const body = padded(gzipSync(JSON.stringify({ ...envelope, flow_logs: records }), { level: 1 }), size);
      const { etag, modified } = source.factsAt(place);
      const metadata = Object.fromEntries(Object.entries(envelope).map(([name, value]) => [name, String(value)]));
      return { key, body, etag, modified, metadata, contentType: 'application/octet-stream', contentEncoding: 'gzip' };
    },
  };
  return source;
}

/** Interfaces of one VPC by number: fifty a subnet, one an instance, at 10.240.0.4 and the addresses above. */
export function madeUpInterfaces(count: number, account: string, region: string): ManyInterface[] {
  const crn = (place: string, kind: string, id: string) =>
    `crn:v1:bluemix:public:is:${place}:a/${account}::${kind}:${id}`;
  return Array.from({ length: count }, (_, number) => {
    const id = `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
    const subnet = `0717-00000000-0000-4000-8001-${Math.floor(number / 50)
      .toString(16)
      .padStart(12, '0')}`;
    return {
      vpcCrn: crn(region, 'vpc', 'r006-00000000-0000-4000-8000-000000000001'),
      subnetCrn: crn(`${region}-1`, 'subnet', subnet),
      instanceCrn: crn(`${region}-1`, 'instance', `0717_${id}`),
      vnicId: `0717-${id}`,
      address: `10.240.${((number + 4) >> 8) & 255}.${(number + 4) & 255}`,
    };
  });
}

const ports = [443, 443, 22, 80, 3000, 53];

function record(writer: ManyInterface, type: (typeof recordTypes)[number], start: number, chance: number) {
  const stranger = `192.0.2.${chance % 250}`;
  const inbound = type === 'ingress';
  const begin = start + (chance % windowSeconds);
  const bytes = 40 + (chance % 1_460);
  return {
    start_time: iso(begin),
    end_time: iso(Math.min(begin + 20, start + windowSeconds)),
    connection_start_time: iso(begin),
    direction: inbound ? 'I' : 'O',
    action: chance % 5 === 0 ? 'rejected' : 'accepted',
    initiator_ip: inbound ? stranger : writer.address,
    target_ip: inbound ? writer.address : stranger,
    initiator_port: 32_768 + (chance % 28_000),
    target_port: ports[chance % ports.length],
    transport_protocol: 6,
    ether_type: 'IPv4',
    was_initiated: true,
    was_terminated: chance % 2 === 0,
    bytes_from_initiator: bytes,
    packets_from_initiator: 1,
    bytes_from_target: bytes * 2,
    packets_from_target: 2,
    cumulative_bytes_from_initiator: bytes,
    cumulative_packets_from_initiator: 1,
    cumulative_bytes_from_target: bytes * 2,
    cumulative_packets_from_target: 2,
  };
}

/** The same gzip member with zeros in the extra field of its header (RFC 1952, 2.3.1.1). */
function padded(gzip: Uint8Array, size: number): Uint8Array {
  const spare = size - gzip.length - 2;
  if (spare < 0) throw new RangeError(`An object of ${gzip.length} bytes does not fit into ${size}.`);
  const out = new Uint8Array(size);
  out.set(gzip.subarray(0, 10));
  out[3] = 4;
  out[9] = 3;
  out[10] = spare & 255;
  out[11] = spare >> 8;
  out.set(gzip.subarray(10), 12 + spare);
  return out;
}

const iso = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
const compact = (seconds: number): string => iso(seconds).replace(/[-:]/g, '');
