import { formatIpv4 } from '../../core/net/ipv4';
import { type CaptureWindow, isoSeconds } from './captureWindow';
import type { Connection } from './connection';
import type { LoggedFlow } from './loggedFlow';

/** How long a connection that nobody answers is tried. */
const givesUpAfter = 7;
const synBytes = 60;

/** The records of a flow in one window and direction as JSON texts; none where nothing of it falls into them. */
export function recordsOf(flow: LoggedFlow, window: CaptureWindow, direction: 'I' | 'O'): string[] {
  const { connection, answered, answerRejected, cut } = flow;
  const texts: (string | null)[] = [];
  if (flow.direction === direction) {
    const until = cut?.at ?? Number.POSITIVE_INFINITY;
    texts.push(record(answered ? connection : unanswered(connection), direction, flow.action, window, { until }));
    if (cut?.stopsHere === 'initiator') texts.push(retried(connection, cut.at, unanswered, direction, window));
  } else {
    if (answerRejected) texts.push(record(rejectedAnswer(connection), direction, 'rejected', window));
    if (cut?.stopsHere === 'target') texts.push(retried(connection, cut.at, rejectedAnswer, direction, window));
  }
  return texts.filter((text) => text !== null);
}

/** What is still sent on a connection that a network ACL has ended, until that side gives up. */
function retried(
  connection: Connection,
  at: number,
  stopped: (connection: Connection) => Connection,
  direction: 'I' | 'O',
  window: CaptureWindow,
): string | null {
  const silent = { ...stopped({ ...connection, start: at }), end: at + givesUpAfter };
  return record(silent, direction, 'rejected', window, { began: connection.start });
}

function unanswered(connection: Connection): Connection {
  return {
    ...connection,
    end: connection.start + (connection.attempts > 1 ? givesUpAfter : 0),
    bytesFromInitiator: connection.attempts * synBytes,
    packetsFromInitiator: connection.attempts,
    bytesFromTarget: 0,
    packetsFromTarget: 0,
  };
}

function rejectedAnswer(connection: Connection): Connection {
  const silent = unanswered(connection);
  return {
    ...silent,
    bytesFromInitiator: 0,
    packetsFromInitiator: 0,
    bytesFromTarget: silent.bytesFromInitiator,
    packetsFromTarget: silent.packetsFromInitiator,
  };
}

function record(
  connection: Connection,
  direction: 'I' | 'O',
  action: 'accepted' | 'rejected',
  window: CaptureWindow,
  span: { readonly began?: number; readonly until?: number } = {},
): string | null {
  const { start, end } = connection;
  const { began = start, until: cut = Number.POSITIVE_INFINITY } = span;
  if (start >= window.end || (end <= window.start && start < window.start)) return null;
  const before = countersAt(connection, Math.min(window.start, cut));
  const until = countersAt(connection, Math.min(window.end, cut));
  if (until.packets === before.packets && until.answers === before.answers) return null;
  const first = isoSeconds(Math.max(start, window.start));
  const last = isoSeconds(Math.min(end, window.end, cut));
  return (
    `{"start_time":"${first}","end_time":"${last}","connection_start_time":"${isoSeconds(began)}",` +
    `"direction":"${direction}","action":"${action}",` +
    `"initiator_ip":"${formatIpv4(connection.initiator)}","target_ip":"${formatIpv4(connection.target)}",` +
    `"initiator_port":${connection.initiatorPort},"target_port":${connection.targetPort},` +
    `"transport_protocol":${connection.protocol},"ether_type":"IPv4",` +
    `"was_initiated":${began >= window.start},"was_terminated":${end < window.end && cut === Number.POSITIVE_INFINITY},` +
    `"bytes_from_initiator":${until.bytes - before.bytes},"packets_from_initiator":${until.packets - before.packets},` +
    `"bytes_from_target":${until.answerBytes - before.answerBytes},` +
    `"packets_from_target":${until.answers - before.answers},` +
    `"cumulative_bytes_from_initiator":${until.bytes},"cumulative_packets_from_initiator":${until.packets},` +
    `"cumulative_bytes_from_target":${until.answerBytes},"cumulative_packets_from_target":${until.answers}}`
  );
}

interface Counters {
  readonly bytes: number;
  readonly packets: number;
  readonly answerBytes: number;
  readonly answers: number;
}

/** What has passed before a second: nothing until the start, then evenly, all of it after the end. */
function countersAt(connection: Connection, second: number): Counters {
  const passed = (total: number, packets: number) => {
    if (second <= connection.start || packets === 0) return 0;
    if (second >= connection.end) return total;
    const first = Math.ceil(total / packets);
    const share = (second - connection.start) / (connection.end - connection.start);
    return first + Math.floor((total - first) * share);
  };
  return {
    bytes: passed(connection.bytesFromInitiator, connection.packetsFromInitiator),
    packets: passed(connection.packetsFromInitiator, connection.packetsFromInitiator),
    answerBytes: passed(connection.bytesFromTarget, connection.packetsFromTarget),
    answers: passed(connection.packetsFromTarget, connection.packetsFromTarget),
  };
}
