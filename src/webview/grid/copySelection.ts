import type { FlowRow } from '../../core/flow/flowRow';
import { counted } from '../format/amount';
import type { Column } from './columns';
import type { RowSource } from './gridModel';
import type { RowSelection } from './rowSelection';
import { copyLimit, tabbedText } from './tabbedText';

/** The selected rows as text to copy, fetched where they are not here, and what to tell the user. */
export async function copySelection(
  source: RowSource,
  selection: RowSelection,
  columns: readonly Column[],
): Promise<{ readonly text: string; readonly message: string } | null> {
  const rows: FlowRow[] = [];
  for (const { first, end } of selection.ranges) {
    const room = copyLimit - rows.length;
    if (room <= 0) break;
    rows.push(...(await source.read(first, Math.min(end, first + room), new AbortController().signal)));
  }
  if (rows.length === 0) return null;
  const message =
    selection.count > rows.length
      ? `Copied the first ${counted(rows.length, 'flow')}; Export writes them all.`
      : `Copied ${counted(rows.length, 'flow')} with headings.`;
  return { text: tabbedText(rows, columns), message };
}
