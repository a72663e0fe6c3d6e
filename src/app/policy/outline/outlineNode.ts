import type { RuleReference } from '../../../core/policy/explanation';
import type { RejectCause } from '../../../core/policy/groupByCause';
import type { LintFinding } from '../../../core/policy/lint/finding';
import type { PolicyEndpoint } from '../../../core/policy/policyDirectory';
import type { RuleHits } from '../../../core/policy/usage/ruleUsage';
import type { NetworkAcl, SecurityGroup } from '../../../core/policy/vpcModel';

/** What stands in an outline of a configuration, ready to be shown as a tree. Names are foreign text. */
export type OutlineNode = OutlineBase & OutlineSubject;

interface OutlineBase {
  /** The same for the same thing, whatever is said of it. */
  readonly id: string;
  readonly label: string;
  /** Beside the label; may be empty. */
  readonly description: string;
  /** More about it, a line each; ids and full sentences. */
  readonly details: readonly string[];
  readonly parent: OutlineNode | null;
  readonly children: readonly OutlineNode[];
  /** Of what was found at it or at something in it that is not shown by itself. */
  readonly gravity: LintFinding['severity'] | null;
}

export type OutlineSubject =
  | { readonly kind: 'vpc'; readonly vpcId: string }
  | { readonly kind: 'folder'; readonly folder: 'groups' | 'acls' | 'inbound' | 'outbound' | 'attached' | 'rejects' }
  | { readonly kind: 'group'; readonly group: SecurityGroup }
  | { readonly kind: 'acl'; readonly acl: NetworkAcl }
  | { readonly kind: 'rule'; readonly rule: RuleReference; readonly hits: RuleHits | null }
  /** What an ACL does with all that no rule is about. */
  | { readonly kind: 'otherwise' }
  | { readonly kind: 'cause'; readonly cause: RejectCause }
  /** Causes that are too many to be shown. */
  | { readonly kind: 'more' }
  | { readonly kind: 'finding'; readonly finding: LintFinding }
  | { readonly kind: 'endpoint'; readonly endpoint: PolicyEndpoint }
  | { readonly kind: 'subnet'; readonly subnetId: string };
