import type {
  FloatingIpState,
  InstanceState,
  InterfaceState,
  NetworkAclState,
  PublicGatewayState,
  RegionState,
  SecurityGroupState,
  SubnetState,
  VpcState,
} from '../account/regionState';

/** A vNIC with the instance it belongs to. */
export interface Located {
  readonly instance: InstanceState;
  readonly nic: InterfaceState;
}

/** Look-ups over a region, made once per request so that large labs stay linear. */
export class RegionIndex {
  readonly vpcs: ReadonlyMap<string, VpcState>;
  readonly subnets: ReadonlyMap<string, SubnetState>;
  readonly gateways: ReadonlyMap<string, PublicGatewayState>;
  readonly instances: ReadonlyMap<string, InstanceState>;
  readonly groups: ReadonlyMap<string, SecurityGroupState>;
  readonly acls: ReadonlyMap<string, NetworkAclState>;
  /** By interface id and by VNI id. */
  readonly targets = new Map<string, Located>();
  private readonly bySubnet = new Map<string, Located[]>();
  private readonly byGroup = new Map<string, Located[]>();
  private readonly byTarget = new Map<string, FloatingIpState[]>();

  constructor(readonly region: RegionState) {
    this.vpcs = byId(region.vpcs);
    this.subnets = byId(region.subnets);
    this.gateways = byId(region.publicGateways);
    this.instances = byId(region.instances);
    this.groups = byId(region.securityGroups);
    this.acls = byId(region.networkAcls);
    for (const instance of region.instances)
      for (const nic of instance.interfaces) this.addInterface({ instance, nic });
    for (const ip of region.floatingIps) if (ip.target !== null) push(this.byTarget, ip.target, ip);
  }

  interfacesOf(subnet: string): readonly Located[] {
    return this.bySubnet.get(subnet) ?? [];
  }

  membersOf(group: string): readonly Located[] {
    return this.byGroup.get(group) ?? [];
  }

  floatingIpsOf(nic: InterfaceState): readonly FloatingIpState[] {
    return this.byTarget.get(nic.vni?.id ?? nic.id) ?? [];
  }

  private addInterface(located: Located): void {
    const { nic } = located;
    this.targets.set(nic.id, located);
    if (nic.vni !== null) this.targets.set(nic.vni.id, located);
    push(this.bySubnet, nic.subnet, located);
    for (const group of nic.security_groups) push(this.byGroup, group, located);
  }
}

function byId<T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((item) => [item.id, item]));
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
