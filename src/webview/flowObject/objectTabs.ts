import { html, nothing, type TemplateResult } from 'lit';
import type { Tab } from './objectState';

const tabs: readonly { readonly id: Tab; readonly label: string }[] = [
  { id: 'records', label: 'Records' },
  { id: 'envelope', label: 'Envelope' },
  { id: 'json', label: 'JSON' },
];

/** The tabs over the pages `page-<tab>`; arrow keys go from one to the next. */
export function objectTabs(chosen: Tab, records: number, choose: (tab: Tab) => void): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    choose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label="Object" @keydown=${onKey}>
    ${tabs.map(
      ({ id, label }) => html`<button
        class="tab"
        role="tab"
        id=${`tab-${id}`}
        aria-selected=${id === chosen ? 'true' : 'false'}
        aria-controls=${`page-${id}`}
        tabindex=${id === chosen ? '0' : '-1'}
        @click=${() => choose(id)}
      >
        ${label}${id === 'records' ? html` <span class="dim">${records.toLocaleString('en-US')}</span>` : nothing}
      </button>`,
    )}
  </div>`;
}
