import {
  lastOffset,
  offsetShowing,
  type RowMetrics,
  type RowWindow,
  rowsAt,
  scrollScale,
  spaceHeight,
} from './rowWindow';

/**
 * Ties a scrolling element to the virtual offset into its rows. As long as the list is not taller than an element can
 * be the two are the same. Beyond, the scrollbar is coarse: the wheel and the keyboard then move the exact virtual
 * offset and the scrollbar follows, while dragging the scrollbar sets the offset.
 */
export class ScrollMap {
  offset = 0;
  private expected = 0;
  metrics: RowMetrics = { rows: 0, rowHeight: 24, viewport: 0 };

  constructor(private readonly element: () => HTMLElement | null) {}

  get spaceHeight(): number {
    return spaceHeight(this.metrics);
  }

  get scale(): number {
    return scrollScale(this.metrics);
  }

  measure(metrics: RowMetrics): void {
    this.metrics = metrics;
    this.offset = Math.min(this.offset, lastOffset(metrics));
  }

  window(): RowWindow {
    return rowsAt(this.offset, this.metrics);
  }

  firstVisible(): number {
    return Math.floor(this.offset / this.metrics.rowHeight);
  }

  /** Where a row's top stands in the element that holds the rows. */
  top(row: number): number {
    const scrollTop = this.scale === 1 ? this.offset : this.offset / this.scale;
    return row * this.metrics.rowHeight - this.offset + scrollTop;
  }

  /** The scroller moved; false when it only followed `scrollTo`. */
  onScroll(): boolean {
    const element = this.element();
    if (element === null || Math.abs(element.scrollTop - this.expected) < 1) return false;
    this.expected = element.scrollTop;
    this.offset = Math.min(element.scrollTop * this.scale, lastOffset(this.metrics));
    return true;
  }

  /** Whether a turn of the wheel is to be handled here rather than by the browser. */
  get ownsWheel(): boolean {
    return this.scale !== 1;
  }

  scrollTo(offset: number): void {
    this.offset = Math.min(Math.max(0, offset), lastOffset(this.metrics));
    this.follow();
  }

  show(row: number): void {
    this.scrollTo(offsetShowing(row, this.offset, this.metrics));
  }

  /** Sets the scrollbar to the offset; also after the space has been given its height. */
  follow(): void {
    const element = this.element();
    if (element === null) return;
    element.scrollTop = this.offset / this.scale;
    this.expected = element.scrollTop;
  }
}
