import { groupRuleText } from '../../core/policy/ruleText';
import type { NetworkAcl, Reference, SecurityGroup } from '../../core/policy/vpcModel';
import { counted } from '../words';
import { aclRules, groupRules, type KnownRule } from './ruleIdentity';

/** What somebody changed at a security group since it was read, a phrase each; none: it is as it was. */
export function groupDifferences(seen: SecurityGroup, now: SecurityGroup): readonly string[] {
  const text = (group: SecurityGroup) => (id: string) => {
    const rule = group.rules.find((known) => known.id === id);
    return rule === undefined ? '' : ` “${groupRuleText(rule)}”`;
  };
  return [
    ...ruleDifferences(groupRules(seen), groupRules(now), text(seen), text(now)),
    // Files that people write by hand do not always have the targets.
    ...(seen.targets.length === 0 ? [] : memberDifferences('interface', seen.targets, now.targets)),
  ];
}

/** The same of a network ACL, whose rules have an order. */
export function aclDifferences(seen: NetworkAcl, now: NetworkAcl): readonly string[] {
  const [before, after] = [aclRules(seen), aclRules(now)];
  const nothing = () => '';
  const found = [
    ...ruleDifferences(before, after, nothing, nothing),
    ...(seen.subnets.length === 0 ? [] : memberDifferences('subnet', seen.subnets, now.subnets)),
  ];
  const moved = found.length === 0 && before.some(({ id }, at) => after[at]?.id !== id);
  return moved ? ['the order of its rules was changed'] : found;
}

/** Which interfaces are members now and were not, or the other way round. */
export function memberDifferences(what: string, seen: readonly Reference[], now: readonly Reference[]): string[] {
  const missing = (from: readonly Reference[], at: readonly Reference[]) =>
    from.filter(({ id }) => at.every((other) => other.id !== id)).length;
  const told = (count: number, done: string) =>
    count === 0 ? [] : [`${counted(count, what)} ${count === 1 ? 'was' : 'were'} ${done}`];
  return [...told(missing(now, seen), 'attached'), ...told(missing(seen, now), 'detached')];
}

function ruleDifferences(
  seen: readonly KnownRule[],
  now: readonly KnownRule[],
  seenText: (id: string) => string,
  nowText: (id: string) => string,
): string[] {
  const before = new Map(seen.map((rule) => [rule.id, rule]));
  const after = new Map(now.map((rule) => [rule.id, rule]));
  const found: string[] = [];
  for (const { id, name, effect } of now) {
    const known = before.get(id);
    if (known === undefined) found.push(`rule ${name}${nowText(id)} was added`);
    else if (known.effect !== effect) found.push(`rule ${name} was changed${nowText(id) && ` to${nowText(id)}`}`);
  }
  for (const { id, name } of seen) if (!after.has(id)) found.push(`rule ${name}${seenText(id)} was removed`);
  return found;
}
