import { type CaptureWindow, captureSeconds, slotOfHour } from './captureWindow';
import type { LabVnic } from './labVnic';

export type RecordType = 'ingress' | 'egress';

/** Makes what a stream's objects hold. */
export interface RecordSource {
  /** The records of one object, as JSON texts. */
  records(stream: FlowLogStream, cell: number): { readonly window: CaptureWindow; readonly records: string[] };
}

/** The objects that one collector writes for one vNIC and record type while it is active. */
export interface FlowLogStream {
  readonly vnic: LabVnic;
  readonly recordType: RecordType;
  readonly collectorCrn: string;
  readonly simulation: RecordSource;
  /** Seconds: birth, and the second from which nothing more is written (null: still writing). */
  readonly from: number;
  to: number | null;
  /** Key up to the date, ending in `/` (contracts/ibm-cloud.md §8.1). */
  readonly prefix: string;
  /** The part of the key between the hour and the file: the stream's birth time. */
  readonly folder: string;
}

export function streamPrefix(account: string, region: string, vnic: LabVnic, recordType: RecordType): string {
  const enc = encodeURIComponent;
  return (
    `ibm_vpc_flowlogs_v1/account=${account}/region=${region}/vpc-id=${enc(vnic.vpcCrn)}/` +
    `subnet-id=${enc(vnic.subnetCrn)}/endpoint-type=vnics/instance-id=${enc(vnic.instanceCrn)}/` +
    `vnic-id=${vnic.id}/record-type=${recordType}/`
  );
}

/** How many windows of a stream have ended. */
export function windowCount(stream: FlowLogStream, now: number): number {
  const end = stream.to === null ? now : Math.min(now, stream.to);
  return Math.max(0, Math.floor(end / captureSeconds) - firstCell(stream));
}

export function firstCell(stream: FlowLogStream): number {
  return Math.floor(stream.from / captureSeconds);
}

export function streamKey(stream: FlowLogStream, place: number): string {
  const cell = firstCell(stream) + place;
  return `${stream.prefix}${hourFolder(Math.floor(cell / 12))}${stream.folder}${sequences[slotOfHour(cell)]}.gz`;
}

const sequences = Array.from({ length: 12 }, (_, slot) => String(slot).padStart(8, '0'));

/** The last folder by hour: listings walk through hours in order. */
let lastHour = { hour: -1, folder: '' };

function hourFolder(hour: number): string {
  if (lastHour.hour !== hour) {
    const at = new Date(hour * 3_600_000).toISOString();
    const [year, month, day, inDay] = [at.slice(0, 4), at.slice(5, 7), at.slice(8, 10), at.slice(11, 13)];
    lastHour = { hour, folder: `year=${year}/month=${month}/day=${day}/hour=${inDay}/` };
  }
  return lastHour.folder;
}

/** `stream-id=…/` of a stream born at a second. */
export function streamFolder(from: number): string {
  return `stream-id=${new Date(from * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z/`;
}
