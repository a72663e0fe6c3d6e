import type { FlowRow } from '../../../src/core/flow/flowRow';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import type { EngineError, QueryEngine, SearchRequest } from '../../../src/engines/queryEngine';

const hour = 3_600_000_000;
/** 2026-11-21T13:20:00Z. */
export const syntheticStart = Date.UTC(2026, 10, 21, 13, 20) * 1000;

const address = (dotted: string): number => parseIpv4(dotted)!;
const scanners = ['92.63.197.61', '185.156.73.54', '45.143.200.14', '24.22.68.94'].map(address);
const ports = [443, 22, 3000, 8080, 3389, 53, 123, 6379];

/** Row `index` of a result of any length, always the same. */
export function syntheticRow(index: number): FlowRow {
  const rejected = index % 3 !== 0;
  const inbound = index % 5 !== 0;
  const at = syntheticStart - index * 7_300_000 - (index % 7) * 123_000;
  const bytes = (index * 7919) % 2_000_000;
  return {
    start_time: at,
    end_time: at + 4_000_000,
    connection_start_time: at,
    direction: inbound ? 'I' : 'O',
    action: rejected ? 'rejected' : 'accepted',
    initiator_ip: inbound ? scanners[index % scanners.length]! : address('10.240.64.4'),
    target_ip: inbound ? address('10.240.0.4') : address('161.26.0.10'),
    initiator_port: 1024 + ((index * 131) % 64_000),
    target_port: ports[index % ports.length]!,
    transport_protocol: index % 11 === 0 ? 17 : 6,
    ether_type: 'IPv4',
    was_initiated: true,
    was_terminated: index % 2 === 0,
    bytes_from_initiator: bytes,
    packets_from_initiator: (bytes % 900) + 1,
    bytes_from_target: rejected ? 0 : bytes * 3,
    packets_from_target: rejected ? 0 : (bytes % 700) + 1,
    cumulative_bytes_from_initiator: index === 2 ? 18_446_744_073_709_551_615n : bytes,
    cumulative_packets_from_initiator: 1,
    cumulative_bytes_from_target: 0,
    cumulative_packets_from_target: 0,
    flags: index === 1 ? 1 | 64 : 0,
    extra: index === 1 ? { surprise: 'new field' } : null,
    version: '0.0.1',
    collector_crn: 'crn:v1:bluemix:public:is:us-south:a/1234::flow-log-collector:r006-c',
    attached_endpoint_type: 'vnic',
    network_interface_id: inbound
      ? '0717-f1a2b3c4-0001-4000-8000-0000000000a1'
      : '0717-f1a2b3c4-0001-4000-8000-0000000000b2',
    instance_crn: 'crn:v1:bluemix:public:is:us-south-1:a/1234::instance:0717_i-vsi1',
    vpc_crn: 'crn:v1:bluemix:public:is:us-south:a/1234::vpc:r006-shop',
    subnet_crn: 'crn:v1:bluemix:public:is:us-south-1:a/1234::subnet:0717-s1',
    capture_start_time: at - (at % 300_000_000),
    capture_end_time: at - (at % 300_000_000) + 300_000_000,
    state: 'ok',
    record_type: inbound ? 'ingress' : 'egress',
    account: '1234',
    region: 'us-south',
    bucket: 'shop-flowlogs',
    key: `ibm_vpc_flowlogs_v1/account=1234/region=us-south/00000${index % 100}.gz`,
    etag: '"e"',
    index: index % 50,
  };
}

/** What a test may ask of the engine, and see of it. */
export interface SyntheticEngine extends QueryEngine {
  readonly asked: string[];
  cancelled: number;
  /** Every request waits for this; a test replaces it to hold answers back. */
  gate: Promise<void>;
  failure: EngineError | null;
}

/** An engine of `rows` made-up rows that ignores the query but for the word `nothing`. */
export function syntheticEngine(rows: number): SyntheticEngine {
  const total = (request: SearchRequest) => (JSON.stringify(request.query).includes('"nothing"') ? 0 : rows);
  const wait = async (name: string, signal?: AbortSignal) => {
    engine.asked.push(name);
    await Promise.race([
      engine.gate,
      new Promise<void>((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          engine.cancelled++;
          reject(signal.reason);
        }),
      ),
    ]);
    signal?.throwIfAborted();
    if (engine.failure !== null) throw engine.failure;
  };
  const engine: SyntheticEngine = {
    kind: 'memory',
    label: 'Synthetic',
    asked: [],
    cancelled: 0,
    gate: Promise.resolve(),
    failure: null,
    async info() {
      return {
        rows,
        objects: 5120,
        earliest: syntheticStart - 24 * hour,
        latest: syntheticStart,
        limits: ['ICMP is never in flow logs.'],
      };
    },
    async page(request, signal) {
      await wait(`page ${request.sort.field}${request.sort.descending ? '↓' : '↑'} ${request.offset}`, signal);
      const end = Math.min(total(request), request.offset + request.limit);
      return Array.from({ length: Math.max(0, end - request.offset) }, (_, at) => syntheticRow(request.offset + at));
    },
    async *rows() {},
    async count(request, signal) {
      await wait('count', signal);
      const all = total(request);
      const accepted = Math.ceil(all / 3);
      return { total: all, accepted, rejected: all - accepted };
    },
    async timeline(request, signal) {
      await wait('timeline', signal);
      const to = request.to ?? syntheticStart + 60_000_000;
      const from = request.from ?? to - 24 * hour;
      const width = Math.max(1, Math.ceil((to - from) / request.buckets / 1e6)) * 1_000_000;
      const buckets = [];
      for (let start = from, at = 0; start < to && total(request) > 0; start += width, at++) {
        if (at % 13 === 5) continue;
        const rejected = 20 + ((at * 37) % 50);
        const accepted = 10 + ((at * 53) % 90);
        buckets.push({ start, total: accepted + rejected, accepted, rejected });
      }
      return { width, from, to, buckets };
    },
    async topValues(request, signal) {
      await wait(`top ${request.field}`, signal);
      const values: Partial<Record<string, readonly string[]>> = {
        action: ['rejected', 'accepted'],
        target_port: ports.map(String),
        initiator_ip: ['92.63.197.61', '185.156.73.54', '45.143.200.14', '24.22.68.94', '10.240.64.4'],
        target_ip: ['10.240.0.4', '161.26.0.10'],
      };
      const found = values[request.field] ?? [];
      return found.slice(0, request.limit).map((value, at) => ({ value, count: Math.ceil(rows / (at + 2)) }));
    },
    async export() {
      return { rows, bytes: rows * 100 };
    },
    async dispose() {},
  };
  return engine;
}
