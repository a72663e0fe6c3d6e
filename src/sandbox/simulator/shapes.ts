import { tcp, udp } from '../../core/policy/ruleProtocol';
import type { Random } from '../random';
import { captureSeconds } from './captureWindow';
import type { Connection } from './connection';

/** Who talks to whom about what. */
export interface Ends {
  readonly initiator: number;
  readonly target: number;
  readonly port: number;
}

/** A TCP connection that expects nobody: a few SYNs over some seconds, and what it would do if it were let in. */
export function attempt(random: Random, cell: number, ends: Ends): Connection {
  const start = cell * captureSeconds + random.between(0, captureSeconds - 20);
  return { ...tcpExchange(random, start, random.between(1, 3), ends, [120, 80]), attempts: random.between(1, 4) };
}

/** A TCP connection that sends and receives about so many bytes of content. */
export function tcpExchange(
  random: Random,
  start: number,
  seconds: number,
  ends: Ends,
  [sent, received]: readonly [number, number],
): Connection {
  const content = [vary(random, sent), vary(random, received)] as const;
  const segments = content.map((bytes) => Math.ceil(bytes / 1400)) as [number, number];
  const packets = [5 + segments[0] + Math.floor(segments[1] / 2), 4 + segments[1]] as const;
  return {
    start,
    end: start + seconds,
    initiator: ends.initiator,
    target: ends.target,
    initiatorPort: random.between(32768, 60999),
    targetPort: ends.port,
    protocol: tcp,
    bytesFromInitiator: content[0] + packets[0] * 52,
    packetsFromInitiator: packets[0],
    bytesFromTarget: content[1] + packets[1] * 52,
    packetsFromTarget: packets[1],
    attempts: random.between(3, 6),
  };
}

/** A question and its answer by UDP. */
export function udpExchange(
  random: Random,
  start: number,
  ends: Ends & { readonly initiatorPort?: number },
  [sent, received]: readonly [number, number],
): Connection {
  const packets = random.fraction() < 0.9 ? 1 : 2;
  return {
    start,
    end: start,
    initiator: ends.initiator,
    target: ends.target,
    initiatorPort: ends.initiatorPort ?? random.between(32768, 60999),
    targetPort: ends.port,
    protocol: udp,
    bytesFromInitiator: sent * packets,
    packetsFromInitiator: packets,
    bytesFromTarget: received * packets,
    packetsFromTarget: packets,
    attempts: packets + 1,
  };
}

function vary(random: Random, bytes: number): number {
  return Math.max(1, Math.round(bytes * (0.7 + random.fraction() * 0.6)));
}
