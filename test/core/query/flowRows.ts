import type { FlowRow } from '../../../src/core/flow/flowRow';

/** A row that says nothing but where it stands. */
export const silentRow: FlowRow = {
  start_time: null,
  end_time: null,
  connection_start_time: null,
  direction: null,
  action: null,
  initiator_ip: null,
  target_ip: null,
  initiator_port: null,
  target_port: null,
  transport_protocol: null,
  ether_type: null,
  was_initiated: null,
  was_terminated: null,
  bytes_from_initiator: null,
  packets_from_initiator: null,
  bytes_from_target: null,
  packets_from_target: null,
  cumulative_bytes_from_initiator: null,
  cumulative_packets_from_initiator: null,
  cumulative_bytes_from_target: null,
  cumulative_packets_from_target: null,
  flags: 0,
  extra: null,
  version: null,
  collector_crn: null,
  attached_endpoint_type: null,
  network_interface_id: null,
  instance_crn: null,
  vpc_crn: null,
  subnet_crn: null,
  capture_start_time: null,
  capture_end_time: null,
  state: null,
  record_type: null,
  account: null,
  region: null,
  bucket: 'b',
  key: 'k',
  etag: 'e',
  index: 0,
};

export function rowWith(members: Partial<FlowRow>): FlowRow {
  return { ...silentRow, ...members };
}
