/**
 * Object keys of flow logs (contracts/ibm-cloud.md §8.1; IBM docs "Viewing flow log objects", fl-analyze). Layout v1 is
 * `name=value` segments with percent-encoded CRNs; layout v0 (2020) is positional with raw CRNs that contain `/`.
 */
export interface ObjectKey {
  readonly version: 0 | 1;
  readonly account: string;
  /** Region in v1 (`us-south`); the zone in v0 (`us-south-2`). */
  readonly region: string;
  readonly vpcCrn: string;
  readonly subnetCrn: string;
  /** `vnics`; nothing else is documented. */
  readonly endpointType: string;
  readonly instanceCrn: string;
  readonly vnicId: string;
  /** `ingress`, `egress`, `all`, or any other word. */
  readonly recordType: string;
  /** Null in v0, as are month, day and hour. */
  readonly year: number | null;
  /** 1 to 12. */
  readonly month: number | null;
  readonly day: number | null;
  /** 0 to 24: the documentation says "00-24". */
  readonly hour: number | null;
  /** Birth time of the stream, `20211119T222459Z`. */
  readonly streamId: string;
  readonly sequence: number;
}

const names = [
  'account',
  'region',
  'vpc-id',
  'subnet-id',
  'endpoint-type',
  'instance-id',
  'vnic-id',
  'record-type',
  'year',
  'month',
  'day',
  'hour',
  'stream-id',
] as const;
type SegmentName = (typeof names)[number];
const known: ReadonlySet<string> = new Set(names);
const crnSegments: ReadonlySet<string> = new Set(['vpc-id', 'subnet-id', 'instance-id']);

const rootV1 = 'ibm_vpc_flowlogs_v1/';
const rootV0 = 'ibm_vpc_flowlogs_v0/';

/**
 * What the key says, or null where it is not the key of a flow log object. Never throws. Anything before the layout's
 * root (a folder that a bucket was copied into) is passed over; values are decoded once, and kept raw where the
 * percent-encoding is malformed.
 */
export function parseObjectKey(key: string): ObjectKey | null {
  const at1 = rootAt(key, rootV1);
  if (at1 >= 0) return parseV1(key.slice(at1 + rootV1.length));
  const at0 = rootAt(key, rootV0);
  return at0 >= 0 ? parseV0(key.slice(at0 + rootV0.length)) : null;
}

/** The key in its documented form. `parseObjectKey` gives the same `ObjectKey` back. */
export function formatObjectKey(key: ObjectKey): string {
  const file = `${pad(key.sequence, 8)}.gz`;
  if (key.version === 0) {
    return `${rootV0}${key.account}/${key.region}/${key.vpcCrn}/${key.subnetCrn}/${key.endpointType}/${key.instanceCrn}/${key.vnicId}/${key.recordType}/${key.streamId}/${file}`;
  }
  const values: Record<SegmentName, string> = {
    account: key.account,
    region: key.region,
    'vpc-id': key.vpcCrn,
    'subnet-id': key.subnetCrn,
    'endpoint-type': key.endpointType,
    'instance-id': key.instanceCrn,
    'vnic-id': key.vnicId,
    'record-type': key.recordType,
    year: pad(key.year ?? 0, 4),
    month: pad(key.month ?? 0, 2),
    day: pad(key.day ?? 0, 2),
    hour: pad(key.hour ?? 0, 2),
    'stream-id': key.streamId,
  };
  return `${rootV1}${names.map((name) => `${name}=${encodeURIComponent(values[name])}`).join('/')}/${file}`;
}

const hourMicros = 3_600_000_000;

/**
 * The widest range of times, microseconds UTC and half open, that the object's records can lie in: its hour and one
 * hour on either side, since the documentation does not say whether a window that straddles the hour is filed under its
 * start or its end. Null where the key has no date (v0).
 */
