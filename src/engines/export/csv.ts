import type { FlowRow } from '../../core/flow/flowRow';
import { type ExportColumn, exportColumns } from './exportColumns';

/** The header line, with its line break. */
export const csvHeader = `${exportColumns.map(({ name }) => name).join(',')}\r\n`;

/** One record of RFC 4180, with its line break. A value that is not there is an empty cell, an empty text is `""`. */
export function csvLine(row: FlowRow): string {
  let line = '';
  for (const column of exportColumns) {
    if (line !== '' || column !== exportColumns[0]) line += ',';
    const text = column.text(row);
    if (text !== null) line += cell(text, column);
  }
  return `${line}\r\n`;
}

/**
 * Texts come from the network: one that a spreadsheet would run as a formula is disarmed with an apostrophe (OWASP,
 * "CSV Injection"). Numbers, times and addresses are of our own making.
 */
function cell(text: string, { type }: ExportColumn): string {
  if (type !== 'text') return text;
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
