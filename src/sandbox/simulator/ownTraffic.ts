import { hash32, Random } from '../random';
import { nameServers, publicMirrors, serviceMirror, timeServer } from './addresses';
import { captureSeconds } from './captureWindow';
import type { Connection } from './connection';
import type { LabVnic } from './labVnic';
import { tcpExchange, udpExchange } from './shapes';

/** What every instance does by itself in one window: DHCP, time, names, and fetching software. */
export function ownTraffic(seed: number, vnic: LabVnic, cell: number): Connection[] {
  const random = new Random(hash32(`own/${vnic.name}`, seed, cell));
  const at = () => cell * captureSeconds + random.between(0, captureSeconds - 10);
  const initiator = vnic.address;
  const found = [
    udpExchange(random, at(), { initiator, target: vnic.gateway, port: 67, initiatorPort: 68 }, [339, 320]),
  ];
  for (let count = random.between(1, 2); count > 0; count--)
    found.push(udpExchange(random, at(), { initiator, target: timeServer, port: 123, initiatorPort: 123 }, [76, 76]));
  for (let count = random.between(2, 5); count > 0; count--)
    found.push(udpExchange(random, at(), { initiator, target: random.pick(nameServers), port: 53 }, [72, 147]));
  for (let count = random.between(0, 2); count > 0; count--) {
    const target = vnic.reachesInternet && random.fraction() < 0.7 ? random.pick(publicMirrors) : serviceMirror;
    const port = random.fraction() < 0.6 ? 443 : 80;
    found.push(tcpExchange(random, at(), random.between(1, 9), { initiator, target, port }, [700, 24_000]));
  }
  return found;
}

/** Downloads of system updates outlast a window: one begins every so many seconds. */
const downloadEvery = 3600;

/** The long downloads that are under way in a span of time (seconds). */
export function longDownloads(seed: number, vnic: LabVnic, from: number, to: number): Connection[] {
  const found: Connection[] = [];
  for (let period = Math.floor(from / downloadEvery) - 1; period * downloadEvery < to; period++) {
    const random = new Random(hash32(`download/${vnic.name}`, seed, period));
    const start = period * downloadEvery + random.between(0, downloadEvery - 1);
    const target = vnic.reachesInternet ? random.pick(publicMirrors) : serviceMirror;
    const ends = { initiator: vnic.address, target, port: 443 };
    found.push(tcpExchange(random, start, random.between(400, 1500), ends, [9_000, 60_000_000]));
  }
  return found.filter((connection) => connection.start < to && connection.end > from);
}
