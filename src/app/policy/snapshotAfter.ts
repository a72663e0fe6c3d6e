import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';
import { firstOfEachOwner } from './applyFix';
import type { ChangeEntry } from './changeJournal';
import { type OwnerReads, readOwner } from './ruleOwner';

/**
 * A snapshot as it is after a change: with the groups and ACLs that the change was about as they are now, which takes one
 * request each instead of a dozen lists. Null where one of them is not in it or has been deleted, so that nothing but
 * reading all again tells what else is different. Rejects with `CloudError`.
 */
export async function snapshotAfter(
  owners: OwnerReads,
  snapshot: VpcSnapshot,
  { region, steps }: ChangeEntry,
  signal?: AbortSignal,
): Promise<VpcSnapshot | null> {
  let { security_groups, network_acls } = snapshot;
  for (const change of firstOfEachOwner(steps.map((step) => step.change))) {
    const owner = await readOwner(owners, region, change, signal);
    if (owner?.kind === 'group' && security_groups.some(({ id }) => id === owner.group.id))
      security_groups = security_groups.map((group) => (group.id === owner.group.id ? owner.group : group));
    else if (owner?.kind === 'acl' && network_acls.some(({ id }) => id === owner.acl.id))
      network_acls = network_acls.map((acl) => (acl.id === owner.acl.id ? owner.acl : acl));
    else return null;
  }
  return { ...snapshot, security_groups, network_acls };
}