export function keyTimeWindow(
  key: Pick<ObjectKey, 'year' | 'month' | 'day' | 'hour'>,
): { readonly from: number; readonly to: number } | null {
  if (key.year === null || key.month === null || key.day === null || key.hour === null) return null;
  const hour = Date.UTC(key.year, key.month - 1, key.day, key.hour) * 1000;
  return { from: hour - hourMicros, to: hour + 2 * hourMicros };
}

/** The same for all objects of a day, hours 00 to 24. */
export function dayTimeWindow(key: { readonly year: number; readonly month: number; readonly day: number }): {
  readonly from: number;
  readonly to: number;
} {
  const midnight = Date.UTC(key.year, key.month - 1, key.day) * 1000;
  return { from: midnight - hourMicros, to: midnight + 26 * hourMicros };
}

/** The last place where the root stands at the start of a path segment, or -1. */
function rootAt(key: string, root: string): number {
  let at = key.lastIndexOf(root);
  while (at > 0 && key[at - 1] !== '/') at = key.lastIndexOf(root, at - 1);
  return at;
}

function parseV1(path: string): ObjectKey | null {
  const pieces = path.split('/');
  const file = pieces.pop() ?? '';
  const raw = new Map<string, string>();
  let last = '';
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    const name = equals > 0 ? piece.slice(0, equals) : '';
    if (known.has(name)) {
      if (raw.has(name)) return null;
      raw.set(name, piece.slice(equals + 1));
      last = name;
    } else if (crnSegments.has(last)) raw.set(last, `${raw.get(last)}/${piece}`);
    else return null;
  }
  const text = (name: SegmentName) => decoded(raw.get(name) ?? '');
  const sequence = sequenceOf(file);
  const year = wholeNumber(text('year'), 1970, 9999);
  const month = wholeNumber(text('month'), 1, 12);
  const day = wholeNumber(text('day'), 1, 31);
  const hour = wholeNumber(text('hour'), 0, 24);
  if (sequence === null || year === null || month === null || day === null || hour === null) return null;
  if (names.some((name) => !raw.get(name))) return null;
  return {
    version: 1,
    account: text('account'),
    region: text('region'),
    vpcCrn: text('vpc-id'),
    subnetCrn: text('subnet-id'),
    endpointType: text('endpoint-type'),
    instanceCrn: text('instance-id'),
    vnicId: text('vnic-id'),
    recordType: text('record-type'),
    year,
    month,
    day,
    hour,
    streamId: text('stream-id'),
    sequence,
  };
}

/** `account/zone/CRN/CRN/endpoint-type/CRN/vnic/record-type/stream/file`: each raw CRN holds at least one slash. */
function parseV0(path: string): ObjectKey | null {
  const pieces = path.split('/');
  if (pieces.length < 10) return null;
  const [vnicId, recordType, streamId, file] = pieces.slice(-4);
  const [account, region, ...middle] = pieces.slice(0, -4);
  const crns: string[] = [];
  let endpointType: string | null = null;
  for (const piece of middle) {
    if (piece.startsWith('crn:')) crns.push(piece);
    else if (crns.length === 2 && endpointType === null && !piece.includes(':')) endpointType = piece;
    else if (crns.length > 0) crns.push(`${crns.pop()}/${piece}`);
    else return null;
  }
  const [vpcCrn, subnetCrn, instanceCrn] = crns;
  const sequence = sequenceOf(file ?? '');
  if (crns.length !== 3 || !vpcCrn || !subnetCrn || !instanceCrn || sequence === null) return null;
  if (!account || !region || !endpointType || !vnicId || !recordType || !streamId) return null;
  return {
    version: 0,
    account,
    region,
    vpcCrn,
    subnetCrn,
    endpointType,
    instanceCrn,
    vnicId,
    recordType,
    year: null,
    month: null,
    day: null,
    hour: null,
    streamId,
    sequence,
  };
}

function sequenceOf(file: string): number | null {
  const match = /^(\d{1,15})(?:\.gz|\.json)?$/.exec(file);
  return match ? Number(match[1]) : null;
}

function wholeNumber(text: string, low: number, high: number): number | null {
  if (!/^\d{1,4}$/.test(text)) return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
