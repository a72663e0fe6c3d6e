import { keySegments, mayHoldSlash } from '../flow/keySegments';
import { dayTimeWindow, keyTimeWindow, type ObjectKey } from '../flow/objectKey';
import type { Query } from './ast';
import type { FieldName } from './fields';
import { type IntegerRange, joinedRanges } from './integers';
import type { Plan } from './plan';
import { planOutcome, type RowFacts } from './planOutcome';
import { planQuery } from './planQuery';

/** A search as far as keys can tell of it. Times in microseconds UTC, half open over `start_time`. */
export interface KeySearch {
  readonly query: Query;
  readonly from: number | null;
  readonly to: number | null;
  /** Name of the bucket that the keys are of. */
  readonly bucket: string;
  /**
   * All private addresses of interfaces, by the id that stands in keys, of interfaces that only send from them: no
   * routers. An interface that is not named may have any.
   */
  readonly addresses?: ReadonlyMap<string, readonly number[]>;
}

/**
 * Which objects can hold flows that a search finds, by their keys alone. It rests on what the format says
 * (contracts/ibm-cloud.md §8): an object's content is of the interface, instance and VPC its key names, and its records
 * began within an hour of the key's. A flow has an address of its own interface on one side, or one that nobody owns
 * (DHCP, multicast).
 */
export interface KeyFilter {
  /** Whether keys that begin so can be of such objects. */
  admitsPrefix(prefix: string): boolean;
  /** `written`: when the object was stored, microseconds UTC. */
  admitsObject(key: string, parsed: ObjectKey, written?: number): boolean;
}

/** Clocks of whoever captures and whoever stores may differ by this, microseconds. */
const clockMargin = 5 * 60_000_000;

export function keyFilter(search: KeySearch): KeyFilter {
  const plan = planQuery(search.query);
  const { from, to } = search;
  const overlaps = (window: { readonly from: number; readonly to: number } | null): boolean =>
    window === null || ((to === null || window.from < to) && (from === null || window.to > from));
  const canFind = (texts: Map<FieldName, string | null>): boolean => {
    const id = texts.get('network_interface_id');
    const own = id == null ? undefined : search.addresses?.get(id);
    texts.set('bucket', search.bucket);
    return own === undefined ? found(plan, texts, []) : foundAtEnds(plan, texts, own);
  };
  return {
    admitsPrefix(prefix) {
      const segments = trusted(prefix);
      return overlaps(dayOf(segments)) && canFind(textsOf(segments));
    },
    admitsObject(key, parsed, written) {
      if (from !== null && written !== undefined && written + clockMargin < from) return false;
      return overlaps(keyTimeWindow(parsed)) && canFind(textsOfKey(key, parsed));
    },
  };
}

/** Whether a filter that knows addresses of interfaces can leave out more. */
export function asksForAddresses(query: Query): boolean {
  return !foundAtEnds(planQuery(query), new Map(), [], []);
}

/** Addresses that stand in flows of interfaces that do not own them: DHCP, link-local, multicast, broadcast. */
const nobodys: readonly (readonly [number, number])[] = [
  [0, 0],
  [0xa9fe0000, 0xa9feffff],
  [0xe0000000, 0xefffffff],
  [0xffffffff, 0xffffffff],
];

function foundAtEnds(
  plan: Plan,
  texts: RowFacts['texts'],
  own: readonly number[],
  others: typeof nobodys = nobodys,
): boolean {
  const ranges = joinedRanges([
    ...own.map((address) => ({ from: BigInt(address), to: BigInt(address) })),
    ...others.map(([first, last]) => ({ from: BigInt(first), to: BigInt(last) })),
  ]);
  return found(plan, texts, [['initiator_ip', ranges]]) || found(plan, texts, [['target_ip', ranges]]);
}

function found(
  plan: Plan,
  texts: RowFacts['texts'],
  ranges: readonly (readonly [FieldName, readonly IntegerRange[]])[],
): boolean {
  return planOutcome(plan, { texts, ranges: new Map(ranges) }).found;
}

const fieldOfSegment: Readonly<Record<string, FieldName>> = {
  account: 'account',
  region: 'region',
  'vpc-id': 'vpc_crn',
  'subnet-id': 'subnet_crn',
  'instance-id': 'instance_crn',
  'vnic-id': 'network_interface_id',
  'record-type': 'record_type',
};
const rootV1 = 'ibm_vpc_flowlogs_v1/';

/** The parts of a prefix that are whole: a CRN left raw has slashes in it, and may go on behind the last one. */
function trusted(prefix: string): ReadonlyMap<string, string> {
  const root = prefix.lastIndexOf(rootV1);
  if (root < 0 || (root > 0 && prefix[root - 1] !== '/')) return new Map();
  const segments = new Map(keySegments(prefix.slice(root + rootV1.length)));
  const last = [...segments.keys()].at(-1);
  if (last !== undefined && (!prefix.endsWith('/') || mayHoldSlash(last))) segments.delete(last);
  return segments;
}

function textsOf(segments: ReadonlyMap<string, string>): Map<FieldName, string | null> {
  const texts = new Map<FieldName, string | null>();
  for (const [name, value] of segments) {
    const field = fieldOfSegment[name];
    if (field !== undefined) texts.set(field, value);
  }
  return texts;
}

function textsOfKey(key: string, parsed: ObjectKey): Map<FieldName, string | null> {
  return new Map<FieldName, string | null>([
    ['account', parsed.account],
    ['region', parsed.version === 0 ? parsed.region.replace(/-\d+$/, '') : parsed.region],
    ['vpc_crn', parsed.vpcCrn],
    ['subnet_crn', parsed.subnetCrn],
    ['instance_crn', parsed.instanceCrn],
    ['network_interface_id', parsed.vnicId],
    ['record_type', parsed.recordType],
    ['key', key],
  ]);
}

function dayOf(segments: ReadonlyMap<string, string>): { readonly from: number; readonly to: number } | null {
  const number = (name: string): number | null => {
    const text = segments.get(name) ?? '';
    return /^\d{1,4}$/.test(text) ? Number(text) : null;
  };
  const [year, month, day, hour] = [number('year'), number('month'), number('day'), number('hour')];
  if (year === null || month === null || day === null) return null;
  return hour === null ? dayTimeWindow({ year, month, day }) : keyTimeWindow({ year, month, day, hour });
}
