import { parseAddressRange } from '../../core/policy/addressRange';
import { aclRulesInOrder } from '../../core/policy/networkAclRules';
import type { RuleChange } from '../../core/policy/ruleChange';
import type {
  NetworkAcl,
  NetworkAclRule,
  RuleRemote,
  SecurityGroup,
  SecurityGroupRule,
} from '../../core/policy/vpcModel';

/** What a rule does, whatever its id and name and the words of the version it was read with. */
export function groupRuleEffect(rule: Omit<SecurityGroupRule, 'id'>): string {
  const { direction, port_min, port_max, type, code, remote, local } = rule;
  return JSON.stringify([
    ...[direction, protocolWord(rule.protocol, 'allow'), port_min ?? null, port_max ?? null],
    ...[type ?? null, code ?? null, remoteText(remote), local === undefined ? anywhere : remoteText(local)],
  ]);
}

export function aclRuleEffect(rule: Omit<NetworkAclRule, 'id'>): string {
  const { action, direction, type, code } = rule;
  const ports = [
    ...[rule.source_port_min ?? 1, rule.source_port_max ?? 65_535],
    ...[rule.destination_port_min ?? 1, rule.destination_port_max ?? 65_535],
  ];
  const ends = [rangeText(rule.source), rangeText(rule.destination)];
  const protocol = protocolWord(rule.protocol, action);
  return JSON.stringify([action, direction, protocol, ...ends, ...ports, type ?? null, code ?? null]);
}

/** A rule of a group or ACL, as far as it is to be told from others. */
export interface KnownRule {
  readonly id: string;
  readonly name: string;
  readonly effect: string;
}

export function groupRules({ rules }: SecurityGroup): readonly KnownRule[] {
  return rules.map((rule) => ({ id: rule.id, name: rule.name ?? rule.id, effect: groupRuleEffect(rule) }));
}

/** In the order of evaluation. */
export function aclRules({ rules }: NetworkAcl): readonly KnownRule[] {
  return aclRulesInOrder(rules).map((rule) => ({ id: rule.id, name: rule.name, effect: aclRuleEffect(rule) }));
}

export function effectOf(change: RuleChange): string {
  return change.kind === 'add_group_rule' ? groupRuleEffect(change.rule) : aclRuleEffect(change.rule);
}

const anywhere = '0.0.0.0/0';

function remoteText(remote: RuleRemote): string {
  if ('cidr_block' in remote) return rangeText(remote.cidr_block);
  return 'address' in remote ? rangeText(remote.address) : `group ${remote.id}`;
}

/** `10.0.0.5` and `10.0.0.5/32` are one range; everything is as good as nothing said. */
function rangeText(text: string): string {
  const range = parseAddressRange(text);
  if (range === null) return text;
  return range.first === 0 && range.last === 0xffffffff ? anywhere : `${range.first}-${range.last}`;
}

function protocolWord(word: string, action: string): string {
  const lower = word.toLowerCase();
  if (lower !== 'all') return lower;
  return action === 'deny' ? 'any' : 'icmp_tcp_udp';
}
