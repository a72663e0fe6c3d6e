import type { AclRuleReference, GroupRuleReference } from './explanation';
import type { ReadyAclRule } from './networkAclRules';
import type { ReadyGroupRule } from './securityGroupRules';

export function groupRuleReference({ group, rule }: ReadyGroupRule): GroupRuleReference {
  return {
    layer: 'SG',
    id: rule.id,
    name: rule.name ?? null,
    owner: { id: group.id, name: group.name },
    place: group.rules.indexOf(rule) + 1,
    rule,
  };
}

export function aclRuleReference({ acl, rule, place }: ReadyAclRule): AclRuleReference {
  return { layer: 'ACL', id: rule.id, name: rule.name ?? null, owner: { id: acl.id, name: acl.name }, place, rule };
}
