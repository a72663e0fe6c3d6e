import { html, nothing, type TemplateResult } from 'lit';
import type { VerdictMessage, WireChange } from '../../protocol/verdict';
import { ago, localTime, utcTime } from '../format/localTime';
import { visibleText } from '../format/visibleText';
import { icon } from '../style/icons';
import { changeCard } from './changeCard';
import { fixCard } from './fixCard';
import { pathView } from './pathView';
import type { PreviewState } from './previewState';
import type { VerdictActions } from './verdictActions';

type NoVerdict =
  | { readonly kind: 'waiting' | 'reading' | 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };
export type Shown = NoVerdict | { readonly kind: 'verdict'; readonly verdict: VerdictMessage };

/** What trying a connection has come to. */
export type ProbeState =
  | { readonly kind: 'none' | 'running' }
  | { readonly kind: 'told'; readonly message: string; readonly failed: boolean };

export interface VerdictModel {
  /** The flow, in a few words. */
  readonly title: string;
  readonly shown: Shown;
  readonly said: string;
  readonly previews: ReadonlyMap<number, PreviewState>;
  /** A fix of this flow that was applied, or is being. */
  readonly change: WireChange | null;
  readonly probing: ProbeState;
  readonly nowMicros: number;
}

/** Sentences first, rules second, what can be done third. */
export function verdictPage(model: VerdictModel, actions: VerdictActions): TemplateResult {
  const { shown } = model;
  return html`<main class="verdict-page" tabindex="0" aria-label="Verdict" aria-busy=${shown.kind === 'reading' ? 'true' : 'false'}>
    <p class="verdict-flow">${visibleText(model.title)}</p>
    ${model.change === null ? nothing : changeCard(model.change, actions)}
    ${shown.kind === 'verdict' ? verdict(shown.verdict, model, actions) : state(shown, actions)}
    <p class="verdict-said" role="status">${model.said}</p>
  </main>`;
}

function state(shown: NoVerdict, actions: VerdictActions): TemplateResult {
  switch (shown.kind) {
    case 'waiting':
      return html`<p class="dim">Choose “Why?” on a flow to see what the VPC's rules make of it.</p>`;
    case 'reading':
      return html`<progress aria-label="Reading the VPC configuration"></progress>
        <p role="status">Reading the VPC configuration…</p>
        <button class="button secondary" @click=${actions.cancel}>Cancel</button>`;
    case 'cancelled':
      return html`<p role="status">Cancelled. Nothing was worked out.</p>
        <button class="button" @click=${() => actions.ask(false)}>Explain again</button>`;
    case 'failed':
      return html`<h1 class="verdict-head">${icon('error')}The VPC configuration could not be read</h1>
        <p role="alert">${visibleText(shown.message)}</p>
        <p>A colleague's snapshot can judge as well: <em>VPC Flow Lens: Open VPC Snapshot…</em></p>
        <button class="button" @click=${() => actions.ask(false)}>Try again</button>`;
  }
}

const classes = {
  denied_by_configuration: { words: 'Denied by the configuration', icon: 'cross' },
  allowed_now: { words: 'Allowed by the present configuration', icon: 'check' },
  cannot_tell: { words: 'Cannot tell', icon: 'info' },
} as const;

