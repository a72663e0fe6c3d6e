import { parseIpv4 } from '../../core/net/ipv4';
import { parseAddressRange } from '../../core/policy/addressRange';
import { vpcCrn } from '../account/crn';
import type { InstanceState, InterfaceState, RegionState, SubnetState } from '../account/regionState';

/** A vNIC as the traffic generators and the flow logs see it. */
export interface LabVnic {
  readonly id: string;
  /** Name of its instance: what its randomness is seeded with. */
  readonly name: string;
  /** Place of its instance among all its VPC has had; the first two play the tutorial's parts. */
  readonly place: number;
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

/** The part an instance plays for all its life. */
export interface LabRole {
  readonly place: number;
  readonly bornAt: number;
}

export function labVnics(
  region: RegionState,
  account: string,
  roleOf: (instance: InstanceState) => LabRole,
): readonly LabVnic[] {
  const subnets = new Map(region.subnets.map((subnet) => [subnet.id, subnet]));
  const bound = new Set(region.floatingIps.map((ip) => ip.target));
  return region.instances.flatMap((instance) => {
    const role = roleOf(instance);
    return instance.interfaces.flatMap((nic) => {
      const subnet = subnets.get(nic.subnet);
      return subnet === undefined ? [] : [labVnic({ region, account, instance, nic, subnet, role, bound })];
    });
  });
}

interface Parts {
  readonly region: RegionState;
  readonly account: string;
  readonly instance: InstanceState;
  readonly nic: InterfaceState;
  readonly subnet: SubnetState;
  readonly role: LabRole;
  readonly bound: ReadonlySet<string | null>;
}

function labVnic({ region, account, instance, nic, subnet, role, bound }: Parts): LabVnic {
  const reachable = bound.has(nic.vni?.id ?? nic.id);
  return {
    id: nic.id,
    name: instance.name,
    ...role,
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
