import type { Packet } from '../../core/policy/packet';
import { aclVerdict, answerVerdict, packetVerdict } from '../../core/policy/packetVerdict';
import type { PolicyVnic } from '../../core/policy/policyVnic';
import type { Connection } from './connection';
import type { LabVnic } from './labVnic';
import type { PolicyHistory } from './policyHistory';

/** A connection as one vNIC logs it. */
export interface LoggedFlow {
  readonly connection: Connection;
  readonly direction: 'I' | 'O';
  readonly action: 'accepted' | 'rejected';
  /** Whether the initiator hears anything back. */
  readonly answered: boolean;
  /** The answer was stopped by this vNIC's network ACL: a rejected record of its own, with only the target's packets. */
  readonly answerRejected: boolean;
  /** A network ACL that was changed meanwhile ended it; null: nothing did. */
  readonly cut: ConnectionCut | null;
}

/** Edits of ACLs hit established connections at once, those of groups do not (contracts/policy-semantics.md §2.8). */
export interface ConnectionCut {
  /** Seconds. */
  readonly at: number;
  /** Whose packets this vNIC's ACL now stops; null: it is the other end's ACL. */
  readonly stopsHere: 'initiator' | 'target' | null;
}

/**
 * What one vNIC logs of a connection; null where it sees nothing of it. The source's rules come first: what they
 * reject never reaches the target, what the target's rules reject the source has logged as accepted and unanswered
 * (contracts/policy-semantics.md §4.3).
 */
export function loggedFlow(
  connection: Connection,
  at: LabVnic,
  byAddress: ReadonlyMap<number, LabVnic>,
  history: PolicyHistory,
): LoggedFlow | null {
  const rules = history.at(connection.start);
  const source = rules.get(byAddress.get(connection.initiator)?.id ?? '');
  const target = rules.get(byAddress.get(connection.target)?.id ?? '');
  const packet = firstPacket(connection);
  const isSource = connection.initiator === at.address;
  const sent = source === undefined || packetVerdict(source, 'outbound', packet).allowed === true;
  if (!sent) return isSource ? flow(connection, 'O', 'rejected', false) : null;
  const received = target === undefined || packetVerdict(target, 'inbound', packet).allowed === true;
  if (!received) return isSource ? flow(connection, 'O', 'accepted', false) : flow(connection, 'I', 'rejected', false);
  const blocking = answerBlockedBy(packet, source, target);
  const here = flow(connection, isSource ? 'O' : 'I', 'accepted', blocking === null);
  if (blocking !== null) return blocking === at.id ? { ...here, answerRejected: true } : here;
  return { ...here, cut: cutOf(connection, packet, at.id, source?.id, target?.id, history) };
}

function cutOf(
  { start, end }: Connection,
  packet: Packet,
  here: string,
  sourceId: string | undefined,
  targetId: string | undefined,
  history: PolicyHistory,
): ConnectionCut | null {
  for (const second of history.changesWithin(start, end)) {
    const rules = history.at(second);
    const source = rules.get(sourceId ?? '');
    const target = rules.get(targetId ?? '');
    const stopping = forwardBlockedBy(packet, source, target);
    if (stopping !== null) return { at: second, stopsHere: stopping === here ? 'initiator' : null };
    const answer = answerBlockedBy(packet, source, target);
    if (answer !== null) return { at: second, stopsHere: answer === here ? 'target' : null };
  }
  return null;
}

/** The vNIC whose ACL stops the initiator's packets, the source's first. */
function forwardBlockedBy(packet: Packet, source?: PolicyVnic, target?: PolicyVnic): string | null {
  if (source !== undefined && aclVerdict(source.subnet, 'outbound', packet).kind === 'denied') return source.id;
  if (target !== undefined && aclVerdict(target.subnet, 'inbound', packet).kind === 'denied') return target.id;
  return null;
}

function firstPacket(connection: Connection): Packet {
  return {
    protocol: connection.protocol,
    source: connection.initiator,
    destination: connection.target,
    sourcePort: connection.initiatorPort,
    destinationPort: connection.targetPort,
  };
}

/** The vNIC whose ACL stops the answer, the answering side first. */
function answerBlockedBy(packet: Packet, source?: PolicyVnic, target?: PolicyVnic): string | null {
  if (target !== undefined && answerVerdict(target, 'inbound', packet).kind === 'denied') return target.id;
  if (source !== undefined && answerVerdict(source, 'outbound', packet).kind === 'denied') return source.id;
  return null;
}

function flow(
  connection: Connection,
  direction: 'I' | 'O',
  action: 'accepted' | 'rejected',
  answered: boolean,
): LoggedFlow {
  return { connection, direction, action, answered, answerRejected: false, cut: null };
}
