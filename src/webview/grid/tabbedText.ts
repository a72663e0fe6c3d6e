import type { FlowRow } from '../../core/flow/flowRow';
import type { Column } from './columns';

/** Most rows that are copied at once; more is for the export. */
export const copyLimit = 10_000;

/**
 * A cell for pasting into a spreadsheet. Log fields are whatever somebody sent: text that a spreadsheet would take for
 * a formula gets an apostrophe in front, and tabs and line ends become blanks.
 */
export function safeCell(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ');
  return /^\s*[=+\-@＝＋－＠]/.test(flat) || /^[\t\r]/.test(text) ? `'${flat}` : flat;
}

/** Rows as tab-separated values under their headings. */
export function tabbedText(rows: readonly FlowRow[], columns: readonly Column[]): string {
  const heading = columns.map((column) => safeCell(column.label)).join('\t');
  const lines = rows.map((row) => columns.map((column) => safeCell(column.text(row))).join('\t'));
  return [heading, ...lines].join('\n');
}
