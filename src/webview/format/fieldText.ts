import type { FlowRow } from '../../core/flow/flowRow';
import { formatIpv4 } from '../../core/net/ipv4';
import { type Field, type FieldName, fieldNamed } from '../../core/query/fields';
import { utcTime } from './localTime';

/** A field's value as a search would write it, exact and in UTC; null where the row does not say. */
export function fieldText(row: FlowRow, name: FieldName): string | null {
  const value = row[name];
  if (value === null || value === undefined) return null;
  const type = (fieldNamed(name) as Field).type;
  if (type === 'time') return utcTime(Number(value));
  if (type === 'ip') return formatIpv4(Number(value));
  return String(value);
}
