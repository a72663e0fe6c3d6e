import { html, nothing, type TemplateResult } from 'lit';
import type { SetUpPress, WireSetUp, WireSetUpItem } from '../../protocol/setUp';
import { visibleText } from '../format/visibleText';
import { type IconName, icon } from '../style/icons';

export interface SetUpActions {
  press(deed: SetUpPress): void;
  commands(step: string, how: 'copy' | 'terminal'): void;
}

const titles = { set_up: 'Set Up Flow Logs', remove: 'Remove a Set-Up' } as const;

/** The plan first, then the same list with how far each step is. */
export function setUpPage(page: WireSetUp, actions: SetUpActions): TemplateResult {
  const busy = page.phase === 'looking' || page.phase === 'working';
  return html`<main class="set-up-page" aria-busy=${busy ? 'true' : 'false'}>
    <h1>${titles[page.deed]}</h1>
    <p class="dim">${visibleText(page.name)}${page.account === '' ? nothing : html` in ${visibleText(page.account)}`}</p>
    <section class=${`set-up-head ${page.phase}`} aria-label="State" tabindex="-1">
      ${busy ? html`<div class="progress"></div>` : nothing}
      <div class="set-up-message">
        ${icon(phaseIcon[page.phase])}
        <p role=${page.phase === 'failed' ? 'alert' : 'status'}>${visibleText(page.message)}</p>
      </div>
      ${logsToo(page, actions)}
      <p class="set-up-buttons">${buttons(page, actions)}</p>
    </section>
    ${page.items.length === 0 ? nothing : items(page, actions)}
    ${page.phase === 'planned' || page.phase === 'failed' ? permissions(page.permissions) : nothing}
  </main>`;
}

const phaseIcon: Readonly<Record<WireSetUp['phase'], IconName>> = {
  looking: 'clock',
  planned: 'info',
  working: 'clock',
  done: 'check',
  failed: 'error',
  cancelled: 'info',
};

const markIcon: Readonly<Record<WireSetUpItem['mark'], IconName>> = {
  planned: 'plus',
  kept: 'check',
  waiting: 'clock',
  working: 'arrow',
  done: 'check',
  by_hand: 'warning',
  failed: 'error',
};

function items({ items: shown, deed, phase }: WireSetUp, actions: SetUpActions): TemplateResult {
  const label = phase === 'planned' ? 'Plan' : 'Steps';
  return html`<ol class="set-up-items" aria-label=${label}>
    ${shown.map((item) => {
      const sign = item.mark === 'planned' && deed === 'remove' ? 'minus' : markIcon[item.mark];
      return html`<li class=${`set-up-item ${item.mark}`}>
        <span class="set-up-mark">${icon(sign)}<span>${item.word}</span></span>
        <div>
          <span class="set-up-title">${visibleText(item.title)}</span>
          ${item.price === '' ? nothing : html`<span class="set-up-price">${item.price}</span>`}
          ${item.message === '' ? nothing : html`<p class="set-up-why">${visibleText(item.message)}</p>`}
          ${item.commands.length === 0 ? nothing : commands(item, actions)}
        </div>
      </li>`;
    })}
  </ol>`;
}

function commands({ step, title, commands: lines }: WireSetUpItem, actions: SetUpActions): TemplateResult {
  return html`<pre class="set-up-commands" tabindex="0" aria-label=${`Commands for ${title}`}>${visibleText(lines.join('\n'))}</pre>
    <p class="set-up-buttons">
      <button class="button secondary" @click=${() => actions.commands(step, 'copy')}>${icon('copy')}Copy commands</button>
      <button class="button secondary" @click=${() => actions.commands(step, 'terminal')}>Put into a terminal</button>
    </p>`;
}

function permissions(needed: readonly string[]): TemplateResult | typeof nothing {
  if (needed.length === 0) return nothing;
  return html`<h2>You need to be allowed</h2>
    <ul class="set-up-list">
      ${needed.map((permission) => html`<li>${visibleText(permission)}</li>`)}
    </ul>`;
}

function logsToo({ deleteLogs, phase }: WireSetUp, actions: SetUpActions): TemplateResult | typeof nothing {
  if (deleteLogs === null || phase !== 'planned') return nothing;
  return html`<p>
    <label class="set-up-check">
      <input type="checkbox" .checked=${deleteLogs} @change=${() => actions.press('toggleLogs')} />
      Delete the flow logs in its bucket, too. They cannot be brought back.
    </label>
  </p>`;
}

function buttons({ phase, deed, canStart }: WireSetUp, { press }: SetUpActions): TemplateResult[] {
  const button = (pressed: SetUpPress, label: string, first = false) =>
    html`<button class=${first ? 'button' : 'button secondary'} @click=${() => press(pressed)}>${label}</button>`;
  if (phase === 'looking' || phase === 'working') return [button('cancel', 'Cancel')];
  const again = button('again', 'Look again');
  if (deed === 'remove') return canStart ? [button('start', 'Remove', true), again] : [again];
  const change = button('change', 'Change the answers…');
  const copy = button('copyConfig', 'Copy as a file for the command line');
  switch (phase) {
    case 'planned':
      return canStart ? [button('start', 'Set up', true), change, copy] : [again, change, copy];
    case 'done':
      return [button('flowLogs', 'Show flow logs', true), again, button('removeInstead', 'Remove…'), copy];
    default:
      return [button('again', 'Look again', true), change, button('removeInstead', 'Remove what was made…')];
  }
}
