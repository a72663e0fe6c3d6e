import { placeAfter, type RowsMoved } from './rowsMoved';

interface Range {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Selected rows as ranges, so that selecting all of a million costs nothing. Immutable. */
export class RowSelection {
  static readonly none = new RowSelection([]);

  private constructor(readonly ranges: readonly Range[]) {}

  /** Both ends included, in either order. */
  static span(a: number, b: number): RowSelection {
    return new RowSelection([{ first: Math.min(a, b), end: Math.max(a, b) + 1 }]);
  }

  get count(): number {
    return this.ranges.reduce((sum, { first, end }) => sum + end - first, 0);
  }

  has(row: number): boolean {
    return this.ranges.some(({ first, end }) => row >= first && row < end);
  }

  /** The same rows after they moved; those that went are no longer selected. */
  after(moved: RowsMoved): RowSelection {
    const ranges = this.ranges.map(({ first, end }) => ({
      first: Math.max(0, placeAfter(first, moved)),
      end: placeAfter(end, moved),
    }));
    return new RowSelection(joined(ranges.filter(({ first, end }) => first < end)));
  }

  toggle(row: number): RowSelection {
    const others = this.ranges.flatMap((range) =>
      row < range.first || row >= range.end
        ? [range]
        : [
            { first: range.first, end: row },
            { first: row + 1, end: range.end },
          ].filter(({ first, end }) => first < end),
    );
    const added = this.has(row) ? others : [...others, { first: row, end: row + 1 }];
    return new RowSelection(joined([...added].sort((a, b) => a.first - b.first)));
  }
}

function joined(sorted: readonly Range[]): Range[] {
  const ranges: Range[] = [];
  for (const range of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && range.first <= last.end) {
      ranges[ranges.length - 1] = { first: last.first, end: Math.max(last.end, range.end) };
    } else ranges.push(range);
  }
  return ranges;
}
