import { html, nothing, type TemplateResult } from 'lit';
import type { EngineInfoMessage } from '../../protocol/results';
import { counted, roughAmount } from '../format/amount';
import { ago, localTime, shortTime, utcTime } from '../format/localTime';
import { icon } from '../style/icons';

export type InfoState = EngineInfoMessage | { readonly failed: string } | null;

/** What the engine has, how fresh it is, and what it cannot see. */
export function engineLine(label: string, info: InfoState, nowMicros: number): TemplateResult {
  return html`<footer class="engine-line" aria-label="Engine">
    <strong>${label || 'No engine'}</strong>${info === null ? nothing : 'failed' in info ? html`<span class="failed">${info.failed}</span>` : facts(info, nowMicros)}
  </footer>`;
}

function facts(info: EngineInfoMessage, nowMicros: number): TemplateResult {
  if (info.rows === 0) return html`<span>no flows yet</span>${limits(info.limits)}`;
  const { earliest, latest, freshness } = info;
  if (freshness !== undefined && info.rows === null && earliest !== null) {
    return html`<span title=${`UTC: since ${utcTime(earliest)}`}>reaches back to ${shortTime(earliest)}</span>
      <span>${freshness}</span>${limits(info.limits)}`;
  }
  return html`${held(info)}
    ${
      earliest === null || latest === null
        ? nothing
        : html`<span title=${`UTC: ${utcTime(earliest)} to ${utcTime(latest)}`}>${shortTime(earliest)} – ${shortTime(latest)}</span>
            <span title=${localTime(latest)}>newest ${ago(latest, nowMicros)}</span>`
    }${limits(info.limits)}`;
}

function held({ rows, objects }: EngineInfoMessage): TemplateResult | typeof nothing {
  if (rows === null) return nothing;
  const where = objects === null ? '' : ` in ${counted(objects, 'object')}`;
  return html`<span title=${counted(rows, 'flow')}>${roughAmount(rows)} flows${where}</span>`;
}

function limits(texts: readonly string[]): TemplateResult | typeof nothing {
  if (texts.length === 0) return nothing;
  return html`<details class="limits">
    <summary>${icon('info')}${texts.length === 1 ? '1 limit' : `${texts.length} limits`}</summary>
    <ul class="popup limits-list">
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
  </details>`;
}
