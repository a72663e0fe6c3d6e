/**
 * Which rows of a long list are in sight. Rows are of one height, so this is arithmetic; what needs care is that an
 * element cannot be arbitrarily tall (Chromium stops at 33.5 million pixels, others at half of that). Above
 * `tallest` pixels the scrollbar stands for more than it measures: `scale` virtual pixels to a real one.
 */
export interface RowMetrics {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of the part of the scroller that shows rows. */
  readonly viewport: number;
  /** Tallest element to rely on. */
  readonly tallest?: number;
}

const defaultTallest = 15_000_000;

/** Real height of the element that holds the rows. */
export function spaceHeight({ rows, rowHeight, tallest = defaultTallest }: RowMetrics): number {
  return Math.min(rows * rowHeight, tallest);
}

/** Virtual pixels a real pixel of scrolling stands for; 1 until the list is taller than an element can be. */
export function scrollScale(metrics: RowMetrics): number {
  const virtual = metrics.rows * metrics.rowHeight - metrics.viewport;
  const real = spaceHeight(metrics) - metrics.viewport;
  return real <= 0 || virtual <= real ? 1 : virtual / real;
}

/** The largest virtual offset. */
export function lastOffset({ rows, rowHeight, viewport }: RowMetrics): number {
  return Math.max(0, rows * rowHeight - viewport);
}

export interface RowWindow {
  readonly first: number;
  /** One past the last row. */
  readonly end: number;
}

/** Rows to draw at a virtual offset, with some to spare on either side. */
export function rowsAt(offset: number, { rows, rowHeight, viewport }: RowMetrics, overscan = 8): RowWindow {
  const first = Math.max(0, Math.floor(offset / rowHeight) - overscan);
  const end = Math.min(rows, Math.ceil((offset + viewport) / rowHeight) + overscan);
  return { first: Math.min(first, Math.max(0, end)), end };
}

/** The virtual offset nearest to the present one that shows a row whole. */
export function offsetShowing(row: number, offset: number, metrics: RowMetrics): number {
  const top = row * metrics.rowHeight;
  const bottom = top + metrics.rowHeight;
  const wanted = top < offset ? top : bottom > offset + metrics.viewport ? bottom - metrics.viewport : offset;
  return Math.min(Math.max(0, wanted), lastOffset(metrics));
}
