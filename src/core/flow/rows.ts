import { decodeFlowObject, type FlowEnvelope } from './decodeObject';
import type { FlowObjectFields, FlowRecord, FlowRow } from './flowRow';
import { parseObjectKey } from './objectKey';
import type { ObjectError, ObjectWarning } from './objectProblem';

/** Where an object came from. For a local file see `ObjectRef` of the store. */
export interface ObjectIdentity {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

export interface DecodedRows {
  readonly kind: 'rows';
  readonly object: FlowObjectFields;
  readonly rows: readonly FlowRow[];
  readonly warnings: readonly ObjectWarning[];
}

/** What envelope and key say together; the key fills in where the envelope is silent. */
export function describeObject(
  objectKey: string,
  envelope: FlowEnvelope,
): Omit<FlowObjectFields, keyof ObjectIdentity> {
  const key = parseObjectKey(objectKey);
  return {
    version: envelope.version,
    collector_crn: envelope.collector_crn,
    attached_endpoint_type: envelope.attached_endpoint_type,
    network_interface_id: envelope.network_interface_id ?? key?.vnicId ?? null,
    instance_crn: envelope.instance_crn ?? key?.instanceCrn ?? null,
    vpc_crn: envelope.vpc_crn ?? key?.vpcCrn ?? null,
    subnet_crn: key?.subnetCrn ?? null,
    capture_start_time: envelope.capture_start_time,
    capture_end_time: envelope.capture_end_time,
    state: envelope.state,
    record_type: key?.recordType ?? null,
    account: key?.account ?? null,
    region: key ? (key.version === 0 ? key.region.replace(/-\d+$/, '') : key.region) : null,
  };
}

/** All records of one object's JSON text as rows, for opening a single object. Never throws. */
export function decodeToRows(text: string, identity: ObjectIdentity): DecodedRows | ObjectError {
  const records: (FlowRecord & { index: number })[] = [];
  const decoded = decodeFlowObject(text, (record, index) => records.push({ ...record, index }));
  if (!('kind' in decoded)) return decoded;
  const { bucket, key, etag } = identity;
  const object = { ...describeObject(key, decoded.envelope), bucket, key, etag };
  const rows = records.map((record) => ({ ...record, ...object }));
  const unread = parseObjectKey(key) ? [] : [{ code: 'key_not_understood' as const, count: 1 }];
  return { kind: 'rows', object, rows, warnings: [...decoded.warnings, ...unread] };
}
