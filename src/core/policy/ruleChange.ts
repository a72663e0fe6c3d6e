import { aclRulesInOrder } from './networkAclRules';
import type { NetworkAclRule, Reference, RuleRemote, SecurityGroupRule } from './vpcModel';
import type { VpcSnapshot } from './vpcSnapshot';

/** One rule to be created. `rule` is what the VPC API is asked for, with a name instead of an id. */
export type RuleChange = AddGroupRule | AddAclRule;

export interface AddGroupRule {
  readonly kind: 'add_group_rule';
  readonly group: Reference;
  readonly rule: NewGroupRule;
}

export interface NewGroupRule {
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  readonly ip_version: 'ipv4';
  readonly protocol: 'tcp' | 'udp';
  readonly port_min: number;
  readonly port_max: number;
  readonly remote: RuleRemote;
  readonly local?: { readonly address: string };
}

export interface AddAclRule {
  readonly kind: 'add_acl_rule';
  readonly acl: Reference;
  readonly rule: NewAclRule;
  /** The rule to stand immediately before; null: behind all. */
  readonly before: Reference | null;
}

export interface NewAclRule {
  readonly name: string;
  readonly action: 'allow';
  readonly direction: 'inbound' | 'outbound';
  readonly ip_version: 'ipv4';
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly destination: string;
  readonly source_port_min: number;
  readonly source_port_max: number;
  readonly destination_port_min: number;
  readonly destination_port_max: number;
}

/** The snapshot as it would be with the rules in it. A change to what the snapshot lacks changes nothing. */
export function withChanges(snapshot: VpcSnapshot, changes: readonly RuleChange[]): VpcSnapshot {
  return {
    ...snapshot,
    security_groups: snapshot.security_groups.map((group) => {
      const added = changes.filter((change) => change.kind === 'add_group_rule' && change.group.id === group.id);
      if (added.length === 0) return group;
      return { ...group, rules: [...group.rules, ...added.map((change) => newGroupRule(change as AddGroupRule))] };
    }),
    network_acls: snapshot.network_acls.map((acl) => {
      const added = changes.filter((change) => change.kind === 'add_acl_rule' && change.acl.id === acl.id);
      return added.length === 0 ? acl : { ...acl, rules: withAclRules(acl.rules, added as readonly AddAclRule[]) };
    }),
  };
}

export function newGroupRule({ rule }: AddGroupRule): SecurityGroupRule {
  return { id: `new:${rule.name}`, ...rule };
}

/** The rules in their order with new ones in place; every `before` is made to tell that order. */
export function withAclRules(
  rules: readonly NetworkAclRule[],
  added: readonly AddAclRule[],
): readonly NetworkAclRule[] {
  const order = [...aclRulesInOrder(rules)];
  for (const { rule, before } of added) {
    const at = before === null ? -1 : order.findIndex(({ id }) => id === before.id);
    order.splice(at < 0 ? order.length : at, 0, { id: `new:${rule.name}`, ...rule });
  }
  return order.map((rule, at) => {
    const next = order[at + 1];
    return { ...rule, before: next === undefined ? undefined : { id: next.id, name: next.name } } as NetworkAclRule;
  });
}
