import { mostAclRules } from '../../core/policy/aclFixes';
import { mostGroupRules } from '../../core/policy/groupFixes';
import type { RuleChange } from '../../core/policy/ruleChange';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

/** `sg1 will have 4 of at most 250 rules`, for every group and ACL that is changed. */
export function quotaText(snapshot: VpcSnapshot, changes: readonly RuleChange[]): readonly string[] {
  const owners = new Map<string, { readonly name: string; readonly most: number; rules: number }>();
  for (const change of changes) {
    const group = change.kind === 'add_group_rule';
    const { id, name } = group ? change.group : change.acl;
    const lists = group ? snapshot.security_groups : snapshot.network_acls;
    const rules = lists.find((known) => known.id === id)?.rules.length ?? 0;
    const owner = owners.get(id) ?? { name, most: group ? mostGroupRules : mostAclRules, rules };
    owner.rules++;
    owners.set(id, owner);
  }
  return [...owners.values()].map(({ name, most, rules }) => `${name} will have ${rules} of at most ${most} rules.`);
}
