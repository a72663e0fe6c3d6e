import { type ReadyAclRule, readyAclRules } from './networkAclRules';
import type { PacketDirection } from './packet';
import {
  aclAllows,
  aclRuleBoxes,
  difference,
  disjoint,
  everyPacket,
  groupRuleBoxes,
  groupsAdmit,
  only,
  type PacketBox,
  split,
} from './packetBox';
import type { PolicyDirectory, PolicyEndpoint } from './policyDirectory';
import type { Side } from './policyFlow';
import { type AddAclRule, newGroupRule, type RuleChange, withAclRules } from './ruleChange';
import { type ReadyGroupRule, readyGroupRules } from './securityGroupRules';

/** Packets that one side of an endpoint lets pass with the new rules and did not without; boxes do not overlap. */
export interface OpenedAccess {
  readonly endpoint: { readonly id: string; readonly name: string };
  readonly side: Side;
  readonly boxes: readonly PacketBox[];
  /** Its security groups are not known, so this is what the ACL alone opens. */
  readonly groupsUnknown: boolean;
}

/** `groups_alone`: what the groups would admit if no ACL stood before them. */
export type Layers = 'all_layers' | 'groups_alone';

/**
 * The exact difference that new rules make: for every endpoint they touch, the packets with its own address that its
 * security groups and network ACL together let pass afterwards and did not before. Rules are only added and only
 * allow, so nothing can be closed by them.
 */
export function openedAccess(
  directory: PolicyDirectory,
  changes: readonly RuleChange[],
  through: Layers = 'all_layers',
): readonly OpenedAccess[] {
  const added = addedRules(directory, changes);
  const opened: OpenedAccess[] = [];
  for (const endpoint of directory.endpoints) {
    const groupRules = (endpoint.groups ?? []).flatMap(({ id }) => added.groups.get(id) ?? []);
    const acl = added.acls.get(endpoint.subnet.subnet.network_acl.id);
    if (groupRules.length === 0 && acl === undefined) continue;
    for (const direction of ['outbound', 'inbound'] as const) {
      const boxes = openedAt(endpoint, direction, groupRules, acl, through);
      if (boxes.length === 0) continue;
      opened.push({
        endpoint: { id: endpoint.ids[0] ?? '', name: endpoint.name },
        side: direction === 'outbound' ? 'egress' : 'ingress',
        boxes,
        groupsUnknown: endpoint.groups === null || endpoint.groupsIncomplete === true,
      });
    }
  }
  return opened;
}

/** How much that is: remote addresses times target ports, over all endpoints. For ranking, not for people. */
export function openedSize(opened: readonly OpenedAccess[]): number {
  const length = ({ first, last }: { first: number; last: number }) => last - first + 1;
  let size = 0;
  for (const { side, boxes } of opened) {
    for (const box of boxes) {
      const remote = side === 'egress' ? box.destination : box.source;
      size += length(remote) * length(box.destinationPort) * length(box.protocol);
    }
  }
  return size;
}

interface AddedRules {
  readonly groups: ReadonlyMap<string, readonly ReadyGroupRule[]>;
  readonly acls: ReadonlyMap<
    string,
    { readonly rules: readonly ReadyAclRule[]; readonly fresh: readonly ReadyAclRule[] }
  >;
}

function addedRules({ index, snapshot }: PolicyDirectory, changes: readonly RuleChange[]): AddedRules {
  const groups = new Map<string, readonly ReadyGroupRule[]>();
  const aclChanges = new Map<string, AddAclRule[]>();
  for (const change of changes) {
    if (change.kind === 'add_acl_rule') {
      aclChanges.set(change.acl.id, [...(aclChanges.get(change.acl.id) ?? []), change]);
      continue;
    }
    const group = index.groups.get(change.group.id)?.group;
    if (group === undefined) continue;
    const ready = readyGroupRules({ ...group, rules: [newGroupRule(change)] }, index.members);
    groups.set(group.id, [...(groups.get(group.id) ?? []), ...ready]);
  }
  const acls: AddedRules['acls'] = new Map(
    [...aclChanges].flatMap(([id, added]) => {
      const acl = snapshot.network_acls.find((known) => known.id === id);
      if (acl === undefined) return [];
      const rules = readyAclRules({ ...acl, rules: withAclRules(acl.rules, added) });
      const names = new Set(added.map(({ rule }) => `new:${rule.name}`));
      return [[id, { rules, fresh: rules.filter(({ rule }) => names.has(rule.id)) }] as const];
    }),
  );
  return { groups, acls };
}

function openedAt(
  endpoint: PolicyEndpoint,
  direction: PacketDirection,
  groupRules: readonly ReadyGroupRule[],
  acl: { readonly rules: readonly ReadyAclRule[]; readonly fresh: readonly ReadyAclRule[] } | undefined,
  through: Layers,
): readonly PacketBox[] {
  const byGroups = groupRules.filter(({ rule }) => rule.direction === direction).flatMap(groupRuleBoxes);
  const byAcl = (acl?.fresh ?? []).filter(({ rule }) => rule.direction === direction).flatMap(aclRuleBoxes);
  const touched = disjoint([...byGroups, ...byAcl].flatMap((box) => ownOnly(box, endpoint, direction)));
  if (touched.length === 0) return [];
  const allow = (rules: readonly ReadyGroupRule[], aclRules: readonly ReadyAclRule[] | null) =>
    passing(touched, endpoint, direction, rules, through === 'groups_alone' ? null : aclRules);
  const { groupRules: present, subnet } = endpoint;
  const after = allow([...present, ...groupRules], acl?.rules ?? subnet.aclRules);
  const before = allow(present, subnet.aclRules);
  return before.reduce<readonly PacketBox[]>((left, box) => left.flatMap((each) => difference(each, box)), after);
}

/** Packets with an address of the endpoint on its side. */
function ownOnly(box: PacketBox, { addresses }: PolicyEndpoint, direction: PacketDirection): readonly PacketBox[] {
  const name = direction === 'inbound' ? 'destination' : 'source';
  return addresses
    .filter((address) => address >= box[name].first && address <= box[name].last)
    .map((address) => ({ ...box, [name]: only(address) }));
}

function passing(
  boxes: readonly PacketBox[],
  endpoint: PolicyEndpoint,
  direction: PacketDirection,
  groupRules: readonly ReadyGroupRule[],
  aclRules: readonly ReadyAclRule[] | null,
): readonly PacketBox[] {
  const { range } = endpoint.subnet;
  const remote = direction === 'inbound' ? 'source' : 'destination';
  // Inside its subnet the ACL is not asked (§2.6).
  const near =
    aclRules === null
      ? { inside: boxes, outside: [] }
      : range === null
        ? { inside: [], outside: boxes }
        : split(boxes, [{ ...everyPacket, [remote]: range }]);
  const throughAcl = [...near.inside, ...aclAllows(near.outside, aclRules ?? [], direction)];
  const admitsAll = endpoint.groups === null || endpoint.groups.length === 0;
  return admitsAll ? throughAcl : groupsAdmit(throughAcl, groupRules, direction);
}
