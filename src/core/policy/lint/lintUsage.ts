import { formatFlowTime } from '../../flow/flowTime';
import type { AclRuleReference, GroupRuleReference, RuleReference } from '../explanation';
import type { PolicyDirectory, PolicyEndpoint } from '../policyDirectory';
import type { RuleProtocol } from '../ruleProtocol';
import { aclRuleReference, groupRuleReference } from '../ruleReference';
import { isLogged, type RuleUsage, ruleKey } from '../usage/ruleUsage';
import type { LintFinding } from './finding';
import { byGravity, lintSnapshot } from './lintSnapshot';

/** The findings of the snapshot and, where flows were recorded, of what they say about its rules. */
export function lintUsage(directory: PolicyDirectory, usage: RuleUsage): readonly LintFinding[] {
  const standing = lintSnapshot(directory);
  const reached = reachedAdminPorts(standing, usage);
  const worsened = new Set(reached.flatMap(({ rule }) => (rule === null ? [] : ruleKey(rule))));
  const left = standing.filter(
    ({ code, rule }) => code !== 'world_open_admin_port' || rule === null || !worsened.has(ruleKey(rule)),
  );
  return byGravity([...reached, ...left, ...rulesNeverHit(directory, usage, left)]);
}

/** Ports that are open to the world and where somebody from the Internet was let in. */
function reachedAdminPorts(standing: readonly LintFinding[], { reached }: RuleUsage): readonly LintFinding[] {
  return standing.flatMap((finding) => {
    const { rule } = finding;
    if (finding.code !== 'world_open_admin_port' || rule === null) return [];
    return reached
      .filter((found) => found.rule === ruleKey(rule))
      .map(({ port, flows, remotes, lastSeen }) => ({
        ...finding,
        code: 'admin_port_reached' as const,
        about: [String(port), String(flows), String(remotes), ...(lastSeen === null ? [] : [formatFlowTime(lastSeen)])],
      }));
  });
}

/**
 * Allow rules that no recorded flow matches. Claimed alone where an interface they hold for has records, and for
 * protocols that flow logs know : nothing can be said of ICMP. Rules that never
 * apply for a reason already found are left out.
 */
function rulesNeverHit(
  directory: PolicyDirectory,
  usage: RuleUsage,
  standing: readonly LintFinding[],
): readonly LintFinding[] {
  const { firstSeen, lastSeen, logged } = usage;
  if (firstSeen === null || lastSeen === null) return [];
  const explained = new Set(
    standing.flatMap(({ code, rule }) => (rule === null || code === 'world_open_admin_port' ? [] : ruleKey(rule))),
  );
  return allowRules(directory).flatMap(({ rule, protocol, vpc, endpoints }) => {
    if (explained.has(ruleKey(rule)) || usage.rules.has(ruleKey(rule)) || !isLogged(protocol)) return [];
    const ids = new Set(endpoints.map(({ ids: [id] }) => id ?? ''));
    const seen = [...ids].filter((id) => logged.has(id)).length;
    if (seen === 0) return [];
    const blind = protocol.kind === 'number' ? [] : ['icmp'];
    return {
      code: 'rule_never_hit',
      severity: 'info',
      resource: { kind: rule.layer === 'SG' ? 'security_group' : 'network_acl', ...rule.owner },
      ...{ vpc, rule, by: [] },
      about: [formatFlowTime(firstSeen), formatFlowTime(lastSeen), String(seen), String(ids.size), ...blind],
    };
  });
}

interface AllowRule {
  readonly rule: RuleReference;
  readonly protocol: RuleProtocol;
  readonly vpc: LintFinding['vpc'];
  readonly endpoints: readonly PolicyEndpoint[];
}

function allowRules({ snapshot, index, endpoints }: PolicyDirectory): readonly AllowRule[] {
  const ipv4 = ({ rule }: GroupRuleReference | AclRuleReference) => (rule.ip_version ?? 'ipv4') === 'ipv4';
  const ofGroups = snapshot.security_groups.flatMap((group) =>
    (index.groups.get(group.id)?.rules ?? []).map((ready): AllowRule => {
      const having = endpoints.filter(({ groups }) => groups?.some(({ id }) => id === group.id) === true);
      return { rule: groupRuleReference(ready), protocol: ready.protocol, vpc: group.vpc, endpoints: having };
    }),
  );
  const acls = new Map(
    [...index.subnets.values()].flatMap(({ acl, aclRules }) => (acl === null ? [] : [[acl, aclRules] as const])),
  );
  const ofAcls = [...acls].flatMap(([acl, rules]) =>
    rules
      .filter(({ rule }) => rule.action === 'allow')
      .map((ready): AllowRule => {
        const having = endpoints.filter(({ subnet }) => subnet.acl === acl);
        return { rule: aclRuleReference(ready), protocol: ready.protocol, vpc: acl.vpc, endpoints: having };
      }),
  );
  return [...ofGroups, ...ofAcls].filter(({ rule }) => ipv4(rule));
}
