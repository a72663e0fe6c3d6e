import { formatIpv4 } from '../../../core/net/ipv4';
import type { RejectCause } from '../../../core/policy/groupByCause';
import { describeFinding } from '../../../core/policy/lint/describeFinding';
import type { LintFinding } from '../../../core/policy/lint/finding';
import { lintSnapshot } from '../../../core/policy/lint/lintSnapshot';
import { lintUsage } from '../../../core/policy/lint/lintUsage';
import { readyAclRules } from '../../../core/policy/networkAclRules';
import type { PolicyDirectory, PolicyEndpoint } from '../../../core/policy/policyDirectory';
import { aclRuleReference, groupRuleReference } from '../../../core/policy/ruleReference';
import { ruleText } from '../../../core/policy/ruleText';
import { type RuleUsage, ruleKey } from '../../../core/policy/usage/ruleUsage';
import type { NetworkAcl, SecurityGroup } from '../../../core/policy/vpcModel';
import { counted } from '../../words';
import { hitsDetails, hitsText } from './hitsText';
import { causeDrafts, type Draft, folder, settle } from './outlineDraft';
import type { OutlineNode, OutlineSubject } from './outlineNode';

/**
 * A configuration as a tree: VPCs, their groups and ACLs, rules with what they did to the recorded flows, rejects by
 * cause, findings and what they are attached to. `usage` null: no flows were counted.
 */
export function policyOutline(directory: PolicyDirectory, usage: RuleUsage | null): readonly OutlineNode[] {
  const scene: Scene = {
    directory,
    usage,
    findings: usage === null ? lintSnapshot(directory) : lintUsage(directory, usage),
  };
  const { snapshot } = directory;
  const vpcs = new Map<string, string>();
  for (const { id, name } of snapshot.vpcs ?? []) vpcs.set(id, name);
  for (const { vpc } of [...snapshot.subnets, ...snapshot.security_groups, ...snapshot.network_acls])
    if (!vpcs.has(vpc.id)) vpcs.set(vpc.id, vpc.name);
  // VPCs in which nothing runs come last.
  const inhabited = new Set(directory.endpoints.map(({ subnet }) => subnet.subnet.vpc.id));
  const sorted = [...vpcs].sort(
    ([a, an], [b, bn]) => Number(inhabited.has(b)) - Number(inhabited.has(a)) || an.localeCompare(bn),
  );
  const drafts = sorted.map(([id, name]) => vpcDraft(scene, id, name));
  return [...drafts, ...otherRejects(scene)].map((draft) => settle(draft, null));
}

interface Scene {
  readonly directory: PolicyDirectory;
  readonly usage: RuleUsage | null;
  readonly findings: readonly LintFinding[];
}

function vpcDraft(scene: Scene, vpcId: string, name: string): Draft {
  const { snapshot } = scene.directory;
  const here = <T extends SecurityGroup | NetworkAcl>(list: readonly T[]): readonly T[] =>
    list.filter(({ vpc }) => vpc.id === vpcId).toSorted((a, b) => a.name.localeCompare(b.name));
  const groups = here(snapshot.security_groups).map((group) => groupDraft(scene, group));
  const acls = here(snapshot.network_acls).map((acl) => aclDraft(scene, acl));
  const own = scene.findings.filter(({ resource, vpc }) => resource.kind === 'subnet' && vpc.id === vpcId);
  return {
    subject: { kind: 'vpc', vpcId },
    ...{ key: vpcId, label: `VPC ${name}`, details: [vpcId] },
    children: [
      ...own.map(findingDraft),
      folder('groups', 'Security Groups', groups),
      folder('acls', 'Network ACLs', acls),
    ],
  };
}

