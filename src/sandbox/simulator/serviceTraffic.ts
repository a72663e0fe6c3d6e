import { hash32, Random } from '../random';
import { captureSeconds } from './captureWindow';
import type { Connection } from './connection';
import { curlTimes } from './internetTraffic';
import type { Lab } from './lab';
import type { LabVnic } from './labVnic';
import { attempt, tcpExchange } from './shapes';

/** Which neighbour (counted round the ring of additional instances) an instance calls for what. */
const serviceStep = 1;
const cacheStep = 2;
const databaseStep = 3;

/** Connections between the lab's own instances that touch one vNIC and begin in one window. */
export function serviceTraffic(seed: number, lab: Lab, vnic: LabVnic, cell: number): Connection[] {
  if (vnic.part !== 'none') return remoteCalls(seed, lab, cell);
  return [
    ...touching(lab, vnic, serviceStep, (caller, callee) => serviceCalls(seed, caller, callee, cell)),
    ...touching(lab, vnic, cacheStep, (caller, callee) => cacheCalls(seed, caller, callee, cell)),
  ];
}

/** Long connections to the database under way in a span of time (seconds) that touch one vNIC. */
export function databaseSessions(seed: number, lab: Lab, vnic: LabVnic, from: number, to: number): Connection[] {
  if (vnic.part !== 'none') return [];
  return touching(lab, vnic, databaseStep, (caller, callee) => sessions(seed, caller, callee, from, to));
}

/** The article's `/remote`: vsi1 asks vsi2 while it answers the reader. */
function remoteCalls(seed: number, lab: Lab, cell: number): Connection[] {
  const { caller, callee } = lab;
  if (caller === undefined || callee === undefined || !caller.reachable) return [];
  return curlTimes(seed, caller, cell).map((start) => {
    const random = new Random(hash32('remote', seed, start));
    const ends = { initiator: caller.address, target: callee.address, port: 3000 };
    return tcpExchange(random, start + 5, 1, ends, [90, 220]);
  });
}

function serviceCalls(seed: number, caller: LabVnic, callee: LabVnic, cell: number): Connection[] {
  const random = new Random(hash32(`service/${caller.name}`, seed, cell));
  const ends = { initiator: caller.address, target: callee.address, port: 8080 };
  return Array.from({ length: random.between(1, 4) }, () => {
    const start = cell * captureSeconds + random.between(0, captureSeconds - 10);
    return tcpExchange(random, start, random.between(0, 3), ends, [420, 3_800]);
  });
}

/** A client that nobody told that the cache's port is closed. */
function cacheCalls(seed: number, caller: LabVnic, callee: LabVnic, cell: number): Connection[] {
  const random = new Random(hash32(`cache/${caller.name}`, seed, cell));
  if (random.fraction() >= 0.1) return [];
  return [attempt(random, cell, { initiator: caller.address, target: callee.address, port: 6379 })];
}

const sessionEvery = 1800;

function sessions(seed: number, caller: LabVnic, callee: LabVnic, from: number, to: number): Connection[] {
  const found: Connection[] = [];
  for (let period = Math.floor(from / sessionEvery) - 1; period * sessionEvery < to; period++) {
    const random = new Random(hash32(`database/${caller.name}`, seed, period));
    const start = period * sessionEvery + random.between(0, sessionEvery - 1);
    const ends = { initiator: caller.address, target: callee.address, port: 5432 };
    found.push(tcpExchange(random, start, random.between(300, 1700), ends, [90_000, 1_400_000]));
  }
  return found.filter((connection) => connection.start < to && connection.end > from);
}

/** Both roles of a vNIC on the ring of additional instances: as caller, and as the one that is called. */
function touching(
  lab: Lab,
  vnic: LabVnic,
  step: number,
  between: (caller: LabVnic, callee: LabVnic) => Connection[],
): Connection[] {
  const { ring, places } = lab;
  const place = places.get(vnic.id) ?? 0;
  const at = (index: number) => ring[(index + ring.length * step) % ring.length];
  const callee = at(place + step);
  const caller = at(place - step);
  if (callee === undefined || caller === undefined || callee === vnic) return [];
  const calls = between(vnic, callee);
  return caller === vnic ? calls : [...calls, ...between(caller, vnic)];
}
