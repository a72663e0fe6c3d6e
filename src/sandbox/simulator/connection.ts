/** One connection as its traffic generator means it to happen; whether it comes about the rules decide. */
export interface Connection {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** Unsigned 32-bit addresses. */
  readonly initiator: number;
  readonly target: number;
  readonly initiatorPort: number;
  readonly targetPort: number;
  /** IANA protocol number. */
  readonly protocol: number;
  readonly bytesFromInitiator: number;
  readonly packetsFromInitiator: number;
  readonly bytesFromTarget: number;
  readonly packetsFromTarget: number;
  /** Packets the initiator sends when nobody answers. */
  readonly attempts: number;
}