function groupDraft(scene: Scene, group: SecurityGroup): Draft {
  const { directory, usage } = scene;
  const having = attached(directory, ({ groups }) => groups?.some(({ id }) => id === group.id) === true);
  const causes = causesOf(usage, group.id);
  const findings = ownFindings(scene, group.id);
  const rules = (directory.index.groups.get(group.id)?.rules ?? []).map((ready) =>
    ruleDraft(scene, groupRuleReference(ready), having),
  );
  const all = [...findings, ...rules.flatMap(({ subject }) => ruleFindings(scene, subject))];
  const one = (direction: string) => rules.filter(({ subject }) => directionOf(subject) === direction);
  return {
    subject: { kind: 'group', group },
    ...{ key: group.id, label: group.name },
    description: [
      having.length === 0 ? 'attached to nothing' : counted(having.length, 'interface'),
      rejects(causes),
      problems(all),
    ]
      .filter(Boolean)
      .join(' · '),
    details: [`Security group ${group.name}`, group.id, ...findings.map(describeFinding)],
    gravity: gravest(all),
    children: [
      ...causeDrafts(causes),
      ...findings.map(findingDraft),
      folder('inbound', 'Inbound', one('inbound'), counted(one('inbound').length, 'rule')),
      folder('outbound', 'Outbound', one('outbound'), counted(one('outbound').length, 'rule')),
      folder('attached', 'Attached To', having.map(endpointDraft), counted(having.length, 'interface')),
    ],
  };
}

function aclDraft(scene: Scene, acl: NetworkAcl): Draft {
  const { directory, usage } = scene;
  const subnets = directory.snapshot.subnets.filter(({ network_acl }) => network_acl.id === acl.id);
  const having = attached(directory, ({ subnet }) => subnet.acl?.id === acl.id);
  const causes = causesOf(usage, acl.id);
  const findings = ownFindings(scene, acl.id);
  const rules = readyAclRules(acl).map((ready) => ruleDraft(scene, aclRuleReference(ready), having));
  const all = [...findings, ...rules.flatMap(({ subject }) => ruleFindings(scene, subject))];
  const one = (direction: string) => [
    ...rules.filter(({ subject }) => directionOf(subject) === direction),
    otherwise(causes, direction),
  ];
  const ruleFolder = (direction: 'inbound' | 'outbound', label: string): Draft => {
    const children = one(direction);
    // The last entry is no rule.
    return folder(direction, label, children, counted(children.length - 1, 'rule'));
  };
  return {
    subject: { kind: 'acl', acl },
    ...{ key: acl.id, label: acl.name },
    description: [
      subnets.length === 0 ? 'attached to nothing' : counted(subnets.length, 'subnet'),
      rejects(causes),
      problems(all),
    ]
      .filter(Boolean)
      .join(' · '),
    details: [`Network ACL ${acl.name}`, acl.id, ...findings.map(describeFinding)],
    gravity: gravest(all),
    children: [
      ...causeDrafts(causes),
      ...findings.map(findingDraft),
      ruleFolder('inbound', 'Inbound'),
      ruleFolder('outbound', 'Outbound'),
      folder(
        'attached',
        'Attached To',
        subnets.map(({ id, name, ipv4_cidr_block }) => ({
          subject: { kind: 'subnet', subnetId: id },
          ...{ key: id, label: name, description: ipv4_cidr_block, details: [id] },
        })),
        counted(subnets.length, 'subnet'),
      ),
    ],
  };
}

function otherwise(causes: readonly RejectCause[], direction: string): Draft {
  const flows = causes
    .filter(({ code, side }) => code === 'acl_no_rule' && (side === 'egress') === (direction === 'outbound'))
    .reduce((sum, cause) => sum + cause.flows, 0);
  return {
    subject: { kind: 'otherwise' },
    ...{ key: 'otherwise', label: 'Everything else is denied' },
    description: flows === 0 ? '' : `${counted(flows, 'flow')} denied`,
    details: ['What no rule is about, a network ACL denies.'],
  };
}

function ruleDraft(
  scene: Scene,
  rule: Extract<OutlineSubject, { kind: 'rule' }>['rule'],
  having: readonly PolicyEndpoint[],
): Draft {
  const { usage } = scene;
  const hits = usage?.rules.get(ruleKey(rule)) ?? null;
  const subject: OutlineSubject = { kind: 'rule', rule, hits };
  const findings = ruleFindings(scene, subject);
  const logged = usage !== null && having.some(({ ids: [id] }) => usage.logged.has(id ?? ''));
  const name = rule.name === null ? '' : rule.name;
  const text = usage === null ? '' : hitsText(rule, hits, logged);
  const place = rule.layer === 'ACL' ? `${rule.place}. ` : '';
  return {
    subject,
    key: ruleKey(rule),
    label: `${place}${ruleText(rule)}`,
    description: [text, name].filter(Boolean).join(' · '),
    details: [
      `${rule.rule.direction === 'outbound' ? 'Outbound' : 'Inbound'} rule ${name === '' ? rule.id : name}`,
      ruleText(rule),
      ...(rule.layer === 'ACL' ? [`Priority ${rule.place}: the first rule that matches decides.`] : []),
      ...(usage === null ? [] : hitsDetails(rule, hits, logged)),
      ...findings.map(describeFinding),
      rule.id,
    ],
    gravity: gravest(findings),
    children: findings.map(findingDraft),
  };
}

