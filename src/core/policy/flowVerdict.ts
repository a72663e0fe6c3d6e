import type { Packet, PacketDirection } from './packet';
import { type AclVerdict, answerVerdict, type PacketVerdict, packetVerdict } from './packetVerdict';
import type { PolicyDirectory } from './policyDirectory';
import { type InsideEnd, type PlacedEnd, type PolicyFlow, placeEnd, type Side } from './policyFlow';
import { icmp, tcp, udp } from './ruleProtocol';

/** What one side of a flow decides. */
export interface SideVerdict {
  readonly side: Side;
  /** Of the first packet, relative to this side's vNIC. */
  readonly direction: PacketDirection;
  readonly end: InsideEnd;
  readonly forward: PacketVerdict;
  /** Of the subnet's ACL about the answer; null where the protocol has no answer to speak of. */
  readonly answer: AclVerdict | null;
}

export interface FlowVerdict {
  readonly source: PlacedEnd;
  readonly target: PlacedEnd;
  /** The sides that lie inside the snapshot's VPCs, egress first. */
  readonly sides: readonly SideVerdict[];
  /** Of the first packet, through all sides. Null: a layer, or every end, is unknown and nothing denies. */
  readonly allowed: boolean | null;
  /** Of the answer, through the ACLs of all sides. Null: unknown, or no answer to speak of. */
  readonly answered: boolean | null;
}

/**
 * Decides about a flow at both of its ends (contracts/policy-semantics.md §0): leaving the source's vNIC, arriving at
 * the target's, and the answer's way back through the stateless ACLs.
 */
export function flowVerdict(directory: PolicyDirectory, flow: PolicyFlow): FlowVerdict {
  const { packet } = flow;
  const source = placeEnd(directory, packet.source, flow.source);
  const target = placeEnd(directory, packet.destination, flow.target);
  const asked: readonly (readonly [Side, PlacedEnd])[] = [
    ['egress', source],
    ['ingress', target],
  ];
  const sides: SideVerdict[] = [];
  let unknown = false;
  for (const [side, end] of asked) {
    if (flow.only !== undefined && flow.only !== side) continue;
    if (end.kind === 'inside') sides.push(sideVerdict(side, end, packet));
    else if (end.kind === 'ambiguous') unknown = true;
  }
  if (sides.length === 0) unknown = true;
  const allowed = all(sides.map(({ forward }) => forward.allowed));
  const answered = hasAnswer(packet) ? all(sides.map(({ answer }) => aclPasses(answer))) : null;
  return {
    source,
    target,
    sides,
    allowed: unknown && allowed === true ? null : allowed,
    answered: unknown && answered === true ? null : answered,
  };
}

/** TCP, UDP and echo requests are answered; of other packets nothing is known. */
export function hasAnswer({ protocol, icmpType }: Packet): boolean {
  return protocol === tcp || protocol === udp || (protocol === icmp && icmpType === 8);
}

function sideVerdict(side: Side, end: InsideEnd, packet: Packet): SideVerdict {
  const direction = side === 'egress' ? 'outbound' : 'inbound';
  const forward = packetVerdict(end.point, direction, packet);
  const answer = hasAnswer(packet) ? answerVerdict(end.point, direction, packet) : null;
  return { side, direction, end, forward, answer };
}

export function aclPasses(verdict: AclVerdict | null): boolean | null {
  if (verdict === null || verdict.kind === 'unknown') return null;
  return verdict.kind !== 'denied';
}

function all(told: readonly (boolean | null)[]): boolean | null {
  if (told.includes(false)) return false;
  return told.includes(null) ? null : true;
}
