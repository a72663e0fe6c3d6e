import type { FlowObjectFields, FlowRecord, FlowRow } from '../../core/flow/flowRow';
import { recordFields } from '../../core/flow/recordNormaliser';

/** Fields of a record, in the order of `RecordValues`. */
export const recordNames = [...recordFields, 'flags', 'extra'] as const satisfies readonly (keyof FlowRecord)[];

/** Fields of an object, in the order they are read. */
export const objectFields = [
  'version',
  'collector_crn',
  'attached_endpoint_type',
  'network_interface_id',
  'instance_crn',
  'vpc_crn',
  'subnet_crn',
  'capture_start_time',
  'capture_end_time',
  'state',
  'record_type',
  'account',
  'region',
  'bucket',
  'key',
  'etag',
] as const satisfies readonly (keyof FlowObjectFields)[];

/** A record's values in the order of `recordNames`. */
export type RecordValues = ValuesOf<typeof recordNames>;
type ValuesOf<Names extends readonly (keyof FlowRecord)[]> = { readonly [At in keyof Names]: FlowRecord[Names[At]] };

export function recordValues(row: Readonly<FlowRecord>): RecordValues {
  return recordNames.map((name) => row[name]) as unknown as RecordValues;
}

/**
 * The row of a record and its object. Every property by name, since rows come by the million: an object put together by
 * spreading has no shape that the machine could remember, which costs twenty times as much.
 */
export function flowRow(values: RecordValues, object: FlowObjectFields, index: number): FlowRow {
  return {
    start_time: values[0],
    end_time: values[1],
    connection_start_time: values[2],
    direction: values[3],
    action: values[4],
    initiator_ip: values[5],
    target_ip: values[6],
    initiator_port: values[7],
    target_port: values[8],
    transport_protocol: values[9],
    ether_type: values[10],
    was_initiated: values[11],
    was_terminated: values[12],
    bytes_from_initiator: values[13],
    packets_from_initiator: values[14],
    bytes_from_target: values[15],
    packets_from_target: values[16],
    cumulative_bytes_from_initiator: values[17],
    cumulative_packets_from_initiator: values[18],
    cumulative_bytes_from_target: values[19],
    cumulative_packets_from_target: values[20],
    flags: values[21],
    extra: values[22],
    version: object.version,
    collector_crn: object.collector_crn,
    attached_endpoint_type: object.attached_endpoint_type,
    network_interface_id: object.network_interface_id,
    instance_crn: object.instance_crn,
    vpc_crn: object.vpc_crn,
    subnet_crn: object.subnet_crn,
    capture_start_time: object.capture_start_time,
    capture_end_time: object.capture_end_time,
    state: object.state,
    record_type: object.record_type,
    account: object.account,
    region: object.region,
    bucket: object.bucket,
    key: object.key,
    etag: object.etag,
    index,
  };
}
