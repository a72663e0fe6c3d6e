import { html, nothing, render, type TemplateResult } from 'lit';
import type { CountsMessage, TimelineMessage } from '../../protocol/results';
import { amount, counted } from '../format/amount';
import { duration, localClock, localTime, shortTime, utcTime } from '../format/localTime';
import { icon } from '../style/icons';
import { setStyle } from '../style/setStyle';
import { type Bar, chartSummary, rangeOfBar } from './timelineBars';
import { TimelineChart } from './timelineChart';

export interface TimelineModel {
  readonly timeline: TimelineMessage | null;
  readonly counts: CountsMessage | null;
  readonly waiting: boolean;
  readonly asTable: boolean;
  readonly canZoomOut: boolean;
}

export interface TimelineListener {
  zoom(from: number, to: number): void;
  zoomOut(): void;
  setAsTable(asTable: boolean): void;
}

/** The timeline with its legend, as a chart or, for keyboard and screen reader, as a table with the same actions. */
export class TimelineView {
  private model: TimelineModel = {
    timeline: null,
    counts: null,
    waiting: false,
    asTable: false,
    canZoomOut: false,
  };
  private hovered: { readonly bar: Bar; readonly left: number } | null = null;
  private readonly chart: TimelineChart;

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: TimelineListener,
  ) {
    this.draw();
    this.chart = new TimelineChart(host.querySelector<HTMLElement>('.chart')!, {
      zoom: (from, to) => listener.zoom(from, to),
      zoomOut: () => listener.zoomOut(),
      hover: (bar, left) => {
        const hovered = bar === null ? null : { bar, left };
        if (hovered === null && this.hovered === null) return;
        this.hovered = hovered;
        this.draw();
      },
    });
  }

  show(model: TimelineModel): void {
    this.model = model;
    this.draw();
    this.chart.show(model.asTable ? null : model.timeline);
  }

  private draw(): void {
    render(this.template(), this.host);
  }

  private template(): TemplateResult {
    const { timeline, asTable, waiting } = this.model;
    const empty = timeline === null || timeline.buckets.length === 0;
    return html`<section class="timeline" aria-label="Timeline">
      <div class="timeline-plot">
        <div
          class=${empty && !waiting ? 'chart empty' : 'chart'}
          role="img"
          aria-label=${timeline === null ? 'Timeline' : chartSummary(timeline, shortTime)}
          ?hidden=${asTable}
        ></div>
        ${asTable ? this.table() : nothing}
        ${empty && !asTable ? html`<div class="chart-note">${waiting ? 'Counting over time…' : timeline === null ? '' : 'No flows in this range'}</div>` : nothing}
        ${this.hovered !== null && timeline !== null && !asTable ? this.tip(this.hovered, timeline.width) : nothing}
      </div>
      ${this.legend()}
    </section>`;
  }

  private legend(): TemplateResult {
    const { counts, timeline, asTable, canZoomOut } = this.model;
    const told = (count: number | undefined) => (count === undefined ? '' : amount(count));
    return html`<div class="legend">
      <span class="legend-item"><span class="swatch accepted" aria-hidden="true"></span>accepted <b>${told(counts?.accepted)}</b></span>
      <span class="legend-item"><span class="swatch rejected" aria-hidden="true"></span>rejected <b>${told(counts?.rejected)}</b></span>
      <span class="dim legend-item">${timeline === null || timeline.buckets.length === 0 ? '' : `${duration(timeline.width)} a bar`}</span>
      <span class="legend-buttons">
        <button
          class="icon-button"
          ?disabled=${!canZoomOut}
          title="Zoom out (double-click the chart)"
          aria-label="Zoom out"
          @click=${() => this.listener.zoomOut()}
        >
          ${icon('zoomOut')}
        </button>
        <button
          class="icon-button"
          aria-pressed=${asTable ? 'true' : 'false'}
          title="Timeline as a table"
          aria-label="Timeline as a table"
          @click=${() => this.listener.setAsTable(!asTable)}
        >
          ${icon('table')}
        </button>
      </span>
    </div>`;
  }

  private tip({ bar, left }: { readonly bar: Bar; readonly left: number }, width: number): TemplateResult {
    const end = bar.start + width;
    const right = left > this.host.clientWidth / 2;
    const place = right
      ? { left: '', right: `${Math.max(0, this.plotWidth() - left + 10)}px` }
      : { left: `${left + 10}px`, right: '' };
    return html`<div class="popup chart-tip" aria-hidden="true" ${setStyle(place)}>
      <div><b>${shortTime(bar.start)} – ${localClock(end).slice(0, 8)}</b></div>
      <div>${counted(bar.accepted, 'flow')} accepted, ${amount(bar.rejected)} rejected${bar.total > bar.accepted + bar.rejected ? `, ${amount(bar.total - bar.accepted - bar.rejected)} without a verdict` : ''}</div>
      <div class="dim">UTC ${utcTime(bar.start).slice(0, 19)}Z</div>
    </div>`;
  }

  private plotWidth(): number {
    return this.host.querySelector('.timeline-plot')?.clientWidth ?? 0;
  }

  private table(): TemplateResult {
    const { timeline } = this.model;
    if (timeline === null) return html`<p class="chart-note">Run a search to see its timeline.</p>`;
    const { buckets } = timeline;
    const zoomTo = (bar: Bar) => {
      const { from, to } = rangeOfBar(timeline, bar);
      this.listener.zoom(from, to);
    };
    return html`<div class="timeline-table" tabindex="0" role="region" aria-label="Timeline as a table">
      <table>
        <thead>
          <tr><th scope="col">From</th><th scope="col">UTC</th><th scope="col">Accepted</th><th scope="col">Rejected</th><th scope="col"><span class="sr-only">Zoom</span></th></tr>
        </thead>
        <tbody>
          ${buckets.map(
            (bar) => html`<tr>
              <th scope="row">${localTime(bar.start).slice(0, 19)}</th>
              <td>${utcTime(bar.start).slice(0, 19)}Z</td>
              <td class="numeric">${amount(bar.accepted)}</td>
              <td class="numeric">${amount(bar.rejected)}</td>
              <td><button class="link" aria-label=${`Zoom in to ${shortTime(bar.start)}`} @click=${() => zoomTo(bar)}>Zoom in</button></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}
