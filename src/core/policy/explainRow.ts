import type { Counter, FlowRow } from '../flow/flowRow';
import { explainFlow } from './explainFlow';
import type { FlowExplanation, MissingCode, RecordedFacts } from './explanation';
import { aclPasses, flowVerdict } from './flowVerdict';
import type { Packet } from './packet';
import type { PolicyDirectory } from './policyDirectory';
import type { FlowEnd, PolicyFlow, Side } from './policyFlow';
import { tcp, udp } from './ruleProtocol';

/** What else is known of a record, from other records. */
export interface RowContext {
  /** An accepted record has the same ends, in either order: then a rejected one is part of that connection. */
  readonly acceptedTwin?: boolean;
}

/** A record as a question to the policy; `flow` is the connection, also where the record is of its answer. */
export interface RowQuestion {
  readonly flow: PolicyFlow;
  readonly record: RecordedFacts;
}

/** Why a recorded flow was rejected, or what admits it. */
export function explainRow(directory: PolicyDirectory, row: FlowRow, context: RowContext = {}): FlowExplanation {
  const question = rowQuestion(directory, row, context);
  return question === null ? unreadable(row) : explainFlow(directory, question.flow, question.record);
}

/**
 * The connection a record is about; null where it lacks an address. The vNIC is the one that wrote the record: by the
 * id in the object's key, which is the attachment's on new instances, else by its private address in the subnet of the
 * key, for load balancers, workers and VPN gateways (contracts/policy-semantics.md §3.5 to §3.8).
 */
export function rowQuestion(directory: PolicyDirectory, row: FlowRow, context: RowContext = {}): RowQuestion | null {
  const packet = packetOf(row);
  if (packet === null) return null;
  const side = loggedSide(directory, row, packet);
  const vnic: FlowEnd = {
    ...(row.network_interface_id !== null && { id: row.network_interface_id }),
    ...subnetOf(directory, row),
  };
  const recorded: PolicyFlow = {
    packet,
    ...(side === 'egress' && { source: vnic }),
    ...(side === 'ingress' && { target: vnic }),
  };
  const facts: RecordedFacts = {
    action: row.action,
    side,
    time: row.start_time,
    answerRejected: null,
    unanswered:
      row.action === 'accepted' &&
      packet.protocol === tcp &&
      isZero(row.packets_from_target) &&
      !isZero(row.packets_from_initiator),
  };
  return row.action === 'rejected'
    ? rejectedAnswer(directory, row, recorded, facts, context)
    : { flow: recorded, record: facts };
}

/**
 * A rejected record may be of an answer, which the stateless ACL stops and groups never do. Whether such a record keeps
 * the connection's initiator or swaps the ends is not documented, so both forms are tried (§4.5).
 */
function rejectedAnswer(
  directory: PolicyDirectory,
  row: FlowRow,
  recorded: PolicyFlow,
  facts: RecordedFacts,
  { acceptedTwin }: RowContext,
): RowQuestion {
  if (isZero(row.packets_from_initiator) && isPositive(row.packets_from_target)) {
    // The answer leaves where the connection arrived, so the record's direction is the answer's or the connection's.
    const side = stoppedAt(directory, recorded, facts.side);
    return { flow: recorded, record: { ...facts, side, answerRejected: 'kept' } };
  }
  const { packet, source, target } = recorded;
  const looksSwapped = packet.sourcePort < 1024 && packet.sourcePort > 0 && packet.destinationPort >= 32_768;
  if (acceptedTwin !== true && !looksSwapped) return { flow: recorded, record: facts };
  const mirrored: PolicyFlow = {
    packet: {
      ...packet,
      source: packet.destination,
      destination: packet.source,
      sourcePort: packet.destinationPort,
      destinationPort: packet.sourcePort,
    },
    ...(target && { source: target }),
    ...(source && { target: source }),
  };
  const side = other(facts.side);
  const verdict = flowVerdict(directory, mirrored);
  const stopped = verdict.sides.some(
    (each) => (side === null || each.side === side) && aclPasses(each.answer) === false,
  );
  // A connection that the rules would never have let begin has no answer either: then it is a packet of its own.
  if (!stopped && verdict.allowed === false) return { flow: recorded, record: facts };
  const likely = looksSwapped || stopped;
  return likely
    ? { flow: mirrored, record: { ...facts, side, answerRejected: 'swapped' } }
    : { flow: recorded, record: facts };
}

/** The side whose ACL stops the answer, where one does; else the one the record names. */
function stoppedAt(directory: PolicyDirectory, flow: PolicyFlow, logged: Side | null): Side | null {
  const { sides } = flowVerdict(directory, flow);
  const stops = sides.filter(({ answer }) => aclPasses(answer) === false).map(({ side }) => side);
  return logged !== null && stops.includes(logged) ? logged : (stops[0] ?? logged);
}

function packetOf(row: FlowRow): Packet | null {
  const { initiator_ip, target_ip, transport_protocol } = row;
  if (initiator_ip === null || target_ip === null || transport_protocol === null) return null;
  const ports = transport_protocol === tcp || transport_protocol === udp;
  if (ports && row.target_port === null) return null;
  return {
    protocol: transport_protocol,
    source: initiator_ip,
    destination: target_ip,
    sourcePort: row.initiator_port ?? 0,
    destinationPort: row.target_port ?? 0,
  };
}

/** By the record's direction, else by the object's, else by which end is the vNIC's own address. */
function loggedSide({ byId }: PolicyDirectory, row: FlowRow, packet: Packet): Side | null {
  if (row.direction !== null) return row.direction === 'I' ? 'ingress' : 'egress';
  if (row.record_type === 'ingress' || row.record_type === 'egress') return row.record_type;
  const own = byId.get(row.network_interface_id ?? '')?.flatMap(({ addresses }) => addresses) ?? [];
  if (own.includes(packet.destination)) return 'ingress';
  return own.includes(packet.source) ? 'egress' : null;
}

/** Only a subnet the snapshot knows can tell where to look. */
function subnetOf({ index }: PolicyDirectory, { subnet_crn }: FlowRow): Pick<FlowEnd, 'subnetId'> {
  const id = subnet_crn?.split(':').at(-1) ?? '';
  return index.subnets.has(id) ? { subnetId: id } : {};
}

const other = (side: Side | null): Side | null => (side === null ? null : side === 'egress' ? 'ingress' : 'egress');

const isZero = (count: Counter | null): boolean => count !== null && BigInt(count) === 0n;
const isPositive = (count: Counter | null): boolean => count !== null && count > 0;

function unreadable(row: FlowRow): FlowExplanation {
  const lacks = (['initiator_ip', 'target_ip', 'transport_protocol', 'target_port'] as const).filter(
    (field) => row[field] === null,
  );
  const code: MissingCode = 'record_incomplete';
  const source = row.initiator_ip ?? 0;
  const destination = row.target_ip ?? 0;
  return {
    kind: 'flow-explanation',
    class: 'cannot_tell',
    verdict: 'unknown',
    answer: null,
    packet: {
      ...{ protocol: row.transport_protocol ?? 0, source, destination },
      ...{ sourcePort: row.initiator_port ?? 0, destinationPort: row.target_port ?? 0 },
    },
    record: { action: row.action, side: null, time: row.start_time, answerRejected: null, unanswered: false },
    source: { kind: 'outside', address: source },
    target: { kind: 'outside', address: destination },
    sides: [],
    blockers: [],
    causes: [],
    assumptions: [],
    missing: [{ code, about: lacks }],
  };
}
