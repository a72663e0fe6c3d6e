import { html, nothing, render, type TemplateResult } from 'lit';
import { icon } from '../style/icons';
import { initialColumns } from './columnSettings';
import { allColumns, columnOf } from './columns';
import type { ColumnSetting } from './gridModel';

/** Which columns are shown and in what order. */
export class ColumnChooser {
  private open = false;
  private columns: readonly ColumnSetting[] = [];

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: { changed(columns: readonly ColumnSetting[]): void },
  ) {
    document.addEventListener('pointerdown', (event) => {
      if (this.open && !host.contains(event.target as Node)) this.close(false);
    });
  }

  show(columns: readonly ColumnSetting[]): void {
    this.columns = columns;
    render(this.template(), this.host);
  }

  private template(): TemplateResult {
    return html`<button
        class="icon-button chooser-button"
        aria-haspopup="dialog"
        aria-expanded=${this.open ? 'true' : 'false'}
        title="Choose and order columns"
        @click=${() => (this.open ? this.close() : this.openList())}
      >
        ${icon('columns')}<span class="wide-only">Columns</span>
      </button>
      ${this.open ? this.popup() : nothing}`;
  }

  private popup(): TemplateResult {
    const shown = this.columns.flatMap(({ id }) => columnOf(id) ?? []);
    const hidden = allColumns.filter((column) => !shown.includes(column));
    return html`<div
      class="popup chooser"
      role="dialog"
      aria-label="Columns"
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        this.close();
      }}
    >
      <h3>Shown</h3>
      <ul>
        ${shown.map(
          (column, at) => html`<li class="chooser-row">
            <label title=${column.meaning}>
              <input
                type="checkbox"
                .checked=${true}
                ?disabled=${shown.length === 1}
                @change=${() => this.set(this.columns.filter(({ id }) => id !== column.id))}
              />${column.label} ${columnHint(column.id)}</label
            >
            <button class="icon-button" aria-label=${`Move ${column.label} up`} title="Move up" ?disabled=${at === 0} @click=${() => this.move(at, -1)}>${icon('up')}</button>
            <button class="icon-button" aria-label=${`Move ${column.label} down`} title="Move down" ?disabled=${at === shown.length - 1} @click=${() => this.move(at, 1)}>${icon('down')}</button>
          </li>`,
        )}
      </ul>
      <h3>Hidden</h3>
      <ul>
        ${hidden.map(
          (column) => html`<li class="chooser-row">
            <label title=${column.meaning}>
              <input
                type="checkbox"
                .checked=${false}
                @change=${() => this.set([...this.columns, { id: column.id, width: column.width }])}
              />${column.label} ${columnHint(column.id)}</label
            >
          </li>`,
        )}
      </ul>
      <div class="chooser-actions">
        <button
          class="link"
          @click=${() => this.set(initialColumns)}
        >
          Back to the default columns
        </button>
      </div>
    </div>`;
  }

  private move(at: number, step: number): void {
    const columns = [...this.columns];
    const [moved] = columns.splice(at, 1);
    if (moved === undefined) return;
    columns.splice(at + step, 0, moved);
    this.set(columns);
  }

  private set(columns: readonly ColumnSetting[]): void {
    this.listener.changed(columns);
    this.show(columns);
  }

  private openList(): void {
    this.open = true;
    this.show(this.columns);
    this.host.querySelector<HTMLElement>('.chooser input:not(:disabled)')?.focus();
  }

  private close(giveBackFocus = true): void {
    this.open = false;
    this.show(this.columns);
    if (giveBackFocus) this.host.querySelector<HTMLElement>('.chooser-button')?.focus();
  }
}

/** The field's name where the heading does not show it. */
function columnHint(id: string): TemplateResult | typeof nothing {
  return id === 'from' || id === 'to' ? nothing : html`<span class="dim">${id}</span>`;
}
