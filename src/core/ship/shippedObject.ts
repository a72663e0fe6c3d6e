import type { ObjectIdentity } from '../flow/rows';
import type { PackedLine } from './batchPacker';
import { addRange, type LineRanges } from './lineRanges';

/** One object's way through a shipment. */
export interface ShippedObject {
  readonly identity: ObjectIdentity;
  /** Records settled in earlier shipments. */
  readonly already: LineRanges;
  added: number;
  settled: number;
  failed: boolean;
  /** All records were added and all of the object is meant, so that it is done when they are settled. */
  whole: boolean;
  done: boolean;
  /** Records that the service would refuse for their age. */
  tooOld: LineRanges;
  ahead: LineRanges;
}

/** At the beginning of its way. */
export function openedObject(identity: ObjectIdentity, already: LineRanges): ShippedObject {
  return {
    ...{ identity, already, added: 0, settled: 0, failed: false, whole: false, done: false },
    ...{ tooOld: [], ahead: [] },
  };
}

/** The records in these lines, by their objects. Lines of an object mostly follow each other: runs are added at once. */
export function rangesByOwner(
  lines: readonly Pick<PackedLine<ShippedObject>, 'owner' | 'index'>[],
): ReadonlyMap<ShippedObject, LineRanges> {
  const found = new Map<ShippedObject, LineRanges>();
  for (let at = 0; at < lines.length; ) {
    const { owner, index } = lines[at]!;
    let next = at + 1;
    while (lines[next]?.owner === owner && lines[next]?.index === index + next - at) next++;
    found.set(owner, addRange(found.get(owner) ?? [], index, index + next - at));
    at = next;
  }
  return found;
}
