import { formatIpv4 } from '../../core/net/ipv4';
import { type AddressRange, parseAddressRange } from '../../core/policy/addressRange';
import type { RegionState, SubnetState, VpcState } from '../account/regionState';
import { regionPrefixOf } from '../account/regions';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxWorld } from '../sandboxWorld';
import { aclRulePrototype } from './aclRulePrototype';
import { groupOf, referenced } from './fieldReferences';
import { groupRulePrototype } from './groupRulePrototype';
import {
  addFloatingIp,
  addNetworkAcl,
  addPublicGateway,
  addSecurityGroup,
  addSshKey,
  addSubnet,
  addVpc,
  createdAt,
} from './madeNetworks';
import { RuleFields } from './ruleFields';
import type { VpcCall } from './vpcCall';
import { refused, vpcError } from './vpcErrors';
import { freshViews } from './vpcViews';

/** POST of what networks are made of (contracts/ibm-cloud.md §7.3, §7.5). Each takes the fields of the request. */
type Create = (call: VpcCall, world: SandboxWorld, fields: RuleFields) => Reply;

export const createVpc: Create = (call, world, fields) => {
  const { region, account } = call;
  const name = fields.name(region.vpcs.map((vpc) => vpc.name));
  const group = groupOf(fields, account);
  if (fields.problems.length > 0) return refused(fields.problems);
  const vpc = addVpc(world, region, { name, ...group });
  return jsonReply(201, freshViews(call).network.vpc(vpc));
};

export const createSubnet: Create = (call, world, fields) => {
  const { region, account } = call;
  const vpc = referenced(fields, 'vpc', region.vpcs, 'required');
  const name = fields.name(region.subnets.filter((one) => one.vpc === vpc?.id).map((one) => one.name));
  const zones = zonesOf(region);
  const acl = referenced(fields, 'network_acl', region.networkAcls, 'optional');
  const gateway = referenced(fields, 'public_gateway', region.publicGateways, 'optional');
  const group = groupOf(fields, account);
  const zone = referenced(fields, 'zone', zones, fields.has('ipv4_cidr_block') ? 'optional' : 'required')?.name;
  if (fields.problems.length > 0 || vpc === undefined) return refused(fields.problems);
  const block = blockOf(fields, region, vpc, zone);
  if (block === null || fields.problems.length > 0) return refused(fields.problems);
  if (gateway !== undefined && gateway.zone !== block.zone)
    return vpcError(400, 'bad_field', 'The public gateway is in another zone.', {
      name: 'public_gateway',
      type: 'field',
    });
  const subnet = addSubnet(world, region, {
    ...{ name, ...group, ...block, vpc: vpc.id },
    network_acl: acl?.id ?? vpc.default_network_acl,
    public_gateway: gateway?.id ?? null,
  });
  return jsonReply(201, freshViews(call).network.subnet(subnet));
};

export const createPublicGateway: Create = (call, world, fields) => {
  const { region, account } = call;
  const vpc = referenced(fields, 'vpc', region.vpcs, 'required');
  const zone = referenced(fields, 'zone', zonesOf(region), 'required')?.name;
  const name = fields.name(region.publicGateways.map((one) => one.name));
  const group = groupOf(fields, account);
  if (fields.problems.length > 0 || vpc === undefined || zone === undefined) return refused(fields.problems);
  if (region.publicGateways.some((one) => one.vpc === vpc.id && one.zone === zone))
    return vpcError(409, 'target_in_use', 'The VPC has a public gateway in this zone already.');
  const gateway = addPublicGateway(world, region, { name, ...group, vpc: vpc.id, zone });
  return jsonReply(201, freshViews(call).network.publicGateway(gateway));
};

