import { html, nothing, render } from 'lit';
import { setStyle } from '../style/setStyle';

export interface MenuItem {
  readonly label: string;
  /** Shown at the right, for example `Ctrl+C`. */
  readonly keys?: string;
  readonly separated?: boolean;
  /** Why it cannot be chosen. */
  readonly disabled?: string;
  run(): void;
}

/** A context menu at a point of the page. Closes on Escape, on a choice and when the focus leaves. */
export class PopupMenu {
  private readonly host = document.createElement('div');
  private returnTo: HTMLElement | null = null;
  private isOpen = false;

  constructor() {
    document.body.append(this.host);
  }

  open(x: number, y: number, items: readonly MenuItem[], returnTo: HTMLElement): void {
    this.returnTo = returnTo;
    this.isOpen = true;
    const choose = (item: MenuItem) => {
      if (item.disabled !== undefined) return;
      this.close();
      item.run();
    };
    render(
      html`<div
        class="menu"
        role="menu"
        aria-label="Actions"
        ${setStyle({ left: `${x}px`, top: `${y}px` })}
        @keydown=${(event: KeyboardEvent) => this.onKey(event)}
        @focusout=${(event: FocusEvent) => {
          if (!this.host.contains(event.relatedTarget as Node | null)) this.close(false);
        }}
        @contextmenu=${(event: Event) => event.preventDefault()}
      >
        ${items.map(
          (item) =>
            html`${item.separated ? html`<div class="menu-line" role="separator"></div>` : nothing}<button
                class="menu-item"
                role="menuitem"
                tabindex="-1"
                aria-disabled=${item.disabled === undefined ? nothing : 'true'}
                title=${item.disabled ?? nothing}
                @click=${() => choose(item)}
              >
                <span>${item.label}</span>${item.keys === undefined ? nothing : html`<span class="keys">${item.keys}</span>`}
              </button>`,
        )}
      </div>`,
      this.host,
    );
    const menu = this.host.querySelector<HTMLElement>('.menu')!;
    const box = menu.getBoundingClientRect();
    if (box.right > innerWidth) menu.style.left = `${Math.max(0, innerWidth - box.width - 4)}px`;
    if (box.bottom > innerHeight) menu.style.top = `${Math.max(0, innerHeight - box.height - 4)}px`;
    this.items()[0]?.focus();
  }

  close(giveBackFocus = true): void {
    // Taking the menu away moves the focus, which asks to close it again.
    if (!this.isOpen) return;
    this.isOpen = false;
    render(nothing, this.host);
    if (giveBackFocus) this.returnTo?.focus();
  }

  private items(): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private onKey(event: KeyboardEvent): void {
    const items = this.items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const focus = (index: number) => items[(index + items.length) % items.length]?.focus();
    if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(-1);
    else if (event.key === 'Escape' || event.key === 'Tab') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
