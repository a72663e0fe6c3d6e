import type { AddressRange } from './addressRange';
import type { Packet, PacketDirection } from './packet';
import { icmp, protocolMatches, type RuleProtocol, tcp, udp } from './ruleProtocol';

/**
 * What a rule asks of a packet of its direction and protocol, as plain bounds: a hundred thousand packets meet some
 * hundred rules each, so nothing is looked up or decided anew.
 */
export interface MatchForm {
  readonly sourceFirst: number;
  readonly sourceLast: number;
  readonly destinationFirst: number;
  readonly destinationLast: number;
  /** Instead of the bounds. */
  readonly sources: ReadonlySet<number> | null;
  readonly destinations: ReadonlySet<number> | null;
  readonly sourcePortFirst: number;
  readonly sourcePortLast: number;
  readonly destinationPortFirst: number;
  readonly destinationPortLast: number;
  /** -1: any. */
  readonly icmpType: number;
  readonly icmpCode: number;
}

/** Null: nobody. */
export type AddressSet = AddressRange | ReadonlySet<number> | null;

interface Detail {
  readonly type?: number;
  readonly code?: number;
  readonly sourcePorts: readonly [number | undefined, number | undefined];
  readonly destinationPorts: readonly [number | undefined, number | undefined];
}

/** Ports hold for TCP and UDP rules, type and code for ICMP rules; exports set them to 0 elsewhere (§1.16). */
export function matchForm(
  protocol: RuleProtocol,
  source: AddressSet,
  destination: AddressSet,
  detail: Detail,
): MatchForm {
  const number = protocol.kind === 'number' ? protocol.number : -1;
  const ports = number === tcp || number === udp;
  const from = bounds(source);
  const to = bounds(destination);
  return {
    sourceFirst: from.first,
    sourceLast: from.last,
    destinationFirst: to.first,
    destinationLast: to.last,
    sources: from.members,
    destinations: to.members,
    sourcePortFirst: ports ? (detail.sourcePorts[0] ?? 0) : 0,
    sourcePortLast: ports ? (detail.sourcePorts[1] ?? 65535) : 65535,
    destinationPortFirst: ports ? (detail.destinationPorts[0] ?? 0) : 0,
    destinationPortLast: ports ? (detail.destinationPorts[1] ?? 65535) : 65535,
    icmpType: number === icmp ? (detail.type ?? -1) : -1,
    icmpCode: number === icmp && (detail.type ?? -1) >= 0 ? (detail.code ?? -1) : -1,
  };
}

export function formMatches(form: MatchForm, packet: Packet): boolean {
  const { destinationPort, sourcePort, destination, source } = packet;
  if (destinationPort < form.destinationPortFirst || destinationPort > form.destinationPortLast) return false;
  if (sourcePort < form.sourcePortFirst || sourcePort > form.sourcePortLast) return false;
  if (form.sources !== null ? !form.sources.has(source) : source < form.sourceFirst || source > form.sourceLast)
    return false;
  if (
    form.destinations !== null
      ? !form.destinations.has(destination)
      : destination < form.destinationFirst || destination > form.destinationLast
  )
    return false;
  if (form.icmpType >= 0 && form.icmpType !== packet.icmpType) return false;
  return form.icmpCode < 0 || form.icmpCode === packet.icmpCode;
}

function bounds(set: AddressSet): { first: number; last: number; members: ReadonlySet<number> | null } {
  if (set === null) return { first: 1, last: 0, members: null };
  return 'first' in set ? { first: set.first, last: set.last, members: null } : { first: 1, last: 0, members: set };
}

interface Ready {
  readonly rule: { readonly direction: string; readonly ip_version?: string };
  readonly protocol: RuleProtocol;
  readonly form: MatchForm;
}

/** Whether a rule is about packets of a direction and protocol at all. */
export function isAbout({ rule, protocol }: Ready, direction: PacketDirection, number: number): boolean {
  if (rule.direction !== direction) return false;
  if (rule.ip_version !== undefined && rule.ip_version !== 'ipv4') return false;
  return protocolMatches(protocol, number);
}

/** Of each list of rules, those about a direction and protocol, in their order; made when they are first asked for. */
const tables = new WeakMap<readonly Ready[], Map<number, readonly Ready[]>>();

/** The first rule that matches a packet, or null. */
export function firstMatch<R extends Ready>(rules: readonly R[], direction: PacketDirection, packet: Packet): R | null {
  for (const ready of rulesAbout(rules, direction, packet)) if (formMatches(ready.form, packet)) return ready;
  return null;
}

/** Every rule that matches a packet. */
export function allMatches<R extends Ready>(
  rules: readonly R[],
  direction: PacketDirection,
  packet: Packet,
): readonly R[] {
  return rulesAbout(rules, direction, packet).filter(({ form }) => formMatches(form, packet));
}

function rulesAbout<R extends Ready>(rules: readonly R[], direction: PacketDirection, packet: Packet): readonly R[] {
  let table = tables.get(rules);
  if (table === undefined) {
    table = new Map();
    tables.set(rules, table);
  }
  const key = direction === 'inbound' ? packet.protocol : packet.protocol + 256;
  let about = table.get(key) as readonly R[] | undefined;
  if (about === undefined) {
    about = rules.filter((ready) => isAbout(ready, direction, packet.protocol));
    table.set(key, about);
  }
  return about;
}
