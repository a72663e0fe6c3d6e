import { type Place, placeInNext } from './placeInNext';
import type { SearchRun } from './searchRun';

/** What looking again needs of the panel. */
export interface LookAgainPorts {
  shown(): SearchRun | null;
  /** Whether the result shown is still one to look up again. */
  wanted(): boolean;
  /** Begins the same search anew, with all that the panel shows of one; resolves when everything has come, or failed. */
  begin(shown: SearchRun): Promise<SearchRun> | null;
  place(): Place;
  /** Shows the later run in place of the one shown: so many rows further down, this row selected. */
  replace(next: SearchRun, by: number, selectedRow: number | null): void;
  failed(message: string): void;
}

/**
 * Looks a result up again where the engine's data changed: what is shown stays until all of the later result is there.
 * Changes that come in the meantime make for one more look.
 */
export class LookAgain {
  private busy = false;
  private onceMore = false;

  constructor(private readonly ports: LookAgainPorts) {}

  async look(): Promise<void> {
    if (this.busy) {
      this.onceMore = true;
      return;
    }
    this.busy = true;
    do {
      this.onceMore = false;
      await this.once();
    } while (this.onceMore && this.ports.wanted());
    this.busy = false;
  }

  private async once(): Promise<void> {
    const { ports } = this;
    const run = ports.shown();
    const beginning = run === null ? null : ports.begin(run);
    if (run === null || beginning === null) return;
    const next = await beginning;
    const place = next.error === null ? await placeInNext(run, next, ports.place()) : null;
    if (ports.shown() !== run || !ports.wanted()) {
      next.cancel();
    } else if (place === null) {
      // Pages that were on their way ended with the later run.
      run.rows.retry();
      ports.failed(next.error?.message ?? 'the flows could not be read.');
    } else {
      run.cancel();
      ports.replace(next, place.by, place.selectedRow);
    }
  }
}
