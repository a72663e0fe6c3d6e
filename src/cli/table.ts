import { displayWidth, terminalText } from './terminalText';

export interface Column<Row> {
  readonly heading: string;
  readonly text: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

/** A table with a heading and aligned columns, two blanks between; cells are made safe for terminals. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => terminalText(column.text(row))));
  const lines = [columns.map(({ heading }) => heading), ...cells];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => displayWidth(line[at]!))));
  const render = (line: readonly string[]) =>
    line
      .map((cell, at) => {
        const padding = ' '.repeat(widths[at]! - displayWidth(cell));
        return columns[at]!.align === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return `${lines.map(render).join('\n')}\n`;
}
