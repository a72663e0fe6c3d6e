import { gzipSync } from 'node:zlib';
import { formatObjectKey } from '../../src/core/flow/objectKey';

const crn = (kind: string, id: string) =>
  `crn:v1:bluemix:public:is:us-south:a/713c783d9a507a53135fe6793c37cc74::${kind}:${id}`;

/** A flow log object, written just now, with SSH connections that were let in; the nth of its minute. */
export function sshObject(n: number, initiators: readonly string[]): { readonly key: string; readonly bytes: Buffer } {
  const now = new Date();
  const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const start = now.getTime() - 60_000;
  const flow_logs = initiators.map((initiator_ip, at) => ({
    ...{ start_time: iso(start), end_time: iso(start + 1_000), connection_start_time: iso(start) },
    ...{ direction: 'I', action: 'accepted', initiator_ip, target_ip: '10.240.0.4', initiator_port: 50_000 + at },
    ...{ target_port: 22, transport_protocol: 6, ether_type: 'IPv4', was_initiated: true, was_terminated: false },
    ...{ bytes_from_initiator: 60, packets_from_initiator: 1, bytes_from_target: 60, packets_from_target: 1 },
    ...{ cumulative_bytes_from_initiator: 60, cumulative_packets_from_initiator: 1 },
    ...{ cumulative_bytes_from_target: 60, cumulative_packets_from_target: 1 },
  }));
  const envelope = {
    ...{ version: '0.0.1', collector_crn: crn('flow-log-collector', 'r006-7fdc'), attached_endpoint_type: 'vnic' },
    ...{ network_interface_id: '0717-83c0', instance_crn: crn('instance', '0717_2c98') },
    ...{ vpc_crn: crn('vpc', 'r006-fc3e'), capture_start_time: iso(start), capture_end_time: iso(start + 60_000) },
    ...{ state: 'ok', number_of_flow_logs: flow_logs.length },
  };
  const key = formatObjectKey({
    ...{ version: 1, account: '713c783d9a507a53135fe6793c37cc74', region: 'us-south' },
    ...{ vpcCrn: crn('vpc', 'r006-fc3e'), subnetCrn: crn('subnet', '0717-dd02'), endpointType: 'vnics' },
    ...{ instanceCrn: crn('instance', '0717_2c98'), vnicId: '0717-83c0', recordType: 'ingress' },
    ...{ year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate(), hour: now.getUTCHours() },
    ...{ streamId: '20261121T140000Z', sequence: n },
  });
  return { key, bytes: gzipSync(JSON.stringify({ ...envelope, flow_logs })) };
}
