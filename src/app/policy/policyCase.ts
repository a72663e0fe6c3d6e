import { parseIpv4 } from '../../core/net/ipv4';
import { protocolNumber } from '../../core/net/protocols';
import { isObject, type JsonObject, text, wholeNumber } from '../../core/policy/looseJson';
import type { Packet, PacketDirection } from '../../core/policy/packet';
import type { FlowEnd } from '../../core/policy/policyFlow';

/** `flow`: every layer. `acl`, `sg`: one layer in one direction. The pairs: one layer at both ends. */
export const caseTypes = ['flow', 'acl', 'acl-pair', 'sg', 'sg-pair'] as const;
export type CaseType = (typeof caseTypes)[number];

/** One question of a batch. */
export interface PolicyCase {
  readonly id: unknown;
  readonly type: CaseType;
  readonly packet: Packet;
  readonly source: FlowEnd;
  readonly target: FlowEnd;
  /** The one to ask in, where the type has one. */
  readonly direction: PacketDirection | null;
}

export type CaseReading =
  | { readonly ok: true; readonly case: PolicyCase }
  | { readonly ok: false; readonly id: unknown; readonly message: string };

/** What stands for a client's port that nobody told: above every registered port, in the range of all systems. */
export const assumedClientPort = 50_000;

/**
 * Reads a question: `id`, `type` (flow where absent), `src` and `dst` (an address, or `{ip, id?, subnet_id?, kind?}`),
 * `protocol`, ports or ICMP type and code, `direction` and `subnet` where the type has them.
 */
export function readPolicyCase(value: unknown): CaseReading {
  if (!isObject(value)) return { ok: false, id: null, message: 'It is not a JSON object.' };
  const id = value.id ?? null;
  const refuse = (message: string): CaseReading => ({ ok: false, id, message });
  const type = caseTypes.find((known) => known === (value.type ?? 'flow'));
  if (type === undefined) return refuse(`type is one of ${caseTypes.join(', ')}.`);
  const direction = directionOf(value.direction);
  if (direction === undefined) return refuse('direction is inbound or outbound.');
  const packet = packetOf(value);
  if (typeof packet === 'string') return refuse(packet);
  const [source, target] = [endOf(value.src), endOf(value.dst)];
  const subnet = subnetId(value.subnet);
  const inSubnet = (end: FlowEnd): FlowEnd =>
    subnet === undefined || end.subnetId !== undefined ? end : { ...end, subnetId: subnet, outside: false };
  return {
    ok: true,
    case: {
      ...{ id, type, packet, direction },
      source: direction === 'outbound' ? inSubnet(source) : source,
      target: direction === 'inbound' ? inSubnet(target) : target,
    },
  };
}

function packetOf(value: JsonObject): Packet | string {
  const source = addressOf(value.src);
  const destination = addressOf(value.dst);
  if (source === null) return 'src has no IPv4 address.';
  if (destination === null) return 'dst has no IPv4 address.';
  const protocol = protocolOf(value.protocol);
  if (protocol === null) return 'protocol is a name such as tcp, or a number from 0 to 255.';
  const ports = protocol === 6 || protocol === 17;
  const sourcePort = ports ? portOf(value.src_port, assumedClientPort) : 0;
  const destinationPort = ports ? portOf(value.dst_port, null) : 0;
  if (sourcePort === null) return 'src_port is a number from 0 to 65535.';
  if (destinationPort === null) return 'dst_port is a number from 0 to 65535.';
  const icmpType = protocol === 1 ? wholeNumber(value.icmp_type) : undefined;
  const icmpCode = protocol === 1 ? wholeNumber(value.icmp_code) : undefined;
  return {
    ...{ protocol, source, destination, sourcePort, destinationPort },
    ...(icmpType !== undefined && { icmpType }),
    ...(icmpCode !== undefined && { icmpCode }),
  };
}

function addressOf(end: unknown): number | null {
  const ip = isObject(end) ? (end.ip ?? end.address) : end;
  return typeof ip === 'string' ? parseIpv4(ip) : null;
}

/** A protocol by name or number. */
export function protocolOf(value: unknown): number | null {
  const number = wholeNumber(value);
  if (number !== undefined) return number >= 0 && number <= 255 ? number : null;
  return typeof value === 'string' ? (protocolNumber(value) ?? null) : null;
}

function portOf(value: unknown, absent: number | null): number | null {
  if (value === undefined || value === null) return absent;
  const number = wholeNumber(value);
  return number !== undefined && number >= 0 && number <= 65535 ? number : null;
}

function directionOf(value: unknown): PacketDirection | null | undefined {
  if (value === undefined || value === null) return null;
  if (value === 'inbound' || value === 'ingress') return 'inbound';
  return value === 'outbound' || value === 'egress' ? 'outbound' : undefined;
}

const outsideKinds: ReadonlySet<unknown> = new Set(['internet', 'service', 'remote', 'external']);

function endOf(value: unknown): FlowEnd {
  if (!isObject(value)) return {};
  const id = text(value.id);
  const subnet = text(value.subnet_id) ?? undefined;
  return {
    ...(id !== null && { id }),
    ...(subnet !== undefined && { subnetId: subnet }),
    ...(subnet === undefined && id === null && outsideKinds.has(value.kind) && { outside: true }),
  };
}

function subnetId(value: unknown): string | undefined {
  return (isObject(value) ? text(value.id) : text(value)) ?? undefined;
}
