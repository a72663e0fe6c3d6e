import { html, nothing, type TemplateResult } from 'lit';
import type { WireChange } from '../../protocol/verdict';
import { localTime, utcTime } from '../format/localTime';
import { visibleText } from '../format/visibleText';
import { type IconName, icon } from '../style/icons';
import type { VerdictActions } from './verdictActions';

const phases: Readonly<Record<WireChange['phase'], { readonly words: string; readonly icon: IconName | null }>> = {
  applying: { words: 'Applying…', icon: null },
  applied: { words: 'Applied', icon: 'check' },
  refused: { words: 'Not applied', icon: 'warning' },
  failed: { words: 'Not applied', icon: 'error' },
  undoing: { words: 'Undoing…', icon: null },
  undone: { words: 'Undone', icon: 'check' },
};

/** What became of a fix that was applied: made, refused, watched for, undone. */
export function changeCard(change: WireChange, actions: VerdictActions): TemplateResult {
  const { phase, changes, message, watch } = change;
  const { words, icon: sign } = phases[phase];
  const busy = sign === null;
  const bad = phase === 'failed' || phase === 'refused';
  return html`<section class=${`change ${phase}`} tabindex="-1" aria-labelledby="change-head" aria-busy=${busy ? 'true' : 'false'}>
    <h2 class=${`change-head${sign === 'check' ? ' passed' : ''}`} id="change-head" role=${bad ? 'alert' : 'status'}>${sign === null ? nothing : icon(sign)}${words}</h2>
    ${changes.map((sentence) => html`<p>${visibleText(sentence)}</p>`)}
    ${busy ? html`<div class="progress" role="progressbar" aria-label=${words}></div>` : nothing}
    ${message === '' ? nothing : html`<p class=${bad ? 'failed' : ''}>${visibleText(message)}</p>`}
    ${watch === null || phase === 'undoing' ? nothing : watchView(watch)}
    <p class="fix-actions">${buttons(change, actions)}</p>
  </section>`;
}

function watchView({ state, message, seen, time }: NonNullable<WireChange['watch']>): TemplateResult {
  const when =
    time === null ? nothing : html` <span class="dim" title=${utcTime(time)}>Recorded ${localTime(time)}.</span>`;
  return html`<div class="watch">
    <p role="status" class=${state === 'accepted' ? 'passed' : ''}>
      ${icon(state === 'accepted' ? 'check' : state === 'waiting' ? 'clock' : 'info')}<span
        >${visibleText(message)}${when}</span
      >
    </p>
    ${
      state === 'waiting'
        ? html`<div class="progress" role="progressbar" aria-label="Waiting for the first accepted flow"></div>`
        : nothing
    }
    ${seen === '' ? nothing : html`<p class="dim">${seen}</p>`}
  </div>`;
}

function buttons({ phase, canUndo, canReadAgain, watch }: WireChange, actions: VerdictActions): TemplateResult {
  const deed = (what: Parameters<VerdictActions['change']>[0], words: string, more = 'secondary') =>
    html`<button class=${`button ${more}`} @click=${() => actions.change(what)}>${words}</button>`;
  const waiting = watch?.state === 'waiting';
  const ended = phase === 'applied' && watch?.state === 'ended';
  return html`${phase === 'applying' ? deed('cancel', 'Cancel') : nothing}
    ${watch?.state === 'accepted' ? html`${deed('open', 'Open the flow', '')}${deed('search', 'Store and search')}` : nothing}
    ${waiting ? html`${deed('look', 'Look now')}${deed('stop', 'Stop watching')}` : nothing}
    ${ended ? deed('watch', 'Watch again') : nothing}
    ${canReadAgain ? html`<button class="button" @click=${actions.readAgain}>Read again</button>` : nothing}
    ${canUndo ? deed('undo', 'Undo') : nothing}
    ${!canUndo && !canReadAgain && phase !== 'applying' && phase !== 'undoing' ? deed('dismiss', 'Close') : nothing}`;
}
