import type { ShowSearch } from '../../protocol/results';

/**
 * From when the panel is drawn until the extension has answered: a run that is asked for waits, and what is typed stands
 * over the empty search that the panel was opened with.
 */
export class Beginning {
  #over = false;
  #asked = false;

  /** Whether a run may begin; one that may not is remembered. */
  mayRun(): boolean {
    this.#asked = true;
    return this.#over;
  }

  /** The extension has answered. Returns what is to be shown where `typed` stands in the box by now. */
  end(show: ShowSearch | null, typed: string): ShowSearch | null {
    this.#over = true;
    return show?.text === '' && typed !== '' ? { ...show, text: typed, run: this.#asked } : show;
  }
}
