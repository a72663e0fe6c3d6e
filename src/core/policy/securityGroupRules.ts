import { type AddressRange, anyAddress, parseAddressRange } from './addressRange';
import { firstMatch, type MatchForm, matchForm } from './matchForm';
import type { Packet, PacketDirection } from './packet';
import { type RuleProtocol, ruleProtocol } from './ruleProtocol';
import type { SecurityGroup, SecurityGroupRule } from './vpcModel';

/** A security group rule made ready for evaluation; `rule` and `group` are what to show. */
export interface ReadyGroupRule {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  readonly protocol: RuleProtocol;
  /** Null: nothing (an unreadable address). */
  readonly local: AddressRange | null;
  readonly remote: AddressRange | ReadonlySet<number> | null;
  readonly form: MatchForm;
}

const nobody: ReadonlySet<number> = new Set();

/** `members`: addresses of every group's targets, for rules whose remote is a group. */
export function readyGroupRules(
  group: SecurityGroup,
  members: ReadonlyMap<string, ReadonlySet<number>>,
): readonly ReadyGroupRule[] {
  return group.rules.map((rule) => {
    const protocol = ruleProtocol(rule.protocol, 'allow');
    const local = rule.local === undefined ? anyAddress : addressOf(rule.local);
    const remote = remoteOf(rule, members);
    const [source, destination] = rule.direction === 'inbound' ? [remote, local] : [local, remote];
    const form = matchForm(protocol, source, destination, {
      ...rule,
      sourcePorts: [undefined, undefined],
      destinationPorts: [rule.port_min, rule.port_max],
    });
    return { group, rule, protocol, local, remote, form };
  });
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
  return firstMatch(rules, direction, packet);
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
