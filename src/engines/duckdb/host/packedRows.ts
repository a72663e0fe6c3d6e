import type { FlowObjectFields, FlowRow } from '../../../core/flow/flowRow';
import { flowRow, objectFields, type RecordValues, recordValues } from '../flowRows';

/**
 * Rows on their way between processes: the fields of an object once and not with each of its rows, and the values of a
 * record without their names. A seventh of the bytes that the rows would take.
 */
export interface PackedRows {
  readonly objects: readonly FlowObjectFields[];
  /** For each row the place of its object in `objects`, its index in that object, and its values. */
  readonly rows: readonly (readonly [object: number, index: number, values: RecordValues])[];
}

export function packRows(rows: readonly FlowRow[]): PackedRows {
  const objects: FlowObjectFields[] = [];
  const places = new Map<string, number>();
  const packed = rows.map((row) => {
    const name = `${row.bucket}\0${row.key}\0${row.etag}`;
    let place = places.get(name);
    if (place === undefined) {
      place = objects.push(fieldsOf(row)) - 1;
      places.set(name, place);
    }
    return [place, row.index, recordValues(row)] as const;
  });
  return { objects, rows: packed };
}

export function unpackRows({ objects, rows }: PackedRows): FlowRow[] {
  return rows.map(([place, index, values]) => {
    const object = objects[place];
    if (!object) throw new RangeError('A row came without its object.');
    return flowRow(values, object, index);
  });
}

function fieldsOf(row: FlowRow): FlowObjectFields {
  return Object.fromEntries(objectFields.map((name) => [name, row[name]])) as unknown as FlowObjectFields;
}
