import type {
  InstanceState,
  InterfaceState,
  NetworkAclState,
  PublicGatewayState,
  RegionState,
  SecurityGroupState,
  SubnetState,
  VpcState,
} from '../account/regionState';
import type { Reply } from '../http/reply';
import { vpcError } from './vpcErrors';

/** Each removes from the region what goes with the resource, too; a reply says why it may not be removed. */

export function removeVpc(region: RegionState, { id }: VpcState): Reply | null {
  const full = [region.instances, region.subnets, region.publicGateways].some((list) =>
    list.some(({ vpc }) => vpc === id),
  );
  if (full) return vpcError(409, 'vpc_not_empty', 'The VPC still has instances, subnets or public gateways.');
  region.vpcs = without(region.vpcs, id);
  region.securityGroups = region.securityGroups.filter(({ vpc }) => vpc !== id);
  region.networkAcls = region.networkAcls.filter(({ vpc }) => vpc !== id);
  region.collectors = region.collectors.filter(({ vpc }) => vpc !== id);
  return null;
}

export function removeSubnet(region: RegionState, { id }: SubnetState): Reply | null {
  if (interfacesOf(region.instances).some(({ subnet }) => subnet === id))
    return vpcError(409, 'subnet_not_empty', 'The subnet still has network interfaces.');
  region.subnets = without(region.subnets, id);
  dropCollectors(region, [id]);
  return null;
}

/** Its floating IPs stay, bound to nothing. */
export function removeInstance(region: RegionState, instance: InstanceState): null {
  region.instances = without(region.instances, instance.id);
  const ids = instance.interfaces.flatMap((nic) => [nic.id, ...(nic.vni === null ? [] : [nic.vni.id])]);
  for (const ip of region.floatingIps) if (ip.target !== null && ids.includes(ip.target)) ip.target = null;
  dropCollectors(region, [instance.id, ...ids]);
  return null;
}

export function removePublicGateway(region: RegionState, { id }: PublicGatewayState): Reply | null {
  if (region.subnets.some((subnet) => subnet.public_gateway === id))
    return vpcError(409, 'target_in_use', 'The public gateway is attached to a subnet.');
  region.publicGateways = without(region.publicGateways, id);
  return null;
}

export function removeSecurityGroup(region: RegionState, { id }: SecurityGroupState): Reply | null {
  if (region.vpcs.some((vpc) => vpc.default_security_group === id))
    return vpcError(409, 'security_group_vpc_default', 'The default security group of a VPC cannot be deleted.');
  if (interfacesOf(region.instances).some((nic) => nic.security_groups.includes(id)))
    return vpcError(409, 'security_group_interfaces_attached', 'The security group still has targets.');
  const others = region.securityGroups.filter((group) => group.id !== id);
  if (others.some(({ rules }) => rules.some(({ remote }) => 'group' in remote && remote.group === id)))
    return vpcError(409, 'security_group_remoting_rules', 'A rule of another security group refers to this one.');
  region.securityGroups = others;
  return null;
}

export function removeNetworkAcl(region: RegionState, { id }: NetworkAclState): Reply | null {
  const isDefault = region.vpcs.some((vpc) => vpc.default_network_acl === id);
  if (isDefault || region.subnets.some((subnet) => subnet.network_acl === id))
    return vpcError(409, 'acl_in_use', 'The network ACL is the default of a VPC, or attached to a subnet.');
  region.networkAcls = without(region.networkAcls, id);
  return null;
}

function dropCollectors(region: RegionState, targets: readonly string[]): void {
  region.collectors = region.collectors.filter(({ target }) => !targets.includes(target.id));
}

function interfacesOf(instances: readonly InstanceState[]): readonly InterfaceState[] {
  return instances.flatMap(({ interfaces }) => interfaces);
}

function without<T extends { readonly id: string }>(list: readonly T[], id: string): T[] {
  return list.filter((item) => item.id !== id);
}
