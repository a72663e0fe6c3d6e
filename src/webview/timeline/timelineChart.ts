import uPlot from 'uplot';
import { roughAmount } from '../format/amount';
import { localDate, shortClock } from '../format/localTime';
import { type ChartColours, chartColours, hatched } from './chartColours';
import { allBars, type Bar, snapped, type TimelineData } from './timelineBars';

export interface ChartListener {
  /** Microseconds UTC, on whole bars. */
  zoom(from: number, to: number): void;
  zoomOut(): void;
  /** The bar under the pointer, with its place in the chart in pixels. */
  hover(bar: Bar | null, left: number): void;
}

/** Stacked bars over time: rejected flows hatched at the bottom, accepted ones plain above. Drag to zoom. */
export class TimelineChart {
  private plot: uPlot | null = null;
  private data: TimelineData | null = null;
  private bars: readonly Bar[] = [];

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: ChartListener,
  ) {
    new ResizeObserver(() => this.resize()).observe(host);
    // The editor changes its theme by changing attributes of the page's root and body.
    const redraw = new MutationObserver(() => this.rebuild());
    redraw.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    redraw.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }

  show(data: TimelineData | null): void {
    if (this.data === data) return;
    this.data = data;
    this.rebuild();
  }

  private rebuild(): void {
    this.plot?.destroy();
    this.plot = null;
    this.listener.hover(null, 0);
    const { data } = this;
    if (data === null || this.host.clientWidth === 0) return;
    this.bars = allBars(data);
    const columns: uPlot.AlignedData = [
      this.bars.map((bar) => bar.start / 1000),
      // Where there is nothing above the rejected flows, no edge of the other colour is to show behind them.
      this.bars.map((bar) => (bar.total > bar.rejected ? bar.total : null)),
      this.bars.map((bar) => bar.rejected || null),
    ];
    this.plot = new uPlot(this.options(data, chartColours(this.host)), columns, this.host);
    this.plot.over.addEventListener('dblclick', () => this.listener.zoomOut());
    this.plot.over.addEventListener('mouseleave', () => this.listener.hover(null, 0));
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || height === 0) return;
    if (this.plot === null) this.rebuild();
    else this.plot.setSize({ width, height });
  }

  private options(data: TimelineData, colours: ChartColours): uPlot.Options {
    const last = this.bars.at(-1);
    const end = Math.max(data.to, last === undefined ? data.to : last.start + data.width) / 1000;
    const start = Math.min(data.from, this.bars[0]?.start ?? data.from) / 1000;
    const bars = uPlot.paths.bars!({ size: [1, 80], align: 1, gap: 1 });
    const axis: uPlot.Axis = {
      stroke: colours.text,
      font: colours.font,
      grid: { show: false },
      ticks: { stroke: colours.line, width: 1, size: 4 },
    };
    return {
      width: this.host.clientWidth,
      height: this.host.clientHeight,
      ms: 1,
      padding: [6, 12, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
      },
      scales: {
        x: { time: true, range: [start, end] },
        y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] },
      },
      axes: [
        { ...axis, size: 22, gap: 2, values: (_plot, ticks) => ticks.map((tick, at) => tickText(tick, ticks[at - 1])) },
        {
          ...axis,
          size: 46,
          gap: 4,
          space: 22,
          incrs: [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8,
            1e9,
          ],
          values: (_plot, ticks) => ticks.map(roughAmount),
        },
      ],
      series: [
        {},
        { paths: bars, fill: colours.accepted, stroke: colours.accepted, width: 0, points: { show: false } },
        {
          paths: bars,
          fill: (plot) => hatched(plot.ctx, colours),
          stroke: colours.rejected,
          width: 1 / devicePixelRatio,
          points: { show: false },
        },
      ],
      hooks: {
        setSelect: [(plot) => this.selected(plot, data)],
        setCursor: [(plot) => this.hovered(plot, data)],
      },
    };
  }

  private selected(plot: uPlot, data: TimelineData): void {
    const { left, width } = plot.select;
    if (width < 3) return;
    const { from, to } = snapped(data, plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000);
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.listener.zoom(from, to);
  }

  private hovered(plot: uPlot, data: TimelineData): void {
    const left = plot.cursor.left ?? -1;
    if (left < 0) {
      this.listener.hover(null, 0);
      return;
    }
    const micros = plot.posToVal(left, 'x') * 1000;
    const bar = this.bars.find((candidate) => micros >= candidate.start && micros < candidate.start + data.width);
    this.listener.hover(bar ?? null, left + plot.over.offsetLeft);
  }
}

/** `14:20`, with the date where it changes. */
function tickText(milliseconds: number, before: number | undefined): string {
  const date = localDate(milliseconds * 1000);
  const short = shortClock(milliseconds * 1000);
  if (before !== undefined && localDate(before * 1000) === date) return short;
  return short === '00:00' ? date.slice(5) : `${date.slice(5)} ${short}`;
}