function findingDraft(finding: LintFinding): Draft {
  const sentence = describeFinding(finding);
  return {
    subject: { kind: 'finding', finding },
    key: `${finding.code}${finding.rule === null ? '' : ruleKey(finding.rule)}${finding.about.join()}`,
    label: shortFinding(sentence),
    ...{ details: [sentence, finding.code], gravity: finding.severity },
  };
}

/** Below its rule or group nobody has to read their names again. */
function shortFinding(sentence: string): string {
  const colon = sentence.indexOf(': ');
  const rest = colon < 0 ? sentence : sentence.slice(colon + 2);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** Rejects that no group and no ACL explains. */
function otherRejects({ usage }: Scene): readonly Draft[] {
  const causes = (usage?.causes ?? []).filter(({ code }) => code === 'allowed_now' || code === 'cannot_tell');
  if (causes.length === 0) return [];
  const flows = causes.reduce((sum, cause) => sum + cause.flows, 0);
  return [
    {
      ...folder('rejects', 'Not explained by the rules', causeDrafts(causes), counted(flows, 'reject')),
      details: ['Rules changed since, packets out of order, answers, or interfaces that are not known.'],
    },
  ];
}

function endpointDraft({ ids, name, vnicName, addresses, subnet, kind, ...rest }: PolicyEndpoint): Draft {
  const endpoint: PolicyEndpoint = { ids, name, vnicName, addresses, subnet, kind, ...rest };
  return {
    subject: { kind: 'endpoint', endpoint },
    key: `${ids[0] ?? ''}/${subnet.subnet.id}`,
    label: vnicName === null ? name : `${name} · ${vnicName}`,
    description: [addresses.map(formatIpv4).join(', '), subnet.subnet.name].filter(Boolean).join(' · '),
    details: [kind.replaceAll('_', ' '), ...ids],
  };
}

function attached(directory: PolicyDirectory, has: (endpoint: PolicyEndpoint) => boolean): readonly PolicyEndpoint[] {
  return directory.endpoints.filter(has);
}

function causesOf(usage: RuleUsage | null, ownerId: string): readonly RejectCause[] {
  return (usage?.causes ?? []).filter(
    ({ code, owners }) => code !== 'allowed_now' && code !== 'cannot_tell' && owners.some(({ id }) => id === ownerId),
  );
}

function ownFindings({ findings }: Scene, ownerId: string): readonly LintFinding[] {
  return findings.filter(({ rule, resource }) => rule === null && resource.id === ownerId);
}

function ruleFindings({ findings }: Scene, subject: OutlineSubject): readonly LintFinding[] {
  if (subject.kind !== 'rule') return [];
  const key = ruleKey(subject.rule);
  return findings.filter(({ rule }) => rule !== null && ruleKey(rule) === key);
}

const directionOf = (subject: OutlineSubject): string => (subject.kind === 'rule' ? subject.rule.rule.direction : '');

function rejects(causes: readonly RejectCause[]): string {
  const flows = causes.reduce((sum, cause) => sum + cause.flows, 0);
  return flows === 0 ? '' : counted(flows, 'reject');
}

/** Hints stand at their rules; who scans the groups looks for what needs doing. */
function problems(findings: readonly LintFinding[]): string {
  const count = findings.filter(({ severity }) => severity !== 'info').length;
  return count === 0 ? '' : counted(count, 'problem');
}

function gravest(findings: readonly LintFinding[]): LintFinding['severity'] | null {
  for (const severity of ['error', 'warning', 'info'] as const)
    if (findings.some((finding) => finding.severity === severity)) return severity;
  return null;
}
