import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { stringifyExactJson } from '../../src/core/flow/exactJson';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { formatFlowTime } from '../../src/core/flow/flowTime';
import { formatObjectKey } from '../../src/core/flow/objectKey';
import { recordToJson } from '../../src/core/flow/recordJson';
import { decodeToRows } from '../../src/core/flow/rows';
import type { StoredObject } from '../../src/sandbox/s3/storedObject';
import { firstTime, sampleRows } from './sampleRows';
import { rowsByObject } from './sampleStore';

export interface BucketSample {
  readonly objects: readonly StoredObject[];
  /** The rows as whoever reads those objects gets them. */
  readonly rows: readonly FlowRow[];
}

/**
 * The sample as objects of one bucket: with keys of today's layout, and of that of 2020, which has no date, where the
 * records of an object are spread over hours.
 */
export function bucketSample(bucket: string): BucketSample {
  const objects: StoredObject[] = [];
  const rows: FlowRow[] = [];
  for (const [number, records] of rowsByObject(sampleRows()).entries()) {
    const [first] = records;
    if (first === undefined) continue;
    const crn = (kind: string, id: string) => `crn:v1:bluemix:public:is:us-south:a/123::${kind}:${id}`;
    const own = first.target_ip === 0x0af04004 || number % 2 === 0 ? 'vsi1' : 'vsi2';
    const start = first.capture_start_time;
    const at = new Date((start ?? firstTime) / 1000);
    const key = formatObjectKey({
      ...{ version: start === null ? 0 : 1, account: '123', region: start === null ? 'us-south-1' : 'us-south' },
      ...{ vpcCrn: crn('vpc', 'r006-4727'), subnetCrn: crn('subnet', own === 'vsi1' ? 'one' : 'two') },
      ...{ endpointType: 'vnics', instanceCrn: crn('instance', own), vnicId: `0717-${own}` },
      recordType: number % 4 < 2 ? 'ingress' : 'egress',
      ...{ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours() },
      ...{ streamId: '20260604T120000Z', sequence: number },
    });
    const envelope = {
      ...{ version: first.version, collector_crn: first.collector_crn },
      attached_endpoint_type: first.attached_endpoint_type,
      ...(number % 3 === 0 ? {} : { network_interface_id: `0717-${own}`, instance_crn: crn('instance', own) }),
      capture_start_time: start === null ? '' : formatFlowTime(start),
      capture_end_time: first.capture_end_time === null ? '' : formatFlowTime(first.capture_end_time),
      ...{ state: first.state, number_of_flow_logs: records.length },
    };
    const flows = records.map((record) => recordToJson(record)).join(',');
    const text = `${stringifyExactJson(envelope).slice(0, -1)},"flow_logs":[${flows}]}`;
    const body = gzipSync(text);
    const etag = createHash('md5').update(body).digest('hex');
    const modified = (first.capture_end_time ?? firstTime + 24 * 3_600_000_000) / 1000;
    objects.push({
      ...{ key, body, etag, modified, metadata: {} },
      ...{ contentType: 'application/octet-stream', contentEncoding: 'gzip' },
    });
    const decoded = decodeToRows(text, { bucket, key, etag });
    if (!('kind' in decoded)) throw new Error(decoded.message);
    rows.push(...decoded.rows);
  }
  return { objects, rows };
}
