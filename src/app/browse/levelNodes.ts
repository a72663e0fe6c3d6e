import type { Bucket, ListedObject } from '../../cloud/cloud';
import { midnightMicros } from '../../core/flow/flowTime';
import { keySegments, percentDecoded } from '../../core/flow/keySegments';
import { parseObjectKey } from '../../core/flow/objectKey';
import type { StoredObject } from '../../store/store';
import type { Names } from '../names';
import type {
  BrowseNode,
  DayNode,
  FolderNode,
  ForeignObjectNode,
  HourNode,
  InterfaceNode,
  ObjectNode,
  VpcNode,
} from './node';

/** From listed prefixes and objects to nodes: pure, one function a level. */

/** `parent` is the id of the parent, `from` the length of the prefix the parent stands for. */
interface Place {
  readonly parent: string;
  readonly bucket: Bucket;
  readonly from: number;
}

const childId = (place: Place, key: string): string => `${place.parent}>${key.slice(place.from)}`;

/** Prefix `…/vpc-id=<CRN>/subnet-id=`. */
export function vpcNode(place: Place, prefix: string, names: (region: string) => Names): VpcNode | FolderNode {
  const parts = keySegments(prefix);
  const vpcCrn = parts.get('vpc-id');
  const region = parts.get('region') ?? null;
  if (!vpcCrn) return folderNode(place, prefix);
  return {
    kind: 'vpc',
    id: childId(place, prefix),
    bucket: place.bucket,
    prefix,
    account: parts.get('account') ?? null,
    region,
    vpcCrn,
    vpcId: idOfCrn(vpcCrn),
    name: region === null ? null : names(region).vpc(vpcCrn),
  };
}

/** Prefix `…/vnic-id=<id>/record-type=`. */
export function interfaceNode(
  place: Place,
  prefix: string,
  names: (region: string) => Names,
): InterfaceNode | FolderNode {
  const parts = keySegments(prefix);
  const [vpcCrn, subnetCrn, instanceCrn] = [parts.get('vpc-id'), parts.get('subnet-id'), parts.get('instance-id')];
  const vnicId = parts.get('vnic-id');
  if (!vpcCrn || !subnetCrn || !instanceCrn || !vnicId) return folderNode(place, prefix);
  const region = parts.get('region') ?? null;
  const known = region === null ? null : names(region);
  const named = known?.interface(vnicId) ?? null;
  return {
    kind: 'interface',
    id: childId(place, prefix),
    bucket: place.bucket,
    prefix: prefix.slice(0, prefix.lastIndexOf('/') + 1),
    account: parts.get('account') ?? null,
    region,
    vpcCrn,
    subnetCrn,
    subnetName: known?.subnet(subnetCrn) ?? named?.subnetName ?? null,
    instanceCrn,
    instanceName: known?.instance(instanceCrn) ?? named?.instanceName ?? null,
    vnicId,
    interfaceName: named?.name ?? null,
    address: named?.address || null,
  };
}

/** `prefixes` of one date, one a record type, each ending in `/day=DD/`. `mark` tells apart a second node of a date. */
export function dayNode(place: Place, prefixes: readonly string[], date: string, mark = ''): DayNode {
  const [year, month, day] = date.split('-').map(Number);
  return {
    kind: 'day',
    id: `${place.parent}>${date}${mark}`,
    bucket: place.bucket,
    prefixes,
    date,
    start: midnightMicros(year!, month!, day!),
  };
}

/** The date of a prefix `…/record-type=T/year=YYYY/month=MM/day=DD/hour=`; null where it has none. */
export function dateOfPrefix(prefix: string): { readonly date: string; readonly recordType: string } | null {
  const parts = keySegments(prefix);
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return null;
  const [year, month, day] = date.split('-').map(Number);
  if (Number.isNaN(midnightMicros(year!, month!, day!))) return null;
  return { date, recordType: parts.get('record-type') ?? '' };
}

/** `prefixes` of one hour of the day, one a record type, each ending in `/hour=HH/`. */
export function hourNode(day: DayNode, prefixes: readonly string[], hour: number): HourNode {
  return {
    kind: 'hour',
    id: `${day.id}>${String(hour).padStart(2, '0')}`,
    bucket: day.bucket,
    prefixes,
    date: day.date,
    hour,
    start: day.start + hour * 3_600_000_000,
  };
}

/** The hour of a prefix that ends in `/hour=HH/`; null where it is none. */
export function hourOfPrefix(prefix: string): number | null {
  const match = /\/hour=(\d{1,2})\/$/.exec(prefix);
  const hour = match ? Number(match[1]) : 25;
  return hour <= 24 ? hour : null;
}

export function folderNode(place: Place, prefix: string): FolderNode {
  const end = prefix.endsWith('/') ? prefix.length - 1 : prefix.length;
  return {
    kind: 'folder',
    id: childId(place, prefix),
    bucket: place.bucket,
    prefix,
    name: percentDecoded(prefix.slice(prefix.lastIndexOf('/', end - 1) + 1, end)),
  };
}

/** A flow log object, with what the store says of it, or a foreign one. */
export function objectNode(
  place: Place,
  object: ListedObject,
  stored: ReadonlyMap<string, StoredObject>,
): ObjectNode | ForeignObjectNode {
  const id = childId(place, object.key);
  const key = parseObjectKey(object.key);
  if (key === null) {
    const name = percentDecoded(object.key.slice(object.key.lastIndexOf('/') + 1)) || object.key;
    return { kind: 'foreign', id, bucket: place.bucket, object, name };
  }
  const found = stored.get(object.key);
  const held = found?.etag === object.etag ? found : undefined;
  return {
    kind: 'object',
    id,
    bucket: place.bucket,
    object,
    recordType: key.recordType,
    vnicId: key.vnicId,
    window: held ? windowOf(held.captureStart, held.captureEnd) : null,
    records: held?.rows ?? null,
    rejected: held?.rejected ?? null,
    state: held?.state ?? null,
    ingested: held !== undefined,
  };
}

export function windowOf(start: number | null, end: number | null): ObjectNode['window'] {
  return start === null || end === null ? null : { start, end };
}

export type LevelNode = Exclude<BrowseNode, { readonly kind: 'failure' | 'note' | 'collector' | 'bucket' }>;

/** `r006-…` of a VPC's CRN: what stands after the last colon. */
const idOfCrn = (crn: string): string => crn.slice(crn.lastIndexOf(':') + 1);
