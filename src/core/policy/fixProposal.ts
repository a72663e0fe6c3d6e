import type { Named, Verdict } from './explanation';
import type { OpenedAccess } from './openedAccess';
import type { RuleChange } from './ruleChange';

/** Rules that together let a flow pass, with all that they change. */
export interface FixProposal {
  readonly kind: 'fix-proposal';
  readonly changes: readonly RuleChange[];
  /** Everything that passes an endpoint's side with them and did not without, the flow itself included. */
  readonly opens: readonly OpenedAccess[];
  /** For ranking: remote addresses times target ports. */
  readonly size: number;
  /** The flow judged anew with the rules in place; `unknown` where the groups of an end are not known. */
  readonly proof: { readonly verdict: Verdict; readonly answer: Verdict | null };
  readonly warnings: readonly FixWarning[];
  /** Who else the changed security groups are attached to. */
  readonly shared: readonly { readonly group: Named; readonly endpoints: readonly Named[] }[];
}

export interface FixWarning {
  readonly code: FixWarningCode;
  readonly about: readonly string[];
}

export type FixWarningCode =
  /** SSH or RDP from anywhere. */
  | 'world_open_admin_port'
  /** Other interfaces have the group too. */
  | 'shared_group'
  /** Whoever joins the remote group is let in as well. */
  | 'group_may_grow'
  /** A subnet's ACL holds for everything in it. */
  | 'acl_of_subnets'
  | 'not_proven';

export interface FixRefusal {
  readonly code: FixRefusalCode;
  readonly about: readonly string[];
}

export type FixRefusalCode =
  | 'already_allowed'
  /** Only TCP and UDP rules with explicit ports are proposed. */
  | 'protocol_not_fixable'
  | 'end_unknown'
  | 'quota_group_rules'
  | 'quota_acl_rules'
  /** The wider range that was asked for does not hold the peer. */
  | 'range_without_peer';

export interface FixProposals {
  /** The one that opens least first. */
  readonly proposals: readonly FixProposal[];
  readonly refusals: readonly FixRefusal[];
}
