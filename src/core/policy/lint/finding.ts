import type { Named, RuleReference } from '../explanation';
import type { PolicyDirectory } from '../policyDirectory';

/** Something in a configuration that is likely not meant. Codes are stable; describeFinding.ts has the words. */
export interface LintFinding {
  readonly code: LintCode;
  readonly severity: 'error' | 'warning' | 'info';
  /** The security group, network ACL or subnet it is about. */
  readonly resource: Named & { readonly kind: 'security_group' | 'network_acl' | 'subnet' };
  readonly vpc: Named;
  readonly rule: RuleReference | null;
  /** The rules that make it so. */
  readonly by: readonly RuleReference[];
  /** Names and ranges that the words need, in an order of each code's own. */
  readonly about: readonly string[];
}

export type LintCode =
  | 'acl_rule_shadowed'
  | 'acl_rule_out_of_range'
  | 'acl_rule_splits_subnet'
  | 'acl_unattached'
  | 'acl_order_unclear'
  | 'answer_blocked'
  | 'sg_rule_implied'
  | 'sg_rule_out_of_range'
  | 'sg_remote_empty'
  | 'sg_unattached'
  | 'world_open_admin_port'
  | 'unknown_protocol'
  | 'subnets_overlap'
  /** The last two need recorded flows. */
  | 'admin_port_reached'
  | 'rule_never_hit';

export type Lint = (directory: PolicyDirectory) => readonly LintFinding[];
