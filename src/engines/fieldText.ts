import type { FlowRow } from '../core/flow/flowRow';
import { formatFlowTime } from '../core/flow/flowTime';
import { formatIpv4 } from '../core/net/ipv4';
import type { Field } from '../core/query/fields';

/** A field's value in a row; `null` where the row does not say. */
export type FieldValue = FlowRow[Field['name']];

/** A field's value as a search would write it and a table shows it: `10.240.0.4`, `443`, `2026-06-04T13:43:10Z`. */
export function fieldText(field: Pick<Field, 'type'>, value: FieldValue): string | null {
  if (value === null) return null;
  if (typeof value === 'number') {
    if (field.type === 'ip') return formatIpv4(value);
    if (field.type === 'time') return formatFlowTime(value);
  }
  return String(value);
}
