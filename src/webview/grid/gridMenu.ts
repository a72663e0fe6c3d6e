import type { FlowRow } from '../../core/flow/flowRow';
import { noObject, whyLabel } from '../detail/detailView';
import { counted } from '../format/amount';
import { type Column, cellValues } from './columns';
import type { GridListener } from './gridModel';
import type { MenuItem } from './popupMenu';
import { safeCell } from './tabbedText';

/** What can be done with a cell and the rows selected around it. */
export function gridMenu(options: {
  readonly row: FlowRow;
  readonly column: Column;
  readonly selected: number;
  readonly listener: GridListener;
  copyRows(): void;
}): readonly MenuItem[] {
  const { row, column, selected, listener } = options;
  const { narrow, openObject, why } = listener;
  const items: MenuItem[] = narrow === undefined ? [] : narrowing(row, column, narrow);
  items.push(
    { label: 'Copy cell', separated: items.length > 0, run: () => listener.copy(safeCell(column.text(row))) },
    { label: `Copy ${counted(Math.max(1, selected), 'row')} with headings`, keys: 'Ctrl+C', run: options.copyRows },
  );
  if (why !== undefined) items.push({ label: whyLabel(row), keys: '?', separated: true, run: () => why(row) });
  if (openObject !== undefined)
    items.push({
      ...{ label: 'Open object', separated: why === undefined, run: () => openObject(row) },
      ...withReason(noObject(row)),
    });
  return items;
}

const withReason = (disabled: string | null) => (disabled === null ? {} : { disabled });

function narrowing(row: FlowRow, column: Column, narrow: NonNullable<GridListener['narrow']>): MenuItem[] {
  return cellValues(column, row).flatMap(({ field, value }, at) => {
    const [only, not] =
      value === null
        ? [`Only flows without ${field}`, `Only flows with ${field}`]
        : [`Only ${field} ${value}`, `Not ${field} ${value}`];
    const keys = (text: string) => (at === 0 ? { keys: text } : {});
    return [
      { label: only, ...keys('+'), run: () => narrow('only', field, value) },
      { label: not, ...keys('−'), run: () => narrow('not', field, value) },
    ];
  });
}