export const createFloatingIp: Create = (call, world, fields) => {
  const { region, account, views } = call;
  const name = fields.name(region.floatingIps.map((one) => one.name));
  const group = groupOf(fields, account);
  const target = floatingTarget(call, fields);
  const zone = referenced(fields, 'zone', zonesOf(region), target === undefined ? 'required' : 'optional')?.name;
  if (fields.problems.length > 0) return refused(fields.problems);
  if (target !== undefined && region.floatingIps.some((ip) => ip.target === target))
    return vpcError(409, 'floating_ip_in_use', 'The interface has a floating IP already.');
  const at = zone ?? views.references.index.targets.get(target ?? '')?.instance.zone ?? '';
  const ip = addFloatingIp(world, region, { name, ...group, zone: at, target: target ?? null });
  return jsonReply(201, freshViews(call).network.floatingIp(ip));
};

/** Id of what a floating IP is to be bound to; undefined where none is named. */
export function floatingTarget({ region }: VpcCall, fields: RuleFields): string | undefined {
  const nics = region.instances.flatMap(({ interfaces }) => interfaces);
  const targets = nics.map((nic) => nic.vni ?? nic).map(({ id, name }) => ({ id, name }));
  return referenced(fields, 'target', targets, 'optional')?.id;
}

export const createSecurityGroup: Create = (call, world, fields) => {
  const { region, account, views } = call;
  const vpc = referenced(fields, 'vpc', region.vpcs, 'required');
  const taken = region.securityGroups.filter((group) => group.vpc === vpc?.id).map((group) => group.name);
  const name = fields.name(taken);
  const group = groupOf(fields, account);
  if (fields.problems.length > 0 || vpc === undefined) return refused(fields.problems);
  const { index, context } = views.references;
  const draft = { id: '', name: '', created_at: '', vpc: vpc.id, rules: [] };
  const rules = fields.objects('rules').flatMap((body) => {
    const own = new RuleFields(body);
    const { oldProtocolWords } = context;
    const rule = groupRulePrototype(own, { group: draft, index, oldProtocolWords, taken: [] });
    fields.problems.push(...own.problems);
    return rule === null ? [] : [{ ...rule, id: world.names.id(region.name), name: rule.name ?? world.names.name([]) }];
  });
  if (fields.problems.length > 0) return refused(fields.problems);
  const made = addSecurityGroup(world, region, { name, ...group, vpc: vpc.id, rules });
  return jsonReply(201, freshViews(call).security.securityGroup(made));
};

/** With rules of its own, or with those of another ACL of the VPC. */
export const createNetworkAcl: Create = (call, world, fields) => {
  const { region, account, views } = call;
  const vpc = referenced(fields, 'vpc', region.vpcs, 'required');
  const taken = region.networkAcls.filter((acl) => acl.vpc === vpc?.id).map((acl) => acl.name);
  const name = fields.name(taken);
  const group = groupOf(fields, account);
  const source = referenced(fields, 'source_network_acl', region.networkAcls, 'optional');
  const { oldProtocolWords } = views.references.context;
  const drafts = fields.objects('rules').flatMap((body) => {
    const own = new RuleFields(body);
    const rule = aclRulePrototype(own, { oldProtocolWords, taken: [] });
    fields.problems.push(...own.problems);
    return rule === null ? [] : [rule];
  });
  if (fields.problems.length > 0 || vpc === undefined) return refused(fields.problems);
  const created_at = createdAt(world);
  const rules = (source?.rules ?? drafts).map((rule) => ({
    ...{ ...rule, id: world.names.id(region.name), created_at },
    name: rule.name ?? world.names.name([]),
  }));
  const acl = addNetworkAcl(world, region, { name, ...group, vpc: vpc.id, rules });
  return jsonReply(201, freshViews(call).security.networkAcl(acl));
};

