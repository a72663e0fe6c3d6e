import type { OutlineNode } from '../../app/policy/outline/outlineNode';

/** What stands in the Security view. */
export type SecurityEntry =
  | OutlineNode
  | { readonly kind: 'failure'; readonly id: '!failure'; readonly message: string; readonly parent: null }
  /** What could not be read, or that there is nothing. */
  | { readonly kind: 'note'; readonly id: string; readonly message: string; readonly parent: null };
