import { type AddressRange, inRange } from './addressRange';
import type { DifferingField, NearMiss } from './explanation';
import { aclRuleMatches, type ReadyAclRule } from './networkAclRules';
import type { Packet, PacketDirection } from './packet';
import { icmp, icmpMatches, portMatches, protocolMatches, type RuleProtocol, tcp, udp } from './ruleProtocol';
import { aclRuleReference, groupRuleReference } from './ruleReference';
import type { ReadyGroupRule } from './securityGroupRules';

/**
 * How far a field is off: a rule for the right port and another source is nearer to what was meant than a rule for
 * another port, and one for another protocol is hardly near at all.
 */
const weight: Readonly<Record<DifferingField, number>> = {
  place: 0,
  remote: 1,
  local: 1,
  source_port: 1,
  port: 2,
  icmp: 2,
  direction: 3,
  protocol: 3,
  ip_version: 3,
};

const most = 3;
/** Of weight; a rule off by more is not near. */
const farthest = 3;

interface Candidate extends NearMiss {
  readonly distance: number;
}

/**
 * Rules that would admit the packet if one or two of their fields were different; the nearest first, three at most.
 * One of the other direction is near only where it names a port, as one that was made the wrong way round does: that
 * everything may go out says nothing about what may come in.
 */
export function nearGroupRules(
  rules: readonly ReadyGroupRule[],
  direction: PacketDirection,
  packet: Packet,
): readonly NearMiss[] {
  const meant = rules.filter(({ rule }) => rule.direction === direction || rule.port_min !== undefined);
  return nearest(
    meant.map((ready) => {
      const { rule, protocol } = ready;
      const local = direction === 'inbound' ? packet.destination : packet.source;
      const remote = direction === 'inbound' ? packet.source : packet.destination;
      const fields: DifferingField[] = [];
      if (rule.direction !== direction) fields.push('direction');
      if (rule.ip_version !== undefined && rule.ip_version !== 'ipv4') fields.push('ip_version');
      fields.push(...protocolFields(protocol, rule, packet));
      const ports = portsOf(protocol, packet);
      if (ports && !portMatches(packet.destinationPort, rule.port_min, rule.port_max)) fields.push('port');
      if (!holds(ready.remote, remote)) fields.push('remote');
      if (!holds(ready.local, local)) fields.push('local');
      const off = ports ? portDistance(packet.destinationPort, rule.port_min, rule.port_max) : 0;
      const range = ready.remote !== null && 'first' in ready.remote ? ready.remote : null;
      return { rule: groupRuleReference(ready), fields, distance: off + addressDistance(range, remote) };
    }),
  );
}

/** The same for an ACL: allow rules that do not match, and those that do but stand behind the rule that decides. */
export function nearAclRules(
  rules: readonly ReadyAclRule[],
  direction: PacketDirection,
  packet: Packet,
): readonly NearMiss[] {
  const candidates = rules.filter(({ rule }) => rule.action === 'allow' && rule.direction === direction);
  return nearest(
    candidates.map((ready) => {
      const reference = aclRuleReference(ready);
      if (aclRuleMatches(ready, direction, packet)) return { rule: reference, fields: ['place'], distance: 0 };
      const { rule, protocol } = ready;
      const fields: DifferingField[] = [];
      const [local, remote] =
        direction === 'inbound'
          ? [holds(ready.destination, packet.destination), holds(ready.source, packet.source)]
          : [holds(ready.source, packet.source), holds(ready.destination, packet.destination)];
      if (rule.ip_version !== undefined && rule.ip_version !== 'ipv4') fields.push('ip_version');
      fields.push(...protocolFields(protocol, rule, packet));
      if (portsOf(protocol, packet)) {
        const { destination_port_min, destination_port_max, source_port_min, source_port_max } = rule;
        if (!portMatches(packet.destinationPort, destination_port_min, destination_port_max)) fields.push('port');
        if (!portMatches(packet.sourcePort, source_port_min, source_port_max)) fields.push('source_port');
      }
      if (!remote) fields.push('remote');
      if (!local) fields.push('local');
      const range = direction === 'inbound' ? ready.source : ready.destination;
      const end = direction === 'inbound' ? packet.source : packet.destination;
      return { rule: reference, fields, distance: addressDistance(range, end) };
    }),
  );
}

function nearest(candidates: readonly Candidate[]): readonly NearMiss[] {
  const far = ({ fields }: Candidate) => fields.reduce((sum, field) => sum + weight[field], 0);
  return candidates
    .filter((candidate) => candidate.fields.length > 0 && far(candidate) <= farthest)
    .sort((a, b) => far(a) - far(b) || a.fields.length - b.fields.length || a.distance - b.distance)
    .slice(0, most)
    .map(({ rule, fields }) => ({ rule, fields }));
}

function protocolFields(
  protocol: RuleProtocol,
  rule: { readonly type?: number; readonly code?: number },
  packet: Packet,
): readonly DifferingField[] {
  if (!protocolMatches(protocol, packet.protocol)) return ['protocol'];
  const byType = protocol.kind === 'number' && protocol.number === icmp;
  return byType && !icmpMatches(rule, packet) ? ['icmp'] : [];
}

/** Whether the ports of a rule mean something for the packet: also across TCP and UDP, which are easily confused. */
function portsOf(protocol: RuleProtocol, packet: Packet): boolean {
  const withPorts = (number: number) => number === tcp || number === udp;
  return protocol.kind === 'number' && withPorts(protocol.number) && withPorts(packet.protocol);
}

function holds(set: AddressRange | ReadonlySet<number> | null, address: number): boolean {
  if (set === null) return false;
  return 'first' in set ? inRange(set, address) : set.has(address);
}

/** 0 to 1. */
function portDistance(port: number, min: number | undefined, max: number | undefined): number {
  const below = Math.max(0, (min ?? 0) - port);
  const above = Math.max(0, port - (max ?? 65535));
  return (below + above) / 65536;
}

/** 0 inside the range, else the farther the fewer leading bits agree; at most 1. */
function addressDistance(range: AddressRange | null, address: number): number {
  if (range === null) return 1;
  if (inRange(range, address)) return 0;
  return (33 - Math.clz32((range.first ^ address) >>> 0)) / 33;
}
