import type { Packet } from '../../core/policy/packet';
import { answerVerdict, packetVerdict } from '../../core/policy/packetVerdict';
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
  return blocking === at.id ? { ...here, answerRejected: true } : here;
}

export function firstPacket(connection: Connection): Packet {
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
  return { connection, direction, action, answered, answerRejected: false };
}
