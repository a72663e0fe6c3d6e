import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CloudError } from '../../src/cloud/cloud';
import { formatObjectKey } from '../../src/core/flow/objectKey';
import type { CosBucket } from '../../src/shipper/cosBucket';
import { rejectedRecord } from '../wireRecords';

export interface MemoryBucket extends CosBucket {
  readonly objects: Map<string, { bytes: Buffer; etag: string; modified: number }>;
  /** Puts an object there, as somebody else. */
  store(key: string, bytes: Buffer, modified: number): void;
}

/** A bucket in memory. `writable: false` refuses as Cloud Object Storage refuses a Reader. */
export function memoryBucket({ writable = true, readable = true } = {}): MemoryBucket {
  const objects: MemoryBucket['objects'] = new Map();
  const store = (key: string, bytes: Buffer, modified: number): void => {
    objects.set(key, { bytes, etag: createHash('md5').update(bytes).digest('hex'), modified });
  };
  const refusal = (code: 'forbidden' | 'not_found', status: number) =>
    new CloudError(code, `Object storage answered ${status}.`, { service: 'Cloud Object Storage', status });
  return {
    objects,
    store,
    get(key) {
      const found = objects.get(key);
      if (!readable) return Promise.reject(refusal('forbidden', 403));
      return found ? Promise.resolve(found) : Promise.reject(refusal('not_found', 404));
    },
    list({ prefix, delimiter }) {
      if (!readable) return Promise.reject(refusal('forbidden', 403));
      const prefixes = new Set<string>();
      const listed = [...objects].flatMap(([key, { etag, modified }]) => {
        if (!key.startsWith(prefix)) return [];
        const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
        if (at < 0) return [{ key, etag, modified }];
        prefixes.add(key.slice(0, at + (delimiter ?? '').length));
        return [];
      });
      return Promise.resolve({ objects: listed, prefixes: [...prefixes], next: null });
    },
    put(key, body) {
      if (!writable) return Promise.reject(refusal('forbidden', 403));
      store(key, Buffer.from(body), 0);
      return Promise.resolve();
    },
  };
}

const account = '713c783d9a507a53135fe6793c37cc74';
const crn = (kind: string, id: string) => `crn:v1:bluemix:public:is:us-south:a/${account}::${kind}:${id}`;
export const objectsStart = Date.UTC(2026, 10, 21, 14, 0, 0);

/** Key of the nth object of a made-up interface; twelve to an hour. */
export function flowLogKey(n: number): string {
  const time = new Date(objectsStart + n * 300_000);
  return formatObjectKey({
    version: 1,
    account,
    region: 'us-south',
    vpcCrn: crn('vpc', 'r006-fc3e'),
    subnetCrn: crn('subnet', '0717-dd02'),
    endpointType: 'vnics',
    instanceCrn: crn('instance', '0717_2c98'),
    vnicId: '0717-83c0',
    recordType: 'ingress',
    year: time.getUTCFullYear(),
    month: time.getUTCMonth() + 1,
    day: time.getUTCDate(),
    hour: time.getUTCHours(),
    streamId: '20261121T140000Z',
    sequence: ((n % 12) + 12) % 12,
  });
}

/** A flow log object with so many records. */
export function flowLogBytes(n: number, records: number): Buffer {
  const start = objectsStart + n * 300_000;
  const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const flow_logs = Array.from({ length: records }, (_, i) => ({
    ...rejectedRecord,
    start_time: i === 0 ? '' : iso(start + i * 1_000),
    end_time: iso(start + i * 1_000 + 500),
    connection_start_time: iso(start),
    action: i % 3 === 0 ? 'rejected' : 'accepted',
    initiator_ip: `203.0.113.${i % 250}`,
    initiator_port: 50_000 + i,
  }));
  const envelope = {
    version: '0.0.1',
    collector_crn: crn('flow-log-collector', 'r006-7fdc'),
    attached_endpoint_type: 'vnic',
    network_interface_id: '0717-83c0',
    instance_crn: crn('instance', '0717_2c98'),
    vpc_crn: crn('vpc', 'r006-fc3e'),
    capture_start_time: iso(start),
    capture_end_time: iso(start + 300_000),
    state: 'ok',
    number_of_flow_logs: records,
  };
  return gzipSync(JSON.stringify({ ...envelope, flow_logs }));
}
