import { stringifyExactJson } from '../../core/flow/exactJson';
import type { FlowRow } from '../../core/flow/flowRow';
import { rowFlag } from '../../core/flow/rowFlag';
import { type FieldType, fields } from '../../core/query/fields';
import { fieldText } from '../fieldText';

export interface ExportColumn {
  readonly name: string;
  /** `flags` and `extra` are texts of our own making. */
  readonly type: FieldType | 'index';
  readonly of: 'record' | 'object';
  readonly text: (row: FlowRow) => string | null;
}

/** The columns of a CSV or Parquet export: every field under its search name, and what was odd about the row. */
export const exportColumns: readonly ExportColumn[] = [
  ...fields.map((field) => ({
    name: field.name,
    type: field.type,
    of: field.of,
    text: (row: FlowRow) => fieldText(field, row[field.name]),
  })),
  { name: 'etag', type: 'text', of: 'object', text: (row) => row.etag },
  { name: 'index', type: 'index', of: 'record', text: (row) => String(row.index) },
  { name: 'flags', type: 'text', of: 'record', text: (row) => flagNames(row.flags) },
  {
    name: 'extra',
    type: 'text',
    of: 'record',
    text: (row) => (row.extra === null ? null : stringifyExactJson(row.extra)),
  },
];

/** The names of the flags that are set, with blanks between; null where nothing is odd. */
export function flagNames(flags: number): string | null {
  if (flags === 0) return null;
  return Object.entries(rowFlag)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name)
    .join(' ');
}
