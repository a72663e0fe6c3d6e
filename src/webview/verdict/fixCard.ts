import { html, nothing, type TemplateResult } from 'lit';
import type { PreviewMessage, WireFix } from '../../protocol/verdict';
import { amount, counted } from '../format/amount';
import { localTime, shortTime } from '../format/localTime';
import { visibleText } from '../format/visibleText';
import { icon } from '../style/icons';
import type { PreviewState } from './previewState';
import type { VerdictActions } from './verdictActions';

/** A proposal: its rules, what they open, whom else they touch, and what they would have let in. */
export function fixCard(
  fix: WireFix,
  at: number,
  preview: PreviewState | undefined,
  /** Whether it can be made from here, and is not being made already. */
  apply: 'offered' | 'busy' | 'absent',
  actions: VerdictActions,
): TemplateResult {
  return html`<section class="fix" aria-labelledby=${`fix-${at}`}>
    <h3 id=${`fix-${at}`}>${fix.changes.map((change) => html`<span class="fix-change">${visibleText(change)}</span>`)}</h3>
    ${
      fix.warnings.length === 0
        ? nothing
        : html`<ul class="notes">
          ${fix.warnings.map((warning) => html`<li>${icon('warning')}<span>${visibleText(warning)}</span></li>`)}
        </ul>`
    }
    <dl class="fix-facts">
      <dt>Opens</dt>
      <dd>${lines(fix.opens, 'nothing else that the other layers let pass')}</dd>
      ${fix.shared.length === 0 ? nothing : html`<dt>Shared</dt><dd>${lines(fix.shared, '')}</dd>`}
      <dt>Quota</dt>
      <dd>${lines(fix.quotas, 'not touched')}</dd>
    </dl>
    ${previewView(preview, at, actions)}
    <p class="fix-actions">
      ${
        apply === 'absent'
          ? nothing
          : html`<button class="button" ?disabled=${apply === 'busy'} @click=${() => actions.apply(at)}>Apply…</button>`
      }
      ${
        preview?.kind === 'running'
          ? html`<button class="button secondary" @click=${() => actions.cancelPreview(at)}>Cancel</button>`
          : html`<button class="button secondary" @click=${() => actions.preview(at)}>Try on recorded flows</button>`
      }
      <button class="button secondary" @click=${() => actions.copyFix(at, 'terraform')}>Copy Terraform</button>
      <button class="button secondary" @click=${() => actions.copyFix(at, 'ibmcloud')}>Copy ibmcloud command</button>
    </p>
  </section>`;
}

function lines(texts: readonly string[], none: string): TemplateResult {
  if (texts.length === 0) return html`<span class="dim">${none}</span>`;
  return html`${texts.map((text) => html`<span class="fix-line">${visibleText(text)}</span>`)}`;
}

function previewView(
  state: PreviewState | undefined,
  at: number,
  actions: VerdictActions,
): TemplateResult | typeof nothing {
  switch (state?.kind) {
    case undefined:
      return nothing;
    case 'running':
      return html`<progress aria-label="Trying on recorded flows" .max=${Math.max(1, state.total)} .value=${state.tried}></progress>
        <p role="status">Tried ${amount(state.tried)} of ${amount(state.total)} recorded rejects.</p>`;
    case 'failed':
      return html`<p role="alert" class="failed">Not tried: ${visibleText(state.message)}
        <button class="link" @click=${() => actions.preview(at)}>Try again</button></p>`;
    case 'done':
      return outcome(state.preview);
  }
}

function outcome({ tried, flows, sources, firstSeen, lastSeen, rows, more }: PreviewMessage): TemplateResult {
  if (flows === 0) {
    const words =
      tried === 0 ? 'The local store has no rejected flows.' : `Of ${counted(tried, 'recorded reject')}, none`;
    return html`<p role="status">${words}${tried === 0 ? '' : ' would have passed.'}</p>`;
  }
  const seen =
    firstSeen === null || lastSeen === null
      ? ''
      : `, first ${shortTime(Math.floor(firstSeen / 6e7) * 6e7)}, last ${shortTime(Math.floor(lastSeen / 6e7) * 6e7)}`;
  return html`<p role="status" title=${firstSeen === null ? '' : localTime(firstSeen)}>
      ${counted(flows, 'rejected flow')} of ${counted(sources, 'source')} would have passed${seen}; ${amount(tried)} were tried.
    </p>
    <table class="fix-flows">
      <thead>
        <tr><th scope="col">Source</th><th scope="col">Service</th><th scope="col">Target</th><th scope="col" class="number">Flows</th></tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr><td>${row.source}</td><td>${row.service}</td><td>${row.target}</td><td class="number">${amount(row.flows)}</td></tr>`,
        )}
      </tbody>
    </table>
    ${more === 0 ? nothing : html`<p class="dim">and ${counted(more, 'more row')}</p>`}`;
}
