import { narrowedToCause } from '../../app/policy/causesOfSearch';
import type { OutlineNode } from '../../app/policy/outline/outlineNode';
import { searchOfAcl, searchOfGroup, searchOfRule } from '../../app/policy/searchOfRule';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';

/** The flows that an entry of the Security view is about; null where it is about none. */
export function searchOfNode(directory: PolicyDirectory, node: OutlineNode): string | null {
  switch (node.kind) {
    case 'group':
      return searchOfGroup(directory, node.group.id);
    case 'acl':
      return searchOfAcl(directory, node.acl.id);
    case 'rule':
      return searchOfRule(directory, node.rule);
    case 'cause': {
      const { parent } = node;
      const owner = parent?.kind === 'group' || parent?.kind === 'acl' ? searchOfNode(directory, parent) : '';
      return narrowedToCause(owner ?? '', node.cause);
    }
    default:
      return null;
  }
}
