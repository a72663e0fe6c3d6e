/**
 * The packet a policy is asked about: the first one of a connection, as it passes a vNIC. Addresses are unsigned
 * 32-bit integers. Floating IPs never show here: rules, ACLs and flow logs see the private address
 * (contracts/policy-semantics.md §3.1).
 */
export interface Packet {
  /** IANA protocol number. */
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  /** Of TCP and UDP; 0 otherwise. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export type PacketDirection = 'inbound' | 'outbound';

/** The packet that answers this one: ends swapped. An echo request (ICMP 8) is answered by an echo reply (0). */
export function answerOf(packet: Packet): Packet {
  const swapped: Packet = {
    protocol: packet.protocol,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
  };
  if (packet.icmpType === undefined) return swapped;
  const icmpType = packet.icmpType === 8 ? 0 : packet.icmpType;
  return packet.icmpCode === undefined ? { ...swapped, icmpType } : { ...swapped, icmpType, icmpCode: packet.icmpCode };
}
