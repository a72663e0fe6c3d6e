import { html, nothing, render, type TemplateResult } from 'lit';
import type { FieldName } from '../../core/query/fields';
import type { Problem } from '../../core/query/problem';
import { icon } from '../style/icons';
import { highlight, worstProblem } from './highlight';
import { completeSearch, explainAt, problemsOf, type Suggestion } from './searchLanguage';
import { SuggestionList } from './suggestionList';
import { leftOf, offsetAt } from './textPlaces';

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
  private readonly list = new SuggestionList();
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

  /** The layer that draws the text. */
  private get colours(): Element | null {
    return this.host.querySelector('.search-colours');
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
    const open = this.list.isOpen;
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
          aria-activedescendant=${this.list.chosenId ?? nothing}
          aria-invalid=${problem?.severity === 'error' ? 'true' : 'false'}
          aria-describedby="search-problem"
          @input=${this.onInput}
          @keydown=${this.onKey}
          @scroll=${this.onScroll}
          @mousemove=${this.onMouseMove}
          @blur=${() => this.closeList()}
        ></textarea>
      </div>
      ${this.list.template((suggestion) => this.accept(suggestion))}
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
    if (this.colours !== null && this.area !== null) this.colours.scrollTop = this.area.scrollTop;
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
      const suggestion = this.list.chosen;
      if (suggestion !== undefined && !command) this.accept(suggestion);
      else {
        this.closeList();
        this.listener.run();
      }
    } else if (!this.list.isOpen) {
      if (event.key !== 'ArrowDown' || command || event.shiftKey || !this.atEnd()) return;
      this.listener.down();
    } else if (this.list.move(event.key)) this.drawChoice();
    else if (event.key === 'Escape') this.closeList();
    else if (event.key === 'Tab') {
      const suggestion = this.list.foremost;
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
    this.list.show(found, asked, (start) => this.leftOf(start));
  }

  /** Of a character in the box, so that a list there stays inside. */
  private leftOf(offset: number): number {
    const left = this.colours === null ? null : leftOf(this.colours, offset);
    if (left === null) return 0;
    return Math.max(0, Math.min(left - this.host.getBoundingClientRect().left, this.host.clientWidth - 360));
  }

  private drawChoice(): void {
    this.draw();
    this.host.querySelector(`#${this.list.chosenId}`)?.scrollIntoView({ block: 'nearest' });
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
    this.list.close();
    this.draw();
  }

  /** The text under the pointer is explained in the box's own tool tip. */
  private readonly onMouseMove = (event: MouseEvent): void => {
    const offset = this.colours === null ? null : offsetAt(this.colours, event.clientX, event.clientY);
    const problem =
      offset === null ? undefined : this.problems.find(({ start, end }) => offset >= start && offset <= end);
    const meaning = offset === null ? null : explainAt(this.text, offset);
    this.area!.title = [problem?.message, meaning].filter(Boolean).join('\n\n');
  };

  private fitHeight(): void {
    const { area } = this;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }
}
