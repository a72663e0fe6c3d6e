import { decodeIntoColumns } from '../core/flow/decodeIntoColumns';
import type { DecodedObject } from '../core/flow/decodeObject';
import { FlowColumns } from '../core/flow/flowColumns';
import type { ObjectError, ObjectWarning } from '../core/flow/objectProblem';
import { inflateFlowObject } from '../core/flow/openObject';
import {
  type DecodedObjects,
  type DecodeItem,
  type DecodeReply,
  type DecodeRequest,
  objectColumns,
} from './decodeMessages';
import { LocalFileReader } from './localFileReader';
import { OriginTable } from './originTable';
import { reusingInflate } from './reusingInflate';

/** Reads, inflates, checks and normalises objects, request by request. */
export class BatchDecoder {
  readonly #columns = new FlowColumns();
  readonly #origins = new OriginTable();
  readonly #files = new LocalFileReader();
  readonly #inflate = reusingInflate();

  decode(request: DecodeRequest): DecodeReply {
    const failures: { item: number; error: ObjectError }[] = [];
    const warnings: { object: number; warnings: readonly ObjectWarning[] }[] = [];
    const objects = objectColumns(request.items.length);
    let count = 0;
    request.items.forEach((item, place) => {
      const first = this.#columns.rows;
      const stored = 'bytes' in item ? item.bytes : this.#files.read(item.path, item.size);
      const decoded = stored instanceof Uint8Array ? this.#decodeOne(stored, request, place) : stored;
      if (!('kind' in decoded)) {
        failures.push({ item: place, error: decoded });
        return;
      }
      const understood = this.#describe(objects, count, decoded, item, first);
      objects.item[count] = place;
      objects.size[count] = (stored as Uint8Array).length;
      const odd = understood
        ? decoded.warnings
        : [...decoded.warnings, { code: 'key_not_understood' as const, count: 1 }];
      if (odd.length > 0) warnings.push({ object: count, warnings: odd });
      count++;
    });
    const { newOrigins, forgotOrigins } = this.#origins.take();
    return {
      id: request.id,
      block: this.#columns.cut(),
      objects: firstOf(objects, count),
      warnings,
      failures,
      newOrigins,
      forgotOrigins,
    };
  }

  #decodeOne(stored: Uint8Array, request: DecodeRequest, place: number): DecodedObject | ObjectError {
    const json = inflateFlowObject(stored, this.#inflate, { maxBytes: request.maxBytes });
    if (!(json instanceof Uint8Array)) return json;
    return decodeIntoColumns(json, this.#columns, request.high, request.low + place);
  }

  /** Fills in what is known of the object whose records begin at `first`. False where its key says nothing. */
  #describe(objects: DecodedObjects, at: number, decoded: DecodedObject, item: DecodeItem, first: number): boolean {
    const columns = this.#columns;
    objects.rows[at] = decoded.rows;
    objects.rejected[at] = columns.rejected(first);
    objects.minTime[at] = columns.minTime(first);
    objects.maxTime[at] = columns.maxTime(first);
    objects.captureStart[at] = decoded.envelope.capture_start_time ?? Number.NaN;
    objects.captureEnd[at] = decoded.envelope.capture_end_time ?? Number.NaN;
    // A local file's whole path is looked at: the folder given may lie below the top of the key's layout.
    const origin = this.#origins.numberOf('key' in item ? item.key : item.path.replaceAll('\\', '/'), decoded.envelope);
    objects.origin[at] = origin.number;
    return origin.understood;
  }
}

function firstOf(objects: DecodedObjects, count: number): DecodedObjects {
  if (count === objects.item.length) return objects;
  const cut = Object.entries(objects).map(([name, column]) => [name, (column as Float64Array).slice(0, count)]);
  return Object.fromEntries(cut) as DecodedObjects;
}
