import { parseIpv4 } from '../../core/net/ipv4';
import { parseAddressRange } from '../../core/policy/addressRange';
import { vpcCrn } from '../account/crn';
import type { InstanceState, InterfaceState, RegionState, SubnetState } from '../account/regionState';

/** A vNIC as the traffic generators and the flow logs see it. */
export interface LabVnic {
  readonly id: string;
  /** Name of its instance: what its randomness is seeded with. */
  readonly name: string;
  /** Which of the tutorial's parts it plays: vsi1, which asks, vsi2, which is asked, or none. */
  readonly part: 'caller' | 'callee' | 'none';
  /** Seconds: nothing was sent or received before. */
  readonly bornAt: number;
  readonly address: number;
  /** The subnet's own gateway, which answers DHCP. */
  readonly gateway: number;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly instanceId: string;
  readonly vniId: string | null;
  readonly vpcCrn: string;
  readonly subnetCrn: string;
  readonly instanceCrn: string;
  /** Whether the Internet reaches it, by a floating IP. */
  readonly reachable: boolean;
  /** Whether it reaches the Internet, by a floating IP or its subnet's public gateway. */
  readonly reachesInternet: boolean;
}

/** The vNICs of a region before the parts are given out. `bornAt` tells since when an instance is there, in seconds. */
export function labVnics(
  region: RegionState,
  account: string,
  bornAt: (instance: InstanceState) => number,
): readonly LabVnic[] {
  const subnets = new Map(region.subnets.map((subnet) => [subnet.id, subnet]));
  const bound = new Set(region.floatingIps.map((ip) => ip.target));
  return region.instances
    .filter(({ status }) => status !== 'stopped')
    .flatMap((instance) => {
      const since = bornAt(instance);
      return instance.interfaces.flatMap((nic) => {
        const subnet = subnets.get(nic.subnet);
        return subnet === undefined ? [] : [labVnic({ region, account, instance, nic, subnet, since, bound })];
      });
    });
}

interface Parts {
  readonly region: RegionState;
  readonly account: string;
  readonly instance: InstanceState;
  readonly nic: InterfaceState;
  readonly subnet: SubnetState;
  readonly since: number;
  readonly bound: ReadonlySet<string | null>;
}

function labVnic({ region, account, instance, nic, subnet, since, bound }: Parts): LabVnic {
  const reachable = bound.has(nic.vni?.id ?? nic.id);
  return {
    id: nic.id,
    name: instance.name,
    part: 'none',
    bornAt: since,
    address: parseIpv4(nic.address) ?? 0,
    gateway: (parseAddressRange(subnet.ipv4_cidr_block)?.first ?? 0) + 1,
    vpcId: instance.vpc,
    subnetId: subnet.id,
    instanceId: instance.id,
    vniId: nic.vni?.id ?? null,
    vpcCrn: vpcCrn(region.name, account, 'vpc', instance.vpc),
    subnetCrn: vpcCrn(subnet.zone, account, 'subnet', subnet.id),
    instanceCrn: vpcCrn(instance.zone, account, 'instance', instance.id),
    reachable,
    reachesInternet: reachable || subnet.public_gateway !== null,
  };
}
