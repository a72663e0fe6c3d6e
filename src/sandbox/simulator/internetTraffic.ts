import { hash32, Random } from '../random';
import { badActor, laptop, scanners } from './addresses';
import { captureSeconds, slotOfHour } from './captureWindow';
import type { Connection } from './connection';
import type { LabVnic } from './labVnic';
import { attempt, tcpExchange } from './shapes';

/** What scanners look for, the more often the earlier. */
const scannedPorts = [23, 23, 23, 22, 22, 445, 3389, 8080, 1433, 5900, 2323, 6379, 81, 8443, 5555, 7547] as const;

/** In which twelfths of an hour the story's events happen for certain; more come by chance. */
const badActorSlot = 3;
const sshSlot = 5;
const curlSlots: readonly number[] = [2, 8];

/** Who changes a rule tries again after so many seconds. */
const secondsToRetry = 30;

/** What begins later than that before the end of its window does not end in it. */
const secondsToEnd = 20;

/**
 * What the Internet sends to a public address in one window: scans, and on vsi1 the article's own curl and ssh.
 * `changes` are the seconds at which rules were changed, as far as they lie in the window or shortly before it.
 */
export function internetTraffic(
  seed: number,
  vnic: LabVnic,
  cell: number,
  changes: readonly number[] = [],
): Connection[] {
  if (!vnic.reachable) return [];
  const random = new Random(hash32(`internet/${vnic.name}`, seed, cell));
  const found = scans(random, vnic, cell);
  if (vnic.part === 'caller')
    found.push(
      ...curls(seed, vnic, cell),
      ...sshAttempts(random, vnic, cell),
      ...changes.flatMap((change) => sshRetry(seed, vnic, cell, change)),
    );
  return found;
}

function scans(random: Random, vnic: LabVnic, cell: number): Connection[] {
  const found: Connection[] = [];
  for (let count = random.between(3, 9); count > 0; count--)
    found.push(
      attempt(random, cell, {
        initiator: random.pick(scanners),
        target: vnic.address,
        port: random.pick(scannedPorts),
      }),
    );
  if (slotOfHour(cell) === badActorSlot || random.fraction() < 0.1)
    found.push(attempt(random, cell, { initiator: badActor, target: vnic.address, port: 443 }));
  if (random.fraction() < 0.15)
    found.push(attempt(random, cell, { initiator: random.pick(scanners), target: vnic.address, port: 443 }));
  return found;
}

/** `ssh root@…`, given up and tried again. */
function sshAttempts(random: Random, vnic: LabVnic, cell: number): Connection[] {
  if (slotOfHour(cell) !== sshSlot && random.fraction() >= 0.05) return [];
  const ends = { initiator: laptop, target: vnic.address, port: 22 };
  return Array.from({ length: random.between(1, 3) }, () => attempt(random, cell, ends));
}

/** The attempt that follows a change of rules; late in a window it is made at the beginning of the next one. */
function sshRetry(seed: number, vnic: LabVnic, cell: number, change: number): Connection[] {
  const soon = change + secondsToRetry;
  const nextWindow = (Math.floor(soon / captureSeconds) + 1) * captureSeconds;
  const start = nextWindow - soon < secondsToEnd ? nextWindow : soon;
  if (Math.floor(start / captureSeconds) !== cell) return [];
  const random = new Random(hash32('ssh again', seed, change));
  return [tcpExchange(random, start, 3, { initiator: laptop, target: vnic.address, port: 22 }, [120, 80])];
}

function curls(seed: number, vnic: LabVnic, cell: number): Connection[] {
  return curlTimes(seed, vnic, cell).flatMap((start) => {
    const random = new Random(hash32('curl', seed, start));
    const ends = { initiator: laptop, target: vnic.address, port: 3000 };
    // `/`, `/info` and `/remote`, one after the other.
    return [0, 2, 5].map((later, page) => tcpExchange(random, start + later, 1, ends, [90, 200 + page * 90]));
  });
}

/** When somebody walked through the article's three curl commands. */
export function curlTimes(seed: number, vnic: LabVnic, cell: number): readonly number[] {
  const random = new Random(hash32(`curl/${vnic.name}`, seed, cell));
  if (!curlSlots.includes(slotOfHour(cell)) && random.fraction() >= 0.08) return [];
  return [cell * captureSeconds + random.between(20, 270)];
}
