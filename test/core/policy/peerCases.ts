import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import type { Packet } from '../../../src/core/policy/packet';
import type { VirtualNetworkInterface, Vpc } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';

/** Cases with the verdicts of a peer, np-guard (Apache-2.0, see the fixtures' NOTICE.txt). */
export const peerFolder = resolve(__dirname, '..', '..', '..', '..', 'shared', 'fixtures', 'policy', 'dev');

export interface PeerEnd {
  readonly kind: string;
  readonly ip: string;
  readonly id?: string;
  readonly subnet_id?: string;
}

export interface PeerCase {
  readonly id: string;
  readonly type: 'flow' | 'acl' | 'acl-pair' | 'sg' | 'sg-pair';
  readonly direction?: 'inbound' | 'outbound';
  readonly subnet?: { readonly id: string };
  readonly src: PeerEnd;
  readonly dst: PeerEnd;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly src_port?: number;
  readonly dst_port?: number;
  readonly icmp_type?: number;
  readonly icmp_code?: number;
  readonly expected: 'allowed' | 'denied';
  readonly response: 'allowed' | 'denied' | null;
  readonly sides: { readonly egress: string | null; readonly ingress: string | null };
}

export interface PeerFile {
  readonly name: string;
  readonly config: VpcSnapshot;
  readonly cases: readonly PeerCase[];
}

export function peerFiles(): readonly PeerFile[] {
  return readdirSync(peerFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(peerFolder, name), 'utf8')) as PeerFile & { config: IksConfig })
    .filter(({ cases }) => Array.isArray(cases))
    .map((file) => ({ ...file, config: withIksWorkers(file.config) }));
}

interface IksConfig extends VpcSnapshot {
  readonly vpcs: readonly Vpc[];
  readonly x_iks_worker_nics?: readonly {
    readonly id: string;
    readonly name: string;
    readonly ip: string;
    readonly subnet_id: string;
    readonly cluster_id: string;
  }[];
}

/** Workers are in no list of the API; the peer assumes that they have the VPC's default group and the cluster's own. */
function withIksWorkers(config: IksConfig): VpcSnapshot {
  const workers = (config.x_iks_worker_nics ?? []).map((nic): VirtualNetworkInterface => {
    const names = [`kube-${nic.cluster_id}`, ...config.vpcs.map((vpc) => vpc.default_security_group?.name)];
    return {
      id: nic.id,
      name: nic.name,
      primary_ip: { address: nic.ip },
      subnet: { id: nic.subnet_id, name: '' },
      security_groups: config.security_groups.filter(({ name }) => names.includes(name)),
    };
  });
  return { ...config, virtual_network_interfaces: [...config.virtual_network_interfaces, ...workers] };
}

/** Two configurations that must give the same verdict on every probe. */
export interface PeerEquivalence {
  readonly config_a: VpcSnapshot;
  readonly config_b: VpcSnapshot;
  readonly probes: readonly PeerCase[];
}

export function peerEquivalence(): PeerEquivalence {
  return JSON.parse(readFileSync(join(peerFolder, 'eq-optimize_acl.json'), 'utf8')) as PeerEquivalence;
}

export function peerPacket(item: PeerCase): Packet {
  return {
    protocol: { icmp: 1, tcp: 6, udp: 17 }[item.protocol],
    source: parseIpv4(item.src.ip) ?? 0,
    destination: parseIpv4(item.dst.ip) ?? 0,
    sourcePort: item.src_port ?? 0,
    destinationPort: item.dst_port ?? 0,
    ...(item.icmp_type === undefined ? {} : { icmpType: item.icmp_type }),
    ...(item.icmp_code === undefined ? {} : { icmpCode: item.icmp_code }),
  };
}
