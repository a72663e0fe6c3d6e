import { html, type TemplateResult } from 'lit';
import type { EmptyReasonMessage } from '../../protocol/results';
import { icon } from '../style/icons';
import type { RunError } from './searchRun';

/** Searches that show what the language can do, for a panel in which nothing has been run. */
const examples: readonly { readonly text: string; readonly note: string }[] = [
  { text: 'action:rejected', note: 'what security groups and network ACLs turned away' },
  { text: 'target_port:ssh -initiator_ip:10.0.0.0/8', note: 'SSH from outside' },
  { text: 'bytes_from_target:>1000000', note: 'answers of more than a megabyte' },
];

export function nothingRun(run: (text: string) => void): TemplateResult {
  return html`<div class="state">
    <h2>Search the flows</h2>
    <p>Type what to look for and press Enter. An empty search finds everything in the range.</p>
    <ul class="examples">
      ${examples.map(
        ({ text, note }) =>
          html`<li><button class="link mono" @click=${() => run(text)}>${text}</button> <span class="dim">${note}</span></li>`,
      )}
    </ul>
  </div>`;
}

export function nothingFound(
  reason: EmptyReasonMessage | null,
  act: (action: EmptyReasonMessage['steps'][number]['action']) => void,
): TemplateResult {
  return html`<div class="state">
    <h2>No flows found</h2>
    ${
      reason === null
        ? html`<p aria-busy="true">Finding out why…</p>`
        : html`<p>${reason.message}</p>
            <div class="state-actions">
              ${reason.steps.map(
                ({ action, label }, at) =>
                  html`<button class=${at === 0 ? 'button' : 'button secondary'} @click=${() => act(action)}>${label}</button>`,
              )}
            </div>`
    }
  </div>`;
}

export function runFailed(error: RunError, retry: () => void): TemplateResult {
  return html`<div class="state" role="alert">
    <h2>${icon('error')}${headings[error.code] ?? 'The search failed'}</h2>
    <p>${error.message}</p>
    <div class="state-actions"><button class="button" @click=${retry}>Retry</button></div>
  </div>`;
}

const headings: Readonly<Record<string, string>> = {
  engine_crashed: 'The engine stopped',
  engine_unavailable: 'The engine is not available',
  out_of_memory: 'The engine ran out of memory',
  store_damaged: 'The local store is damaged',
  unsupported: 'This engine cannot run the search',
  bad_search: 'The search cannot be run',
};

export function runCancelled(again: () => void): TemplateResult {
  return html`<div class="state">
    <h2>Cancelled</h2>
    <p>The search was stopped before its first flows came.</p>
    <div class="state-actions"><button class="button" @click=${again}>Run again</button></div>
  </div>`;
}

/** Above rows that did come, when something else of the run failed. */
export function failureBar(error: RunError, retry: () => void): TemplateResult {
  return html`<div class="failure-bar" role="alert">
    ${icon('error')}<span>${error.message}</span><button class="link" @click=${retry}>Retry</button>
  </div>`;
}
