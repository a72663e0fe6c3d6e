import { adminPorts } from '../fixWarnings';
import { everyPacket, groupRuleBoxes, intersection, only, split } from '../packetBox';
import type { PolicyDirectory } from '../policyDirectory';
import { tcp } from '../ruleProtocol';
import { groupRuleReference } from '../ruleReference';
import type { ReadyGroupRule } from '../securityGroupRules';
import type { SecurityGroup } from '../vpcModel';
import { overlap } from './aclRules';
import type { Lint, LintFinding } from './finding';

/** Rules that others of the same group already hold; of two that say the same, the later one. */
export const impliedGroupRules: Lint = (directory) =>
  eachGroup(directory).flatMap(({ group, rules }) => {
    const implied = new Set<ReadyGroupRule>();
    for (const ready of [...rules].reverse()) {
      const boxes = groupRuleBoxes(ready);
      const others = rules.filter((other) => other !== ready && !implied.has(other) && mayCover(other, ready));
      if (boxes.length > 0 && split(boxes, others.flatMap(groupRuleBoxes)).outside.length === 0) implied.add(ready);
    }
    return rules
      .filter((ready) => implied.has(ready))
      .map((ready) => {
        const boxes = groupRuleBoxes(ready);
        const by = rules.filter(
          (other) =>
            !implied.has(other) &&
            mayCover(other, ready) &&
            groupRuleBoxes(other).some((cut) => boxes.some((box) => intersection(box, cut) !== null)),
        );
        const found = { code: 'sg_rule_implied' as const, severity: 'info' as const };
        return { ...about(group, ready), ...found, by: by.map(groupRuleReference) };
      });
  });

/** Who is in a group changes, so a rule that names one covers another only where both name the same. */
function mayCover(other: ReadyGroupRule, ready: ReadyGroupRule): boolean {
  if (other.rule.direction !== ready.rule.direction) return false;
  const name = (each: ReadyGroupRule) => ('id' in each.rule.remote ? each.rule.remote.id : null);
  const [covering, covered] = [name(other), name(ready)];
  if (covering !== null) return covering === covered;
  if (covered === null) return true;
  return (
    other.remote !== null && 'first' in other.remote && other.remote.first === 0 && other.remote.last === 0xffffffff
  );
}

/** Rules for local addresses that no subnet of the VPC has. */
export const groupRulesOutOfRange: Lint = (directory) =>
  eachGroup(directory).flatMap(({ group, rules }) => {
    const ranges = [...directory.index.subnets.values()]
      .filter(({ subnet }) => subnet.vpc.id === group.vpc.id)
      .flatMap(({ range }) => range ?? []);
    return rules
      .filter(({ local }) => ranges.length > 0 && (local === null || !ranges.some((range) => overlap(local, range))))
      .map((ready) => ({ ...about(group, ready), code: 'sg_rule_out_of_range', severity: 'warning' }));
  });

/** Rules for the members of a group that has none, or that is gone. */
export const emptyRemotes: Lint = (directory) =>
  eachGroup(directory).flatMap(({ group, rules }) =>
    rules.flatMap((ready) => {
      const { remote } = ready.rule;
      if (!('id' in remote) || !(ready.remote instanceof Set) || ready.remote.size > 0) return [];
      // The rule every default group begins with; that nothing uses such a group is told by itself.
      if (remote.id === group.id) return [];
      return { ...about(group, ready), code: 'sg_remote_empty', severity: 'info', about: [remote.name] };
    }),
  );

export const unattachedGroups: Lint = (directory) =>
  eachGroup(directory)
    .filter(
      ({ group }) =>
        group.targets.length === 0 && !directory.endpoints.some(({ groups }) => groups?.includes(group) === true),
    )
    .map(({ group }) => ({ ...about(group, null), code: 'sg_unattached', severity: 'info' }));

/** SSH or RDP from anywhere. */
export const worldOpenAdminPorts: Lint = (directory) =>
  eachGroup(directory).flatMap(({ group, rules }) =>
    rules.flatMap((ready) => {
      const { rule, remote } = ready;
      const everybody = remote !== null && 'first' in remote && remote.first === 0 && remote.last === 0xffffffff;
      if (rule.direction !== 'inbound' || !everybody) return [];
      const open = adminPorts.filter((port) =>
        groupRuleBoxes(ready).some(
          (box) => intersection(box, { ...everyPacket, protocol: only(tcp), destinationPort: only(port) }) !== null,
        ),
      );
      if (open.length === 0) return [];
      return { ...about(group, ready), code: 'world_open_admin_port', severity: 'error', about: open.map(String) };
    }),
  );

export const unknownProtocols: Lint = (directory) =>
  eachGroup(directory).flatMap(({ group, rules }) =>
    rules.flatMap((ready) =>
      ready.protocol.kind === 'unknown'
        ? {
            ...about(group, ready),
            code: 'unknown_protocol' as const,
            severity: 'info' as const,
            about: [ready.protocol.word],
          }
        : [],
    ),
  );

function eachGroup({ snapshot, index }: PolicyDirectory) {
  return snapshot.security_groups.map((group) => ({ group, rules: index.groups.get(group.id)?.rules ?? [] }));
}

function about(group: SecurityGroup, ready: ReadyGroupRule | null): Omit<LintFinding, 'code' | 'severity'> {
  return {
    resource: { kind: 'security_group', id: group.id, name: group.name },
    vpc: { id: group.vpc.id, name: group.vpc.name },
    rule: ready === null ? null : groupRuleReference(ready),
    by: [],
    about: [],
  };
}
