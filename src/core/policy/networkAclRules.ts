import { type AddressRange, parseAddressRange } from './addressRange';
import { firstMatch, formMatches, isAbout, type MatchForm, matchForm } from './matchForm';
import type { Packet, PacketDirection } from './packet';
import { type RuleProtocol, ruleProtocol } from './ruleProtocol';
import type { NetworkAcl, NetworkAclRule } from './vpcModel';

/** A network ACL rule made ready for evaluation, in its place. */
export interface ReadyAclRule {
  readonly acl: NetworkAcl;
  readonly rule: NetworkAclRule;
  /** 1-based place in the order of evaluation, over both directions, as the console counts. */
  readonly place: number;
  readonly protocol: RuleProtocol;
  readonly source: AddressRange | null;
  readonly destination: AddressRange | null;
  readonly form: MatchForm;
}

export function readyAclRules(acl: NetworkAcl): readonly ReadyAclRule[] {
  return aclRulesInOrder(acl.rules).map((rule, index) => {
    const protocol = ruleProtocol(rule.protocol, rule.action === 'deny' ? 'deny' : 'allow');
    const source = parseAddressRange(rule.source);
    const destination = parseAddressRange(rule.destination);
    const form = matchForm(protocol, source, destination, {
      ...rule,
      sourcePorts: [rule.source_port_min, rule.source_port_max],
      destinationPorts: [rule.destination_port_min, rule.destination_port_max],
    });
    return { acl, rule, place: index + 1, protocol, source, destination, form };
  });
}

/**
 * Rules in the order in which they are evaluated: `before` names the rule that follows, the last names none. Exports
 * may be shuffled, lack `before`, or repeat ids; where the chain does not visit every rule exactly once the order of
 * the list stands (contracts/policy-semantics.md §2.2).
 */
export function aclRulesInOrder(rules: readonly NetworkAclRule[]): readonly NetworkAclRule[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const followers = new Set(rules.map((rule) => rule.before?.id));
  const heads = rules.filter((rule) => !followers.has(rule.id));
  if (byId.size !== rules.length || heads.length !== 1) return rules;
  const chain: NetworkAclRule[] = [];
  let next = heads[0];
  while (next !== undefined && chain.length <= rules.length) {
    chain.push(next);
    next = next.before === undefined ? undefined : byId.get(next.before.id);
  }
  return chain.length === rules.length ? chain : rules;
}

/** The first rule that matches decides; none: null, which denies (§2.1). */
export function decidingAclRule(
  rules: readonly ReadyAclRule[],
  direction: PacketDirection,
  packet: Packet,
): ReadyAclRule | null {
  return firstMatch(rules, direction, packet);
}

export function aclRuleMatches(ready: ReadyAclRule, direction: PacketDirection, packet: Packet): boolean {
  return isAbout(ready, direction, packet.protocol) && formMatches(ready.form, packet);
}
