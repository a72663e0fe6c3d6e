import { scanCanonicalObject } from './canonicalScanner';
import { type DecodedObject, decodeFlowObject } from './decodeObject';
import type { FlowColumns } from './flowColumns';
import type { ObjectError } from './objectProblem';

const decoder = new TextDecoder();

/**
 * Appends the records of one inflated object to the columns under the object number `high`:`low`. The canonical layout
 * takes the fast way, everything else `decodeFlowObject`; the outcome is the same. Never throws; after an error nothing
 * was appended.
 */
export function decodeIntoColumns(
  bytes: Uint8Array,
  columns: FlowColumns,
  high: number,
  low: number,
): DecodedObject | ObjectError {
  const scanned = scanCanonicalObject(bytes, columns, high, low);
  if (scanned !== null) return scanned;
  return decodeFlowObject(decoder.decode(bytes), (record, index) => columns.append(record, index, high, low));
}
