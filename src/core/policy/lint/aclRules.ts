import { formatIpv4 } from '../../net/ipv4';
import type { AddressRange } from '../addressRange';
import type { ReadyAclRule } from '../networkAclRules';
import { aclRulesInOrder, readyAclRules } from '../networkAclRules';
import { aclRuleBoxes, intersection, split } from '../packetBox';
import type { PolicyDirectory } from '../policyDirectory';
import type { PolicySubnet } from '../policyPoint';
import { aclRuleReference } from '../ruleReference';
import type { NetworkAcl } from '../vpcModel';
import type { Lint, LintFinding } from './finding';

/** Rules that earlier ones leave nothing to decide. */
export const shadowedAclRules: Lint = (directory) =>
  eachAcl(directory).flatMap(({ acl, rules }) =>
    rules.flatMap((ready, at) => {
      const boxes = aclRuleBoxes(ready);
      const earlier = rules.slice(0, at).filter(({ rule }) => rule.direction === ready.rule.direction);
      const left = split(boxes, earlier.flatMap(aclRuleBoxes)).outside;
      if (boxes.length === 0 || left.length > 0) return [];
      const by = earlier.filter((other) =>
        aclRuleBoxes(other).some((cut) => boxes.some((box) => intersection(box, cut) !== null)),
      );
      return { ...about(acl, ready), code: 'acl_rule_shadowed', severity: 'warning', by: by.map(aclRuleReference) };
    }),
  );

/** Rules whose own side holds no address of a subnet that has the ACL: they never fire (§2.3). */
export const aclRulesOutOfRange: Lint = (directory) =>
  eachAcl(directory).flatMap(({ acl, rules, subnets }) =>
    rules.flatMap((ready) => {
      const own = ownSide(ready);
      const ranges = subnets.flatMap(({ range }) => range ?? []);
      if (own === null || ranges.length === 0 || ranges.some((range) => overlap(own, range))) return [];
      const places = subnets.map(({ subnet }) => subnet.ipv4_cidr_block);
      const told = ready.rule.direction === 'inbound' ? ready.rule.destination : ready.rule.source;
      return { ...about(acl, ready), code: 'acl_rule_out_of_range', severity: 'warning', about: [told, ...places] };
    }),
  );

/** Rules that treat some addresses of a subnet unlike the others (§2.3). */
export const subnetSplittingAclRules: Lint = (directory) =>
  eachAcl(directory).flatMap(({ acl, rules, subnets }) =>
    rules.flatMap((ready) => {
      const own = ownSide(ready);
      if (own === null) return [];
      return subnets
        .filter(
          ({ range }) => range !== null && overlap(own, range) && !(own.first <= range.first && own.last >= range.last),
        )
        .map(({ subnet }) => ({
          ...about(acl, ready),
          code: 'acl_rule_splits_subnet' as const,
          severity: 'info' as const,
          about: [subnet.name, subnet.ipv4_cidr_block],
        }));
    }),
  );

export const unattachedAcls: Lint = (directory) =>
  eachAcl(directory)
    .filter(({ attached }) => !attached)
    .map(({ acl }) => ({ ...about(acl, null), code: 'acl_unattached', severity: 'info' }));

/** The list and the `before` chain tell two orders, or the chain is broken: exports are, the service is not (§2.2). */
export const unclearAclOrder: Lint = ({ snapshot }) =>
  snapshot.network_acls.flatMap((acl) => {
    const chained = acl.rules.some(({ before }) => before !== undefined);
    const order = aclRulesInOrder(acl.rules);
    const same = order.every((rule, at) => rule === acl.rules[at]);
    const told = acl.rules.every((rule, at) => rule.before?.id === acl.rules[at + 1]?.id);
    if (!chained || (same && told)) return [];
    return { ...about(acl, null), code: 'acl_order_unclear', severity: 'warning', about: [same ? 'list' : 'chain'] };
  });

interface LintedAcl {
  readonly acl: NetworkAcl;
  readonly rules: readonly ReadyAclRule[];
  /** Those that have it; of an ACL that none has, all of its VPC. */
  readonly subnets: readonly PolicySubnet[];
  readonly attached: boolean;
}

function eachAcl({ snapshot, index }: PolicyDirectory): readonly LintedAcl[] {
  const all = [...index.subnets.values()];
  return snapshot.network_acls.map((acl) => {
    const own = all.filter(({ subnet }) => subnet.network_acl.id === acl.id);
    const subnets = own.length > 0 ? own : all.filter(({ subnet }) => subnet.vpc.id === acl.vpc.id);
    return { acl, rules: readyAclRules(acl), subnets, attached: own.length > 0 };
  });
}

function ownSide({ rule, source, destination }: ReadyAclRule): AddressRange | null {
  return rule.direction === 'inbound' ? destination : source;
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function about(acl: NetworkAcl, ready: ReadyAclRule | null): Omit<LintFinding, 'code' | 'severity'> {
  return {
    resource: { kind: 'network_acl', id: acl.id, name: acl.name },
    vpc: { id: acl.vpc.id, name: acl.vpc.name },
    rule: ready === null ? null : aclRuleReference(ready),
    by: [],
    about: [],
  };
}

export const rangeText = ({ first, last }: AddressRange): string =>
  first === last ? formatIpv4(first) : `${formatIpv4(first)}-${formatIpv4(last)}`;
