import type { PolicyDirectory } from '../policyDirectory';
import { overlap } from './aclRules';
import type { LintFinding } from './finding';

/** Subnets of different VPCs that use the same addresses: they cannot talk to each other, and records are ambiguous. */
export function overlappingSubnets({ index }: PolicyDirectory): readonly LintFinding[] {
  const subnets = [...index.subnets.values()];
  return subnets.flatMap(({ subnet, range }, at) =>
    subnets
      .slice(at + 1)
      .filter((other) => range !== null && other.range !== null && overlap(range, other.range))
      .map(({ subnet: other }) => ({
        code: 'subnets_overlap' as const,
        severity: 'info' as const,
        resource: { kind: 'subnet' as const, id: subnet.id, name: subnet.name },
        vpc: { id: subnet.vpc.id, name: subnet.vpc.name },
        rule: null,
        by: [],
        about: [subnet.ipv4_cidr_block, other.name, other.ipv4_cidr_block, other.vpc.name],
      })),
  );
}
