import type { AddressRange } from './addressRange';
import type { ReadyAclRule } from './networkAclRules';
import type { PacketDirection } from './packet';
import { icmp, type RuleProtocol, tcp, udp } from './ruleProtocol';
import type { ReadyGroupRule } from './securityGroupRules';

/** Whole numbers, both ends included. */
export type Interval = AddressRange;

/**
 * A set of packets: every combination of the intervals' values. Of ICMP, the source port stands for the type and the
 * destination port for the code; other protocols without ports have all of them.
 */
export interface PacketBox {
  readonly protocol: Interval;
  readonly source: Interval;
  readonly destination: Interval;
  readonly sourcePort: Interval;
  readonly destinationPort: Interval;
}

const dimensions = ['protocol', 'source', 'destination', 'sourcePort', 'destinationPort'] as const;

const everyAddress: Interval = { first: 0, last: 0xffffffff };
const everyPort: Interval = { first: 0, last: 65535 };
const everyProtocol: Interval = { first: 0, last: 255 };

export const everyPacket: PacketBox = {
  protocol: everyProtocol,
  source: everyAddress,
  destination: everyAddress,
  sourcePort: everyPort,
  destinationPort: everyPort,
};

export const only = (value: number): Interval => ({ first: value, last: value });

export function intersection(a: PacketBox, b: PacketBox): PacketBox | null {
  const found: Record<string, Interval> = {};
  for (const name of dimensions) {
    const first = Math.max(a[name].first, b[name].first);
    const last = Math.min(a[name].last, b[name].last);
    if (first > last) return null;
    found[name] = { first, last };
  }
  return found as unknown as PacketBox;
}

/** What of `box` lies outside `cut`, as boxes that do not overlap. */
export function difference(box: PacketBox, cut: PacketBox): readonly PacketBox[] {
  const common = intersection(box, cut);
  if (common === null) return [box];
  const rest: PacketBox[] = [];
  let left = box;
  for (const name of dimensions) {
    const { first, last } = common[name];
    if (left[name].first < first) rest.push({ ...left, [name]: { first: left[name].first, last: first - 1 } });
    if (left[name].last > last) rest.push({ ...left, [name]: { first: last + 1, last: left[name].last } });
    left = { ...left, [name]: common[name] };
  }
  return rest;
}

export interface Split {
  readonly inside: readonly PacketBox[];
  readonly outside: readonly PacketBox[];
}

/** Parts boxes by others; neither part overlaps itself where the boxes do not. */
export function split(boxes: readonly PacketBox[], cuts: readonly PacketBox[]): Split {
  const inside: PacketBox[] = [];
  let outside = boxes;
  for (const cut of cuts) {
    const next: PacketBox[] = [];
    for (const box of outside) {
      const common = intersection(box, cut);
      if (common === null) next.push(box);
      else {
        inside.push(common);
        next.push(...difference(box, cut));
      }
    }
    outside = next;
  }
  return { inside, outside };
}

/** Boxes that cover the same packets and do not overlap. */
export function disjoint(boxes: readonly PacketBox[]): readonly PacketBox[] {
  const found: PacketBox[] = [];
  for (const box of boxes) found.push(...split([box], found).outside);
  return found;
}

/** The packets of a security group's rule in its direction. */
export function groupRuleBoxes({ rule, protocol, local, remote }: ReadyGroupRule): readonly PacketBox[] {
  if (local === null || remote === null || (rule.ip_version !== undefined && rule.ip_version !== 'ipv4')) return [];
  const remotes = 'first' in remote ? [remote] : runs(remote);
  const base = { ...everyPacket, destinationPort: { first: rule.port_min ?? 0, last: rule.port_max ?? 65535 } };
  return protocolBoxes(protocol, rule, base).flatMap((box) =>
    remotes.map((range) =>
      rule.direction === 'inbound'
        ? { ...box, source: range, destination: local }
        : { ...box, source: local, destination: range },
    ),
  );
}

/** The packets that a network ACL's rule matches in its direction, whatever it does to them. */
export function aclRuleBoxes({ rule, protocol, source, destination }: ReadyAclRule): readonly PacketBox[] {
  if (source === null || destination === null || (rule.ip_version !== undefined && rule.ip_version !== 'ipv4'))
    return [];
  return protocolBoxes(protocol, rule, {
    ...everyPacket,
    ...{ source, destination },
    sourcePort: { first: rule.source_port_min ?? 0, last: rule.source_port_max ?? 65535 },
    destinationPort: { first: rule.destination_port_min ?? 0, last: rule.destination_port_max ?? 65535 },
  });
}

/** Ports hold for TCP and UDP rules, type and code for ICMP rules; the rest takes what has the protocol. */
function protocolBoxes(
  protocol: RuleProtocol,
  { type, code }: { readonly type?: number; readonly code?: number },
  withPorts: PacketBox,
): readonly PacketBox[] {
  const plain = { ...withPorts, sourcePort: everyPort, destinationPort: everyPort };
  switch (protocol.kind) {
    case 'any':
      return [plain];
    case 'icmp_tcp_udp':
      return [icmp, tcp, udp].map((number) => ({ ...plain, protocol: only(number) }));
    case 'number': {
      const box = { ...plain, protocol: only(protocol.number) };
      if (protocol.number === tcp || protocol.number === udp) return [{ ...withPorts, protocol: box.protocol }];
      if (protocol.number !== icmp || type === undefined) return [box];
      return [{ ...box, sourcePort: only(type), ...(code !== undefined && { destinationPort: only(code) }) }];
    }
    case 'unknown':
      return [];
  }
}

function runs(addresses: ReadonlySet<number>): readonly Interval[] {
  const found: { first: number; last: number }[] = [];
  for (const address of [...addresses].sort((a, b) => a - b)) {
    const run = found.at(-1);
    if (run !== undefined && run.last + 1 === address) run.last = address;
    else found.push({ first: address, last: address });
  }
  return found;
}

/** What of the boxes the rules of a vNIC's groups admit. */
export function groupsAdmit(
  boxes: readonly PacketBox[],
  rules: readonly ReadyGroupRule[],
  direction: PacketDirection,
): readonly PacketBox[] {
  const cuts = rules.filter(({ rule }) => rule.direction === direction).flatMap(groupRuleBoxes);
  return split(boxes, cuts).inside;
}

/** What of the boxes a network ACL lets pass: the first rule that matches decides, none denies. */
export function aclAllows(
  boxes: readonly PacketBox[],
  rules: readonly ReadyAclRule[],
  direction: PacketDirection,
): readonly PacketBox[] {
  const allowed: PacketBox[] = [];
  let rest = boxes;
  for (const ready of rules) {
    if (ready.rule.direction !== direction || rest.length === 0) continue;
    const { inside, outside } = split(rest, aclRuleBoxes(ready));
    if (ready.rule.action === 'allow') allowed.push(...inside);
    rest = outside;
  }
  return allowed;
}
