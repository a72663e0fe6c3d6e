import { html, nothing, render, type TemplateResult } from 'lit';
import { shortTime, utcTime } from '../format/localTime';
import { icon } from '../style/icons';
import { type ReadRange, readRange } from './searchLanguage';

const presets: readonly { readonly label: string; readonly range: string }[] = [
  { label: 'Last 15 minutes', range: 'last 15m' },
  { label: 'Last hour', range: 'last 1h' },
  { label: 'Last 24 hours', range: 'last 24h' },
  { label: 'Last 7 days', range: 'last 7d' },
  { label: 'All times', range: '' },
];

/** The time range beside the search: presets, or a phrase with what it means told at once. */
export class RangeControl {
  private range = '';
  private open = false;
  private draft = '';

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: { changed(range: string): void },
  ) {
    document.addEventListener('pointerdown', (event) => {
      if (this.open && !host.contains(event.target as Node)) this.close(false);
    });
    this.draw();
  }

  setRange(range: string): void {
    this.range = range;
    this.draft = range;
    this.draw();
  }

  private draw(): void {
    render(this.template(), this.host);
  }

  private template(): TemplateResult {
    return html`<button
        class="button secondary range-button"
        aria-haspopup="dialog"
        aria-expanded=${this.open ? 'true' : 'false'}
        title=${rangeTitle(this.range)}
        @click=${() => (this.open ? this.close() : this.show())}
      >
        ${icon('clock')}<span class="range-label">${rangeLabel(this.range)}</span>${icon('down')}
      </button>
      ${this.open ? this.popup() : nothing}`;
  }

  private popup(): TemplateResult {
    const read = readRange(this.draft);
    return html`<div class="popup range-popup" role="dialog" aria-label="Time range" @keydown=${this.onKey} @focusout=${this.onFocusOut}>
      <div class="range-presets" role="group" aria-label="Presets">
        ${presets.map(
          ({ label, range }) =>
            html`<button class="menu-item" aria-pressed=${range === this.range ? 'true' : 'false'} @click=${() => this.choose(range)}>
              <span>${label}</span>${range === this.range ? icon('check') : nothing}
            </button>`,
        )}
      </div>
      <label class="range-custom">
        <span>From and to, or a phrase</span>
        <input
          class="input"
          .value=${this.draft}
          placeholder="yesterday, last 3h, 2026-11-21 14:00 to 15:00"
          aria-describedby="range-feedback"
          aria-invalid=${read.ok ? 'false' : 'true'}
          @input=${(event: Event) => {
            this.draft = (event.target as HTMLInputElement).value;
            this.draw();
          }}
        />
      </label>
      <div id="range-feedback" class=${`range-feedback${read.ok ? '' : ' failed'}`} aria-live="polite">
        ${read.ok ? boundsText(read) : read.message}
      </div>
      <div class="range-actions">
        <button class="button" ?disabled=${!read.ok} @click=${() => this.choose(this.draft.trim())}>Set range</button>
      </div>
    </div>`;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      if (!readRange(this.draft).ok) return;
      this.choose(this.draft.trim());
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const items = [...this.host.querySelectorAll<HTMLElement>('.range-presets button, .range-popup input')];
      const at = items.indexOf(document.activeElement as HTMLElement);
      items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    if (to instanceof Node && !this.host.contains(to)) this.close(false);
  };

  private show(): void {
    this.open = true;
    this.draft = this.range;
    this.draw();
    const chosen = this.host.querySelector<HTMLElement>('.range-presets [aria-pressed=true]');
    (chosen ?? this.host.querySelector<HTMLElement>('.range-popup input'))?.focus();
  }

  private close(giveBackFocus = true): void {
    if (!this.open) return;
    this.open = false;
    this.draw();
    if (giveBackFocus) this.host.querySelector<HTMLElement>('.range-button')?.focus();
  }

  private choose(range: string): void {
    this.close();
    this.listener.changed(range);
  }
}

/** What stands on the button: a preset's name, absolute bounds in local time, or the phrase itself. */
function rangeLabel(range: string): string {
  const preset = presets.find((candidate) => candidate.range === range);
  if (preset !== undefined) return preset.label;
  const read = readRange(range);
  if (read.ok && read.absolute && read.from !== null && read.to !== null) {
    const from = shortTime(read.from);
    const to = shortTime(read.to);
    return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to}`;
  }
  return range;
}

function rangeTitle(range: string): string {
  const read = readRange(range);
  if (!read.ok) return read.message;
  if (read.from === null && read.to === null) return 'All times';
  return `UTC: ${read.from === null ? 'the beginning' : utcTime(read.from)} to ${read.to === null ? 'now' : utcTime(read.to)}`;
}

function boundsText(read: ReadRange & { readonly ok: true }): string {
  if (read.from === null && read.to === null) return 'Everything the engine has.';
  const from = read.from === null ? 'the beginning' : shortTime(read.from);
  return `${from} to ${read.to === null ? 'the end' : shortTime(read.to)}, local time`;
}

/** An absolute range as a phrase that reads back to the very same bounds. */
export function absoluteRange(from: number, to: number): string {
  return `${utcTime(from)} to ${utcTime(to)}`;
}