function verdict(told: VerdictMessage, model: VerdictModel, actions: VerdictActions): TemplateResult {
  const kind = classes[told.class];
  return html`<p class=${`verdict-class ${told.class}`}>${icon(kind.icon)}${kind.words}${answer(told)}</p>
    <h1 class="verdict-head">${visibleText(told.headline)}</h1>
    ${told.sentences.map((sentence) => html`<p>${visibleText(sentence)}</p>`)}
    ${model.change?.phase === 'applied' ? nothing : list('What else can explain it', told.causes)} ${list('What is missing', told.missing)}
    ${pathView(told, actions.revealRule)} ${list('Assumptions', told.assumptions)}
    <p class="verdict-actions">
      <button class="button secondary" @click=${actions.copyExplanation}>${icon('copy')}Copy explanation</button>
    </p>
    ${
      told.fixes.length === 0
        ? nothing
        : html`<h2 class="verdict-part">Fixes, the one that opens least first</h2>
          ${told.fixes.map((fix, at) => fixCard(fix, at, model.previews.get(at), applying(told, model), actions))}
          ${told.notApplicable === null ? nothing : html`<p class="fix-note">${icon('info')}<span>${visibleText(told.notApplicable)}</span></p>`}`
    }
    ${list('Not proposed', told.refusals)} ${probeView(told, model.probing, actions)} ${judgedBy(told, model.nowMicros, actions)}`;
}

function applying({ notApplicable }: VerdictMessage, { change }: VerdictModel): 'offered' | 'busy' | 'absent' {
  if (notApplicable !== null) return 'absent';
  return change?.phase === 'applying' || change?.phase === 'undoing' ? 'busy' : 'offered';
}

/** The rules are one thing, whether something answers is another. */
function probeView(
  { probe }: VerdictMessage,
  state: ProbeState,
  actions: VerdictActions,
): TemplateResult | typeof nothing {
  if (probe === null) return nothing;
  const { place, refusal } = probe;
  return html`<h2 class="verdict-part">Test the connection</h2>
    <p>
      ${
        refusal ??
        `Opens a TCP connection from this machine to ${place} and closes it; nothing is sent. It proves the way from this machine alone, not that of other initiators.`
      }
    </p>
    ${state.kind === 'told' ? html`<p role="status" class=${state.failed ? 'failed' : ''}>${visibleText(state.message)}</p>` : nothing}
    ${
      refusal !== null
        ? nothing
        : html`<p class="verdict-actions">
          ${
            state.kind === 'running'
              ? html`<span role="status">Trying ${place}…</span>
                <button class="button secondary" @click=${actions.cancelProbe}>Cancel</button>`
              : html`<button class="button secondary" @click=${actions.probe}>Test connection to ${place}</button>`
          }
        </p>`
    }`;
}

function answer({ answer: judged, class: kind }: VerdictMessage): TemplateResult | typeof nothing {
  if (judged === null || kind === 'cannot_tell') return nothing;
  const words = {
    allowed: 'its answer passes',
    denied: 'its answer is denied',
    unknown: 'its answer cannot be judged',
  };
  return html`<span class="dim">· ${words[judged]}</span>`;
}

function list(title: string, sentences: readonly string[]): TemplateResult | typeof nothing {
  if (sentences.length === 0) return nothing;
  return html`<h2 class="verdict-part">${title}</h2>
    <ul class="verdict-list">
      ${sentences.map((sentence) => html`<li>${visibleText(sentence)}</li>`)}
    </ul>`;
}

function judgedBy({ judgedBy: by }: VerdictMessage, nowMicros: number, actions: VerdictActions): TemplateResult {
  const file = by.kind === 'file';
  const read =
    by.takenAt === null
      ? html`at an unknown time`
      : html`<span title=${`${localTime(by.takenAt)}, ${utcTime(by.takenAt)}`}>${ago(by.takenAt, nowMicros)}</span>`;
  return html`<footer class="judged-by">
    <p>
      ${icon(file ? 'file' : 'clock')}<span>
        Worked out from ${file ? 'the snapshot' : 'the configuration of'} <strong>${visibleText(by.label)}</strong>, read
        ${read}.</span
      >
      ${
        file
          ? html`<button class="link" @click=${actions.closeSnapshot}>Close the snapshot, judge by the account</button>`
          : html`<button class="link" @click=${() => actions.ask(true)}>Read it again</button>`
      }
    </p>
    ${by.gaps.map((gap) => html`<p>${icon('warning')}<span>${visibleText(gap)}</span></p>`)}
  </footer>`;
}
