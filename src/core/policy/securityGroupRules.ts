import { type AddressRange, anyAddress, inRange, parseAddressRange } from './addressRange';
import type { Packet, PacketDirection } from './packet';
import { icmpMatches, portMatches, protocolMatches, type RuleProtocol, ruleProtocol } from './ruleProtocol';
import type { SecurityGroup, SecurityGroupRule } from './vpcModel';

/** A security group rule made ready for evaluation; `rule` and `group` are what to show. */
export interface ReadyGroupRule {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  readonly protocol: RuleProtocol;
  /** Null: nothing (an unreadable address). */
  readonly local: AddressRange | null;
  readonly remote: AddressRange | ReadonlySet<number> | null;
}

const nobody: ReadonlySet<number> = new Set();

/** `members`: addresses of every group's targets, for rules whose remote is a group. */
export function readyGroupRules(
  group: SecurityGroup,
  members: ReadonlyMap<string, ReadonlySet<number>>,
): readonly ReadyGroupRule[] {
  return group.rules.map((rule) => ({
    group,
    rule,
    protocol: ruleProtocol(rule.protocol, 'allow'),
    local: rule.local === undefined ? anyAddress : addressOf(rule.local),
    remote: remoteOf(rule, members),
  }));
}

/**
 * The first rule that admits the packet, or null. Order does not matter to the answer: the groups of a vNIC are united
 * and can only allow (contracts/policy-semantics.md §1.1, §1.2). The group is stateful, so only the first packet of a
 * connection is asked about.
 */
export function admittingRule(
  rules: readonly ReadyGroupRule[],
  direction: PacketDirection,
  packet: Packet,
): ReadyGroupRule | null {
  return rules.find((rule) => groupRuleMatches(rule, direction, packet)) ?? null;
}

export function groupRuleMatches(ready: ReadyGroupRule, direction: PacketDirection, packet: Packet): boolean {
  const { rule } = ready;
  if (rule.direction !== direction) return false;
  if (rule.ip_version !== undefined && rule.ip_version !== 'ipv4') return false;
  if (!protocolMatches(ready.protocol, packet.protocol) || !detailMatches(ready, packet)) return false;
  const local = direction === 'inbound' ? packet.destination : packet.source;
  const remote = direction === 'inbound' ? packet.source : packet.destination;
  return ready.local !== null && inRange(ready.local, local) && remoteMatches(ready.remote, remote);
}

/** Ports belong to tcp and udp rules, type and code to icmp rules; exports set them to 0 elsewhere (§1.16). */
function detailMatches({ rule, protocol }: ReadyGroupRule, packet: Packet): boolean {
  if (protocol.kind !== 'number') return true;
  if (protocol.number === 1) return icmpMatches(rule, packet);
  if (protocol.number !== 6 && protocol.number !== 17) return true;
  return portMatches(packet.destinationPort, rule.port_min, rule.port_max);
}

function remoteMatches(remote: ReadyGroupRule['remote'], address: number): boolean {
  if (remote === null) return false;
  return 'first' in remote ? inRange(remote, address) : remote.has(address);
}

function remoteOf(
  rule: SecurityGroupRule,
  members: ReadonlyMap<string, ReadonlySet<number>>,
): ReadyGroupRule['remote'] {
  const remote: Partial<SecurityGroupRule['remote']> | undefined = rule.remote;
  if (remote === undefined) return anyAddress;
  if ('cidr_block' in rule.remote || 'address' in rule.remote) return addressOf(rule.remote);
  if (rule.remote.deleted !== undefined) return nobody;
  return members.get(rule.remote.id) ?? nobody;
}

function addressOf(end: { readonly cidr_block: string } | { readonly address: string }): AddressRange | null {
  return parseAddressRange('cidr_block' in end ? end.cidr_block : end.address);
}
