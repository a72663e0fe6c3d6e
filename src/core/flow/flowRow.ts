/**
 * A flow log record as the rest of the house sees it: normalised values under the names of the wire format
 * (contracts/ibm-cloud.md §8.2), so that a search field, a column and a property are one and the same word.
 *
 * Units: times are integer microseconds UTC; an IPv4 address is an unsigned 32-bit integer; a counter is a safe
 * integer, or a bigint above 2^53. `null` means the record does not say (or says something that does not fit the
 * field: then the original JSON value stands in `extra` under the field's name and the row carries a flag).
 */
export interface FlowRecord {
  /** Falls back to the capture window's start where the record's own is empty (flag `timeFromCapture`). */
  start_time: number | null;
  end_time: number | null;
  connection_start_time: number | null;
  /** `I` inbound, `O` outbound, relative to the vNIC. The words inbound/outbound are normalised (flag). */
  direction: 'I' | 'O' | null;
  action: 'accepted' | 'rejected' | null;
  initiator_ip: number | null;
  target_ip: number | null;
  initiator_port: number | null;
  target_port: number | null;
  /** IANA protocol number. */
  transport_protocol: number | null;
  ether_type: 'IPv4' | null;
  was_initiated: boolean | null;
  was_terminated: boolean | null;
  bytes_from_initiator: Counter | null;
  packets_from_initiator: Counter | null;
  bytes_from_target: Counter | null;
  packets_from_target: Counter | null;
  cumulative_bytes_from_initiator: Counter | null;
  cumulative_packets_from_initiator: Counter | null;
  cumulative_bytes_from_target: Counter | null;
  cumulative_packets_from_target: Counter | null;
  /** Bit set of `rowFlag`. 0: nothing odd. */
  flags: number;
  /** Fields the format does not know, and values that do not fit their field, as they came. */
  extra: Readonly<Record<string, unknown>> | null;
}

/** A whole number of bytes or packets, 0 to 2^64-1. */
export type Counter = number | bigint;

/** What the object around the records says: its envelope and its key. `null`: not said, or not readable. */
export interface FlowObjectFields {
  readonly version: string | null;
  readonly collector_crn: string | null;
  readonly attached_endpoint_type: string | null;
  readonly network_interface_id: string | null;
  readonly instance_crn: string | null;
  readonly vpc_crn: string | null;
  /** From the key. */
  readonly subnet_crn: string | null;
  readonly capture_start_time: number | null;
  readonly capture_end_time: number | null;
  /** Lower case: `ok`, `skip data`, or whatever stood there. */
  readonly state: string | null;
  /** From the key: `ingress`, `egress`, `all`, or another word. */
  readonly record_type: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/** One row of a result: a record, the object it came from and its place in that object (0-based). */
export type FlowRow = Readonly<FlowRecord> & FlowObjectFields & { readonly index: number };
