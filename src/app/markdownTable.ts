import { markdownText } from './markdownText';

/**
 * A table of texts; the columns named in `right` stand flush right, as numbers do. Cells of a column are of one width, for
 * who reads the text itself.
 */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const cells = [heads, ...rows].map((row) => row.map(markdownText));
  const widths = heads.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  const padded = (text: string, at: number) =>
    right.includes(at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  const [head = '', ...lines] = cells.map((row) => `| ${row.map(padded).join(' | ')} |`);
  const rule = widths.map((width, at) => (right.includes(at) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)));
  return [head, `|${rule.join('|')}|`, ...lines].join('\n');
}
