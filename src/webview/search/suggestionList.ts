import { html, type TemplateResult } from 'lit';
import { setStyle } from '../style/setStyle';
import type { Suggestion } from './searchLanguage';

const mostSuggestions = 60;
/** Rows that Page Up and Page Down go. */
const pageRows = 8;

/** The suggestions below the search text, one of them chosen or none: the options of its combobox. */
export class SuggestionList {
  private suggestions: readonly Suggestion[] = [];
  private at = -1;
  /** Left edge of the list, at the start of the word it completes. */
  private left = 0;

  get isOpen(): boolean {
    return this.suggestions.length > 0;
  }

  get chosen(): Suggestion | undefined {
    return this.suggestions[this.at];
  }

  /** The chosen one, or the first where none is. */
  get foremost(): Suggestion | undefined {
    return this.suggestions[Math.max(0, this.at)];
  }

  /** Id of the chosen option's element; null where none is. */
  get chosenId(): string | null {
    return this.isOpen && this.at >= 0 ? optionId(this.at) : null;
  }

  /** `left`: pixels at which the word begins that a suggestion completes. */
  show(found: readonly Suggestion[], chooseFirst: boolean, left: (start: number) => number): void {
    this.suggestions = found.slice(0, mostSuggestions);
    this.at = chooseFirst && this.isOpen ? 0 : -1;
    const [first] = this.suggestions;
    if (first !== undefined) this.left = left(first.start);
  }

  close(): void {
    this.suggestions = [];
    this.at = -1;
  }

  /** Chooses another one by a key; false where the key is none that does. */
  move(key: string): boolean {
    const { at, suggestions } = this;
    const { length } = suggestions;
    if (key === 'ArrowDown') this.at = (at + 1) % length;
    else if (key === 'ArrowUp') this.at = (at - 1 + length) % length;
    else if (key === 'PageDown') this.at = Math.min(at + pageRows, length - 1);
    else if (key === 'PageUp') this.at = Math.max(at - pageRows, 0);
    else return false;
    return true;
  }

  template(accept: (suggestion: Suggestion) => void): TemplateResult {
    return html`<div
      id="search-options"
      class="popup search-options"
      role="listbox"
      aria-label="Suggestions"
      ?hidden=${!this.isOpen}
      ${setStyle({ left: `${this.left}px` })}
    >
      ${this.suggestions.map(
        (suggestion, at) => html`<div
          class=${`search-option${at === this.at ? ' chosen' : ''}`}
          id=${optionId(at)}
          role="option"
          aria-selected=${at === this.at ? 'true' : 'false'}
          title=${suggestion.documentation}
          @mousedown=${(event: Event) => {
            event.preventDefault();
            accept(suggestion);
          }}
        >
          <span class=${`look-${suggestion.look}`}>${suggestion.label}</span>
          <span class="search-option-detail">${suggestion.detail}</span>
        </div>`,
      )}
    </div>`;
  }
}

const optionId = (at: number): string => `search-option-${at}`;
