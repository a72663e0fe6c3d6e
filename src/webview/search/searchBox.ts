import { html, nothing, render, type TemplateResult } from 'lit';
import type { FieldName } from '../../core/query/fields';
import type { Problem } from '../../core/query/problem';
import { icon } from '../style/icons';
import { setStyle } from '../style/setStyle';
import { highlight, worstProblem } from './highlight';
import { completeSearch, explainAt, problemsOf, type Suggestion } from './searchLanguage';

const mostSuggestions = 60;

export interface SearchBoxListener {
  changed(text: string): void;
  run(): void;
  /** Through the searches of this panel. */
  walk(step: -1 | 1): void;
  /** Down from the end of the text: into the result. */
  down(): void;
  /** Values of a field seen in the result, most frequent first. */
  values(field: FieldName): readonly string[];
}

/**
 * The search text: a text area over a layer that shows its colours and underlines, with completion (a combobox with a
 * list of options) and explanations on hover.
 */
export class SearchBox {
  private text = '';
  private problems: readonly Problem[] = [];
  private suggestions: readonly Suggestion[] = [];
  private chosen = -1;
  /** Left edge of the list, at the start of the word it completes. */
  private listLeft = 0;
  private area: HTMLTextAreaElement | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly listener: SearchBoxListener,
  ) {
    this.draw();
    let width = host.clientWidth;
    new ResizeObserver(() => {
      if (host.clientWidth === width) return;
      width = host.clientWidth;
      // Not within the observation, which the new height would start again.
      requestAnimationFrame(() => this.fitHeight());
    }).observe(host);
  }

  /** Sets the text from outside: a saved search, a clicked value, a step through the history. */
  setText(text: string): void {
    if (text === this.text && this.area?.value === text) return;
    this.take(text);
    if (this.area !== null) this.area.value = text;
    this.closeList();
  }

  focus(): void {
    this.area?.focus();
  }

  private take(text: string): void {
    this.text = text;
    this.problems = problemsOf(text);
  }

  private draw(): void {
    render(this.template(), this.host);
    this.area ??= this.host.querySelector('textarea');
    this.fitHeight();
  }

  private template(): TemplateResult {
    const open = this.suggestions.length > 0;
    const problem = worstProblem(this.problems);
    return html`<div class=${`search-box${open ? ' suggesting' : ''}`}>
      <div class="search-layers">
        <pre class="search-colours" aria-hidden="true">${highlight(this.text, this.problems).map(
          (piece) =>
            html`<span class=${[piece.look && `look-${piece.look}`, piece.problem && `mark-${piece.problem}`].filter(Boolean).join(' ')}>${piece.text}</span>`,
        )}<br /></pre>
        <textarea
          class="search-text"
          rows="1"
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          placeholder="Search flows, for example  target_ip:10.240.0.4 action:rejected"
          role="combobox"
          aria-label="Search"
          aria-keyshortcuts="/"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded=${open ? 'true' : 'false'}
          aria-controls="search-options"
          aria-activedescendant=${open && this.chosen >= 0 ? `search-option-${this.chosen}` : nothing}
          aria-invalid=${problem?.severity === 'error' ? 'true' : 'false'}
          aria-describedby="search-problem"
          @input=${this.onInput}
          @keydown=${this.onKey}
          @scroll=${this.onScroll}
          @mousemove=${this.onMouseMove}
          @blur=${() => this.closeList()}
        ></textarea>
      </div>
      ${this.listTemplate(open)}
      <div id="search-problem" class=${`search-problem ${problem?.severity ?? 'none'}`} aria-live="polite">${
        problem === undefined ? nothing : this.problemTemplate(problem)
      }</div>
    </div>`;
  }

  private problemTemplate(problem: Problem): TemplateResult {
    const { fix } = problem;
    const others = this.problems.length - 1;
    return html`${icon(problem.severity)}<span>${problem.message}</span>${
      fix === undefined
        ? nothing
        : html`<button class="link" @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.replace(fix.start, fix.end, fix.newText)}>${fix.title}</button>`
    }${others > 0 ? html`<span class="dim">and ${others} more</span>` : nothing}`;
  }

  private listTemplate(open: boolean): TemplateResult {
    return html`<div
      id="search-options"
      class="popup search-options"
      role="listbox"
      aria-label="Suggestions"
      ?hidden=${!open}
      ${setStyle({ left: `${this.listLeft}px` })}
    >
      ${this.suggestions.map(
        (suggestion, at) => html`<div
          class=${`search-option${at === this.chosen ? ' chosen' : ''}`}
          id=${`search-option-${at}`}
          role="option"
          aria-selected=${at === this.chosen ? 'true' : 'false'}
          title=${suggestion.documentation}
          @mousedown=${(event: Event) => {
            event.preventDefault();
            this.accept(suggestion);
          }}
        >
          <span class=${`look-${suggestion.look}`}>${suggestion.label}</span>
          <span class="search-option-detail">${suggestion.detail}</span>
        </div>`,
      )}
    </div>`;
  }

  private readonly onInput = (): void => {
    const area = this.area!;
    // The search is one line; what is pasted with line ends reads the same with blanks.
    if (/[\r\n]/.test(area.value)) {
      const caret = area.selectionStart;
      area.value = area.value.replace(/\r\n?|\n/g, ' ');
      area.setSelectionRange(caret, caret);
    }
    this.take(area.value);
    this.listener.changed(this.text);
    this.suggest(false);
    this.draw();
  };

  private readonly onScroll = (): void => {
    const colours = this.host.querySelector('.search-colours');
    if (colours !== null && this.area !== null) colours.scrollTop = this.area.scrollTop;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      this.listener.walk(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (command && event.key === ' ') {
      this.suggest(true);
      this.draw();
    } else if (event.key === 'Enter') {
      const suggestion = this.suggestions[this.chosen];
      if (suggestion !== undefined && !command) this.accept(suggestion);
      else {
        this.closeList();
        this.listener.run();
      }
    } else if (this.suggestions.length === 0) {
      if (event.key !== 'ArrowDown' || command || event.shiftKey || !this.atEnd()) return;
      this.listener.down();
    } else if (event.key === 'ArrowDown') this.choose(this.chosen + 1);
    else if (event.key === 'ArrowUp') this.choose(this.chosen - 1);
    else if (event.key === 'PageDown') this.choose(Math.min(this.chosen + 8, this.suggestions.length - 1));
    else if (event.key === 'PageUp') this.choose(Math.max(this.chosen - 8, 0));
    else if (event.key === 'Escape') this.closeList();
    else if (event.key === 'Tab') {
      const suggestion = this.suggestions[Math.max(0, this.chosen)];
      if (event.shiftKey || suggestion === undefined) {
        this.closeList();
        return;
      }
      this.accept(suggestion);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private atEnd(): boolean {
    const { selectionStart, selectionEnd, value } = this.area!;
    return selectionStart === selectionEnd && selectionEnd === value.length;
  }

  /** While typing, the list opens without a choice, so that Enter runs the search as it stands. */
  private suggest(asked: boolean): void {
    const area = this.area!;
    const caret = area.selectionStart;
    const found =
      area.selectionEnd === caret
        ? completeSearch(this.text, caret, asked, (field) => this.listener.values(field))
        : [];
    this.suggestions = found.slice(0, mostSuggestions);
    this.chosen = asked && this.suggestions.length > 0 ? 0 : -1;
    const first = this.suggestions[0];
    if (first !== undefined) this.listLeft = this.leftOf(first.start);
  }

  private leftOf(offset: number): number {
    const colours = this.host.querySelector('.search-colours');
    if (colours === null) return 0;
    const range = document.createRange();
    let rest = offset;
    for (const node of textNodes(colours)) {
      if (rest <= node.length) {
        range.setStart(node, rest);
        range.collapse(true);
        const left = range.getBoundingClientRect().left - this.host.getBoundingClientRect().left;
        return Math.max(0, Math.min(left, this.host.clientWidth - 360));
      }
      rest -= node.length;
    }
    return 0;
  }

  private choose(at: number): void {
    this.chosen = (at + this.suggestions.length) % this.suggestions.length;
    this.draw();
    this.host.querySelector(`#search-option-${this.chosen}`)?.scrollIntoView({ block: 'nearest' });
  }

  private accept(suggestion: Suggestion): void {
    this.replace(suggestion.start, suggestion.end, suggestion.newText);
    // A field is followed by its value: go on with that.
    if (!suggestion.newText.endsWith(':')) return;
    this.suggest(false);
    this.draw();
  }

  /** As if typed, so that undo takes it back. */
  private replace(start: number, end: number, newText: string): void {
    const area = this.area!;
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand('insertText', false, newText)) area.setRangeText(newText, start, end, 'end');
    this.take(area.value);
    this.listener.changed(this.text);
    this.closeList();
  }

  private closeList(): void {
    this.suggestions = [];
    this.chosen = -1;
    this.draw();
  }

  /** The text under the pointer is explained in the box's own tool tip. */
  private readonly onMouseMove = (event: MouseEvent): void => {
    const offset = this.offsetAt(event.clientX, event.clientY);
    const problem =
      offset === null ? undefined : this.problems.find(({ start, end }) => offset >= start && offset <= end);
    const meaning = offset === null ? null : explainAt(this.text, offset);
    this.area!.title = [problem?.message, meaning].filter(Boolean).join('\n\n');
  };

  private offsetAt(x: number, y: number): number | null {
    const colours = this.host.querySelector('.search-colours');
    if (colours === null) return null;
    const range = document.createRange();
    let before = 0;
    for (const node of textNodes(colours)) {
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) {
          return before + Math.min(node.length - 1, Math.floor(((x - box.left) / box.width) * node.length));
        }
      }
      before += node.length;
    }
    return null;
  }

  private fitHeight(): void {
    const { area } = this;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }
}

function* textNodes(root: Element): Iterable<Text> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode as Text;
}