export const createSshKey: Create = (call, world, fields) => {
  const { region, account } = call;
  const name = fields.name([]);
  const type = fields.word('type', ['rsa', 'ed25519'], 'rsa') ?? 'rsa';
  const group = groupOf(fields, account);
  const given = fields.value('public_key');
  const public_key = typeof given === 'string' ? given.trim() : '';
  const form = type === 'rsa' ? /^ssh-rsa [A-Za-z0-9+/=]+/ : /^ssh-ed25519 [A-Za-z0-9+/=]+/;
  if (!form.test(public_key))
    fields.wrong('bad_field', 'public_key', `public_key must be a public key of type ${type}.`);
  if (fields.problems.length > 0) return refused(fields.problems);
  if (region.keys.some((key) => key.name === name))
    return vpcError(409, 'key_name_exists', 'There is a key of this name.', { name: 'name', type: 'field' });
  const content = (text: string) => text.split(/\s+/)[1];
  if (region.keys.some((key) => content(key.public_key) === content(public_key)))
    return vpcError(409, 'key_content_exists', 'There is a key with this content.', {
      name: 'public_key',
      type: 'field',
    });
  return jsonReply(
    201,
    freshViews(call).network.sshKey(addSshKey(world, region, { name, ...group, public_key, type })),
  );
};

interface Block {
  readonly zone: string;
  readonly ipv4_cidr_block: string;
}

/** The block a subnet gets: as asked for, or the first that is free of the size asked for; null: see the problems. */
function blockOf(fields: RuleFields, region: RegionState, vpc: VpcState, zone: string | undefined): Block | null {
  const taken = region.subnets.filter((subnet) => subnet.vpc === vpc.id).map(rangeOf);
  if (fields.has('ipv4_cidr_block')) {
    const text = String(fields.value('ipv4_cidr_block'));
    const range = text.includes('/') ? parseAddressRange(text) : null;
    const prefixes = zonesOf(region).map(({ name }, place) => ({ name, range: prefixRange(region.name, place) }));
    const home = prefixes.find((prefix) => range !== null && within(range, prefix.range))?.name;
    if (range === null) fields.wrong('validation_invalid_cidr', 'ipv4_cidr_block', 'This is no IPv4 CIDR block.');
    else if (home === undefined || (zone !== undefined && zone !== home))
      fields.wrong('bad_field', 'ipv4_cidr_block', 'The block is in no address prefix of the VPC in this zone.');
    else if (taken.some((other) => overlap(range, other)))
      fields.wrong('validation_unique_failed', 'ipv4_cidr_block', 'The block overlaps with another subnet of the VPC.');
    else return { zone: home, ipv4_cidr_block: text };
    return null;
  }
  const count = fields.wholeNumber('total_ipv4_address_count', 8, 16_384);
  if (count === undefined || zone === undefined || !Number.isInteger(Math.log2(count))) {
    fields.wrong('bad_field', 'total_ipv4_address_count', 'Give ipv4_cidr_block, or a power of two and a zone.');
    return null;
  }
  const place = Number(zone.slice(-1)) - 1;
  const prefix = prefixRange(region.name, place);
  for (let first = prefix.first; first + count - 1 <= prefix.last; first += count) {
    const range = { first, last: first + count - 1 };
    if (!taken.some((other) => overlap(range, other)))
      return { zone, ipv4_cidr_block: `${formatIpv4(first)}/${32 - Math.log2(count)}` };
  }
  fields.wrong('over_quota', 'total_ipv4_address_count', 'There is no room left in the zone.');
  return null;
}

/** The default address prefix of a zone, a /18 (contracts/ibm-cloud.md §11). */
function prefixRange(region: string, place: number): AddressRange {
  return parseAddressRange(`${regionPrefixOf(region)}.${place * 64}.0/18`) ?? { first: 0, last: 0 };
}

function rangeOf({ ipv4_cidr_block }: SubnetState): AddressRange {
  return parseAddressRange(ipv4_cidr_block) ?? { first: 0, last: 0 };
}

function within(inner: AddressRange, outer: AddressRange): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function zonesOf({ name }: RegionState): readonly { readonly id: string; readonly name: string }[] {
  return [1, 2, 3].map((number) => ({ id: `${name}-${number}`, name: `${name}-${number}` }));
}
