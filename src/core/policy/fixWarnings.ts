import { parseAddressRange } from './addressRange';
import type { Named, Verdict } from './explanation';
import type { FixProposal, FixWarning } from './fixProposal';
import type { PolicyDirectory } from './policyDirectory';
import type { RuleChange } from './ruleChange';

/** SSH and RDP. */
export const adminPorts: readonly number[] = [22, 3389];

/** What to think of before the rules are made. */
export function fixWarnings(
  directory: PolicyDirectory,
  changes: readonly RuleChange[],
  proven: Verdict,
): readonly FixWarning[] {
  const warnings: FixWarning[] = [];
  const worldOpen = changes.filter(opensAdminPortToAll).map(({ rule }) => rule.name);
  if (worldOpen.length > 0) warnings.push({ code: 'world_open_admin_port', about: worldOpen });
  for (const { group, endpoints } of sharedGroups(directory, changes))
    if (endpoints.length > 1)
      warnings.push({ code: 'shared_group', about: [group.name, ...endpoints.map(({ name }) => name)] });
  for (const change of changes) {
    if (change.kind === 'add_group_rule' && 'id' in change.rule.remote)
      warnings.push({ code: 'group_may_grow', about: [change.rule.remote.name] });
  }
  const acls = new Set(changes.flatMap((change) => (change.kind === 'add_acl_rule' ? change.acl.id : [])));
  for (const id of acls) {
    const subnets = directory.snapshot.subnets.filter(({ network_acl }) => network_acl.id === id);
    const acl = directory.snapshot.network_acls.find((known) => known.id === id);
    warnings.push({ code: 'acl_of_subnets', about: [acl?.name ?? id, ...subnets.map(({ name }) => name)] });
  }
  if (proven !== 'allowed') warnings.push({ code: 'not_proven', about: [] });
  return warnings;
}

/** Every endpoint that has a changed group: the rule holds for all of them. */
export function sharedGroups({ endpoints }: PolicyDirectory, changes: readonly RuleChange[]): FixProposal['shared'] {
  const groups = new Map<string, Named>();
  for (const change of changes) if (change.kind === 'add_group_rule') groups.set(change.group.id, change.group);
  return [...groups.values()].map((group) => {
    const having = endpoints.filter((endpoint) => endpoint.groups?.some(({ id }) => id === group.id) === true);
    const byId = new Map(having.map(({ ids, name }) => [ids[0] ?? '', name]));
    return { group: { id: group.id, name: group.name }, endpoints: [...byId].map(([id, name]) => ({ id, name })) };
  });
}

function opensAdminPortToAll(change: RuleChange): boolean {
  const { rule } = change;
  if (rule.direction !== 'inbound' || rule.protocol !== 'tcp') return false;
  const [remote, min, max] =
    change.kind === 'add_group_rule'
      ? [cidrOf(change), change.rule.port_min, change.rule.port_max]
      : [change.rule.source, change.rule.destination_port_min, change.rule.destination_port_max];
  const range = parseAddressRange(remote);
  const everyone = range !== null && range.first === 0 && range.last === 0xffffffff;
  return everyone && adminPorts.some((port) => port >= min && port <= max);
}

function cidrOf({ rule }: Extract<RuleChange, { kind: 'add_group_rule' }>): string {
  if ('cidr_block' in rule.remote) return rule.remote.cidr_block;
  return 'address' in rule.remote ? rule.remote.address : '';
}
