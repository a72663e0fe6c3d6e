import { rowFlag } from '../../core/flow/rowFlag';
import { type ExportColumn, exportColumns } from './exportColumns';

export interface ParquetColumn {
  readonly column: ExportColumn;
  /** DuckDB's type of the column in the file. */
  readonly type: string;
  /** Its value as an expression over the columns of the store. */
  readonly sql: string;
}

/** The columns of a Parquet export with types that other tools understand: timestamps, dotted addresses, words. */
export const parquetColumns: readonly ParquetColumn[] = exportColumns.map((column) => ({
  column,
  type: sqlType(column),
  sql: readable(column),
}));

function sqlType({ type }: ExportColumn): string {
  switch (type) {
    case 'time':
      return 'TIMESTAMPTZ';
    case 'port':
      return 'USMALLINT';
    case 'protocol':
      return 'UTINYINT';
    case 'counter':
      return 'UBIGINT';
    case 'index':
      return 'UINTEGER';
    case 'boolean':
      return 'BOOLEAN';
    case 'ip':
    case 'text':
      return 'VARCHAR';
  }
}

/** In the same words as `fieldText`. */
function readable({ name, type }: ExportColumn): string {
  switch (name) {
    case 'action':
      return "CASE action WHEN 1 THEN 'accepted' WHEN 2 THEN 'rejected' END";
    case 'direction':
      return "CASE direction WHEN 1 THEN 'I' WHEN 2 THEN 'O' END";
    case 'ether_type':
      return "CASE ether_type WHEN 1 THEN 'IPv4' END";
    case 'index':
      return 'idx';
    case 'flags':
      return `nullif(concat_ws(' ', ${Object.entries(rowFlag)
        .map(([flag, bit]) => `CASE WHEN flags & ${bit} <> 0 THEN '${flag}' END`)
        .join(', ')}), '')`;
  }
  switch (type) {
    case 'time':
      return `make_timestamptz(${name})`;
    case 'ip':
      return [24, 16, 8, 0].map((bits) => `((${name} >> ${bits}) & 255)`).join(" || '.' || ");
    default:
      return name;
  }
}
