import { CloudError, type Deletion, type VpcWrites } from '../../cloud/cloud';
import type { RuleChange } from '../../core/policy/ruleChange';
import type { NetworkAcl, Reference, SecurityGroup } from '../../core/policy/vpcModel';
import { aclRules, groupRules, type KnownRule } from './ruleIdentity';

/** The security group or network ACL that a change is about. */
export function ownerOf(change: RuleChange): Reference {
  return change.kind === 'add_group_rule' ? change.group : change.acl;
}

export function ownerText(change: RuleChange): string {
  const { name } = ownerOf(change);
  return change.kind === 'add_group_rule' ? `security group ${name}` : `network ACL ${name}`;
}

/** What reads a group or an ACL of its own. */
export type OwnerReads = Pick<VpcWrites, 'securityGroup' | 'networkAcl'>;

export type FreshOwner =
  | { readonly kind: 'group'; readonly group: SecurityGroup; readonly rules: readonly KnownRule[] }
  | { readonly kind: 'acl'; readonly acl: NetworkAcl; readonly rules: readonly KnownRule[] };

/** As it is now; null where it has been deleted. Rejects with `CloudError`. */
export async function readOwner(
  writes: OwnerReads,
  region: string,
  change: RuleChange,
  signal?: AbortSignal,
): Promise<FreshOwner | null> {
  try {
    if (change.kind === 'add_group_rule') {
      const group = await writes.securityGroup(region, change.group.id, signal);
      return { kind: 'group', group, rules: groupRules(group) };
    }
    const acl = await writes.networkAcl(region, change.acl.id, signal);
    return { kind: 'acl', acl, rules: aclRules(acl) };
  } catch (error) {
    if (error instanceof CloudError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Id of the new rule. Rejects with `CloudError`. */
export async function createRule(
  writes: VpcWrites,
  region: string,
  change: RuleChange,
  signal?: AbortSignal,
): Promise<string> {
  const made =
    change.kind === 'add_group_rule'
      ? await writes.createSecurityGroupRule(region, change.group.id, change.rule, signal)
      : await writes.createNetworkAclRule(region, change.acl.id, change.rule, change.before?.id ?? null, signal);
  return made.id;
}

export function deleteRule(
  writes: VpcWrites,
  region: string,
  change: RuleChange,
  ruleId: string,
  signal?: AbortSignal,
): Promise<Deletion> {
  return change.kind === 'add_group_rule'
    ? writes.deleteSecurityGroupRule(region, change.group.id, ruleId, signal)
    : writes.deleteNetworkAclRule(region, change.acl.id, ruleId, signal);
}
