import { readFileSync } from 'node:fs';
import { decodeIntoColumns } from '../core/flow/decodeIntoColumns';
import type { DecodedObject } from '../core/flow/decodeObject';
import { actionCode, type FlowColumns } from '../core/flow/flowColumns';
import type { ObjectError } from '../core/flow/objectProblem';
import { inflateFlowObject } from '../core/flow/openObject';
import { describeObject } from '../core/flow/rows';
import type { DecodedItem, DecodeItem, DecodeOutcome, DecodeReply, DecodeRequest } from './decodeMessages';
import { localFileProblem } from './folderSource';
import { nodeInflate } from './nodeInflate';

/** Reads, inflates, checks and normalises the objects of a request. `columns` is empty before and after. */
export function decodeBatch(request: DecodeRequest, columns: FlowColumns): DecodeReply {
  const outcomes = request.items.map((item) => decodeItem(item, request, columns));
  return { id: request.id, block: columns.cut(), outcomes };
}

function decodeItem(item: DecodeItem, request: DecodeRequest, columns: FlowColumns): DecodeOutcome {
  const stored = item.bytes ?? readLocal(item.path ?? item.key);
  if (!(stored instanceof Uint8Array)) return { kind: 'failed', error: stored };
  const json = inflateFlowObject(stored, nodeInflate, { maxBytes: request.maxBytes });
  if (!(json instanceof Uint8Array)) return { kind: 'failed', error: json };
  const first = columns.rows;
  const decoded = decodeIntoColumns(json, columns, request.high, item.ordinal);
  if (!('kind' in decoded)) return { kind: 'failed', error: decoded };
  return summarise(item, decoded, stored.length, first, columns);
}

function summarise(
  item: DecodeItem,
  decoded: DecodedObject,
  size: number,
  first: number,
  columns: FlowColumns,
): DecodedItem {
  const fields = describeObject(item.key, decoded.envelope);
  const understood = fields.record_type !== null;
  const { minTime, maxTime } = columns.timeRange(first);
  const actions = columns.columns.action.bytes;
  let rejected = 0;
  for (let row = first; row < columns.rows; row++) if (actions[row] === actionCode.rejected) rejected++;
  return {
    kind: 'decoded',
    rows: decoded.rows,
    rejected,
    size,
    minTime,
    maxTime,
    fields,
    warnings: understood ? decoded.warnings : [...decoded.warnings, { code: 'key_not_understood', count: 1 }],
  };
}

function readLocal(path: string): Uint8Array | ObjectError {
  try {
    return readFileSync(path);
  } catch (error) {
    return localFileProblem(error);
  }
}
