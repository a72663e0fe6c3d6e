import { createHash } from 'node:crypto';
import { formatIpv4 } from '../../core/net/ipv4';
import type {
  AclRuleState,
  FloatingIpState,
  GroupRuleState,
  NetworkAclState,
  PublicGatewayState,
  RegionState,
  SecurityGroupState,
  SshKeyState,
  SubnetState,
  VpcState,
} from '../account/regionState';
import { defaultGroup, openAcl } from '../account/tutorialSecurity';
import { Random } from '../random';
import type { SandboxWorld } from '../sandboxWorld';

/** What may be said of everything that is made; without a name it gets one of words. */
export interface Facts {
  readonly name?: string | undefined;
  readonly resource_group?: string;
}

/** The time of making, as the VPC API writes times. */
export function createdAt({ now }: SandboxWorld): string {
  return `${new Date(now()).toISOString().slice(0, 19)}Z`;
}

/** Makes a VPC with its default security group and network ACL (contracts/ibm-cloud.md §7.3). */
export function addVpc(world: SandboxWorld, region: RegionState, { name, ...facts }: Facts): VpcState {
  const { names } = world;
  const created_at = createdAt(world);
  const id = names.id(region.name);
  const ids = { regional: () => names.id(region.name), zonal: () => '', instance: () => '' };
  const group = defaultGroup(ids, nameOf(world, region.securityGroups), id, id, created_at);
  const acl = openAcl(ids, nameOf(world, region.networkAcls), id, id, created_at);
  const vpc: VpcState = {
    ...{ ...facts, id, name: name ?? nameOf(world, region.vpcs), created_at },
    default_security_group: group.id,
    default_network_acl: acl.id,
  };
  region.vpcs.push(vpc);
  region.securityGroups.push(group);
  region.networkAcls.push(acl);
  world.networkChanged();
  return vpc;
}

export function addSubnet(
  world: SandboxWorld,
  region: RegionState,
  { name, ...facts }: Facts & Pick<SubnetState, 'vpc' | 'zone' | 'ipv4_cidr_block' | 'network_acl' | 'public_gateway'>,
): SubnetState {
  const taken = region.subnets.filter(({ vpc }) => vpc === facts.vpc);
  const made = { ...facts, id: world.names.zonal(facts.zone), name: name ?? nameOf(world, taken) };
  const subnet = { ...made, created_at: createdAt(world) };
  region.subnets.push(subnet);
  world.networkChanged();
  return subnet;
}

export function addPublicGateway(
  world: SandboxWorld,
  region: RegionState,
  { name, ...facts }: Facts & Pick<PublicGatewayState, 'vpc' | 'zone'>,
): PublicGatewayState {
  const id = world.names.id(region.name);
  const gateway: PublicGatewayState = {
    ...{ ...facts, id, name: name ?? nameOf(world, region.publicGateways), created_at: createdAt(world) },
    floating_ip: freeAddress(world, region),
  };
  region.publicGateways.push(gateway);
  world.networkChanged();
  return gateway;
}

/** `target`: id of an interface of the old model, or of a virtual network interface; null: bound to nothing yet. */
export function addFloatingIp(
  world: SandboxWorld,
  region: RegionState,
  { name, ...facts }: Facts & Pick<FloatingIpState, 'zone' | 'target'>,
): FloatingIpState {
  const id = world.names.id(region.name);
  const made = { ...facts, id, name: name ?? nameOf(world, region.floatingIps), created_at: createdAt(world) };
  const ip = { ...made, address: freeAddress(world, region) };
  region.floatingIps.push(ip);
  world.networkChanged();
  return ip;
}

export function addSecurityGroup(
  world: SandboxWorld,
  region: RegionState,
  { name, ...facts }: Facts & Pick<SecurityGroupState, 'vpc'> & { readonly rules?: readonly GroupRuleState[] },
): SecurityGroupState {
  const taken = region.securityGroups.filter(({ vpc }) => vpc === facts.vpc);
  const id = world.names.id(region.name);
  const made = { ...facts, id, name: name ?? nameOf(world, taken), created_at: createdAt(world) };
  const group = { ...made, rules: [...(facts.rules ?? [])] };
  region.securityGroups.push(group);
  world.networkChanged();
  return group;
}

/** Without rules it lets nothing pass. */
export function addNetworkAcl(
  world: SandboxWorld,
  region: RegionState,
  { name, ...facts }: Facts & Pick<NetworkAclState, 'vpc'> & { readonly rules?: readonly AclRuleState[] },
): NetworkAclState {
  const taken = region.networkAcls.filter(({ vpc }) => vpc === facts.vpc);
  const id = world.names.id(region.name);
  const made = { ...facts, id, name: name ?? nameOf(world, taken), created_at: createdAt(world) };
  const acl = { ...made, rules: [...(facts.rules ?? [])] };
  region.networkAcls.push(acl);
  world.networkChanged();
  return acl;
}

export function addSshKey(
  world: SandboxWorld,
  region: RegionState,
  { name, ...facts }: Facts & Pick<SshKeyState, 'public_key' | 'type'>,
): SshKeyState {
  const bytes = Buffer.from(facts.public_key.trim().split(/\s+/)[1] ?? '', 'base64');
  const digest = createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '');
  const id = world.names.id(region.name);
  const made = { ...facts, id, name: name ?? nameOf(world, region.keys), created_at: createdAt(world) };
  const key = { ...made, fingerprint: `SHA256:${digest}` };
  region.keys.push(key);
  return key;
}

export function nameOf({ names }: SandboxWorld, taken: readonly { readonly name: string }[]): string {
  names.next();
  return names.name(taken.map(({ name }) => name));
}

/** An address of the pool that the sandbox's account draws from, which nothing in the region has. */
function freeAddress({ names, seed }: SandboxWorld, region: RegionState): string {
  const taken = new Set([
    ...region.floatingIps.map(({ address }) => address),
    ...region.publicGateways.map(({ floating_ip }) => floating_ip),
  ]);
  const random = new Random(seed + names.next());
  for (;;) {
    const address = formatIpv4(0x34750000 + random.between(1, 0xfffe));
    if (!taken.has(address)) return address;
  }
}
