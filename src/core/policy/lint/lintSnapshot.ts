import type { PolicyDirectory } from '../policyDirectory';
import {
  aclRulesOutOfRange,
  shadowedAclRules,
  subnetSplittingAclRules,
  unattachedAcls,
  unclearAclOrder,
} from './aclRules';
import { blockedAnswers } from './blockedAnswers';
import type { Lint, LintFinding } from './finding';
import {
  emptyRemotes,
  groupRulesOutOfRange,
  impliedGroupRules,
  unattachedGroups,
  unknownProtocols,
  worldOpenAdminPorts,
} from './groupRules';
import { overlappingSubnets } from './overlappingSubnets';

const lints: readonly Lint[] = [
  worldOpenAdminPorts,
  blockedAnswers,
  shadowedAclRules,
  aclRulesOutOfRange,
  unclearAclOrder,
  subnetSplittingAclRules,
  groupRulesOutOfRange,
  impliedGroupRules,
  emptyRemotes,
  unattachedAcls,
  unattachedGroups,
  overlappingSubnets,
  unknownProtocols,
];

const ranks = { error: 0, warning: 1, info: 2 } as const;

/** What is likely not meant in a configuration, the gravest first. */
export function lintSnapshot(directory: PolicyDirectory): readonly LintFinding[] {
  return byGravity(lints.flatMap((lint) => lint(directory)));
}

export function byGravity(findings: readonly LintFinding[]): readonly LintFinding[] {
  return [...findings].sort((a, b) => ranks[a.severity] - ranks[b.severity]);
}
