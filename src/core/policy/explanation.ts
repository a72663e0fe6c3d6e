import type { Packet, PacketDirection } from './packet';
import type { EndpointKind } from './policyDirectory';
import type { Side } from './policyFlow';
import type { NetworkAclRule, SecurityGroupRule } from './vpcModel';

/** Why a flow passes or not, as data. Every `code` is stable; words for people are in describeExplanation.ts. */
export interface FlowExplanation {
  readonly kind: 'flow-explanation';
  readonly class: ExplanationClass;
  /** Of the first packet, through every side that was asked. */
  readonly verdict: Verdict;
  /** Of the answer through the stateless ACLs; null where there is none to speak of. */
  readonly answer: Verdict | null;
  /** The first packet of the connection that was judged; for a rejected answer not the recorded one. */
  readonly packet: Packet;
  readonly record: RecordedFacts | null;
  readonly source: ExplainedEnd;
  readonly target: ExplainedEnd;
  /** The sides inside the VPCs, egress first. */
  readonly sides: readonly SideExplanation[];
  /** Every layer that stops the packet or its answer: each of them has to be mended. */
  readonly blockers: readonly Blocker[];
  /** What else may have rejected (or admitted) a recorded flow that the present rules judge otherwise. */
  readonly causes: readonly Cause[];
  readonly assumptions: readonly Assumption[];
  readonly missing: readonly Missing[];
}

export type Verdict = 'allowed' | 'denied' | 'unknown';

/**
 * `allowed_now`: the present rules let it pass; a rejected record then has another cause. `cannot_tell`: `missing` says
 * what would have to be known.
 */
export type ExplanationClass = 'denied_by_configuration' | 'allowed_now' | 'cannot_tell';

/** What the log said about the flow. */
export interface RecordedFacts {
  readonly action: 'accepted' | 'rejected' | null;
  /** Side whose vNIC wrote the record; null where the record does not say. */
  readonly side: Side | null;
  /** Microseconds UTC. */
  readonly time: number | null;
  /** A rejected answer: `kept` where the record names the connection's initiator first, `swapped` where its target. */
  readonly answerRejected: 'kept' | 'swapped' | null;
  /** An accepted TCP flow to which nothing came back. */
  readonly unanswered: boolean;
}

export type ExplainedEnd =
  | { readonly kind: 'outside'; readonly address: number }
  | { readonly kind: 'ambiguous'; readonly address: number; readonly subnets: readonly Named[] }
  | {
      readonly kind: 'inside';
      readonly address: number;
      readonly endpoint: ExplainedEndpoint | null;
      readonly subnet: Named;
      readonly vpc: Named;
    };

export interface ExplainedEndpoint {
  readonly kind: EndpointKind;
  readonly id: string;
  readonly name: string;
  readonly vnicName: string | null;
  readonly instanceId: string | null;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface SideExplanation {
  readonly side: Side;
  readonly direction: PacketDirection;
  readonly end: ExplainedEnd & { readonly kind: 'inside' };
  readonly verdict: Verdict;
  readonly infrastructure: boolean;
  readonly groups: GroupLayer;
  readonly acl: AclLayer;
  /** The ACL about the answer, in the other direction. */
  readonly answer: AclLayer | null;
}

export interface GroupLayer {
  readonly layer: 'SG';
  readonly code: 'sg_admitted' | 'sg_no_rule' | 'sg_none_attached' | 'sg_unknown';
  readonly groups: readonly Named[];
  /** The rule that admits. */
  readonly rule: GroupRuleReference | null;
  /** Where no rule admits: those that nearly do, the nearest first. */
  readonly nearMisses: readonly NearMiss[];
}

export interface AclLayer {
  readonly layer: 'ACL';
  readonly code: 'acl_allowed' | 'acl_denied' | 'acl_no_rule' | 'acl_same_subnet' | 'acl_exempt' | 'acl_unknown';
  readonly direction: PacketDirection;
  readonly acl: Named | null;
  /** The rule that decides; null where none matches, which denies, and where the ACL is not asked. */
  readonly rule: AclRuleReference | null;
  readonly nearMisses: readonly NearMiss[];
}

export type RuleReference = GroupRuleReference | AclRuleReference;

export interface GroupRuleReference {
  readonly layer: 'SG';
  readonly id: string;
  readonly name: string | null;
  readonly owner: Named;
  /** 1-based place in the group's list; it does not matter to the verdict. */
  readonly place: number;
  readonly rule: SecurityGroupRule;
}

export interface AclRuleReference {
  readonly layer: 'ACL';
  readonly id: string;
  readonly name: string | null;
  readonly owner: Named;
  /** 1-based place in the order of evaluation, over both directions. */
  readonly place: number;
  readonly rule: NetworkAclRule;
}

export type DifferingField =
  | 'protocol'
  | 'port'
  | 'source_port'
  | 'icmp'
  | 'remote'
  | 'local'
  | 'direction'
  | 'ip_version'
  /** It would admit, but stands behind the rule that decides. */
  | 'place';

export interface NearMiss {
  readonly rule: RuleReference;
  readonly fields: readonly DifferingField[];
}

export interface Blocker {
  readonly layer: 'SG' | 'ACL';
  readonly side: Side;
  readonly leg: 'forward' | 'answer';
  readonly code: 'sg_no_rule' | 'acl_denied' | 'acl_no_rule';
  /** The groups of the vNIC, or the ACL. */
  readonly owners: readonly Named[];
  readonly rule: RuleReference | null;
}

export type CauseCode =
  /** The ACL's deciding rule was made after the flow. */
  | 'rule_newer_than_flow'
  | 'rules_changed'
  | 'connection_older_than_rules'
  | 'out_of_state'
  | 'rejected_answer'
  | 'membership_changed'
  | 'snapshot_incomplete'
  | 'infrastructure_flow'
  | 'no_answer_from_target';

export interface Cause {
  readonly code: CauseCode;
  readonly rule?: RuleReference;
}

export type AssumptionCode =
  | 'end_outside_not_judged'
  | 'no_groups_admit_all'
  | 'groups_assumed'
  | 'answer_guessed'
  | 'echo_reply'
  | 'floating_ip_translated'
  | 'address_not_of_vnic'
  | 'group_without_members'
  | 'unknown_protocol'
  | 'icmp_not_logged'
  | 'no_external_route'
  | 'duplicate_rule_ids';

export interface Assumption {
  readonly code: AssumptionCode;
  /** Names of the resources it is about. */
  readonly about: readonly string[];
}

export type MissingCode =
  | 'vnic_unknown'
  | 'groups_unknown'
  | 'acl_unknown'
  | 'subnet_unknown'
  | 'no_end_in_snapshot'
  | 'address_ambiguous'
  | 'record_incomplete'
  | 'no_permission'
  | 'list_not_read';

export interface Missing {
  readonly code: MissingCode;
  readonly about: readonly string[];
}
