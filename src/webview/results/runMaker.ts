import type { ResultsMethods, WireSearch } from '../../protocol/results';
import type { RowsMoved } from '../grid/rowsMoved';
import type { HostConnection } from '../host/hostConnection';
import { runnable } from './panelEdits';
import { firstFacetValues } from './panelFrame';
import type { PanelState } from './panelState';
import { SearchRun } from './searchRun';

/** What making a run needs of the panel. */
export interface RunMakerPorts {
  readonly host: HostConnection<ResultsMethods>;
  state(): PanelState;
  shown(): SearchRun | null;
  /** Width of the panel in pixels. */
  width(): number;
  /** The run shown has something new to show. */
  changed(): void;
  /** Rows of the run shown moved. */
  moved(moved: RowsMoved): void;
}

/** Makes the runs of a panel's searches, each with a number of its own; only the one shown is heard of. */
export class RunMaker {
  private runs = 0;

  constructor(private readonly ports: RunMakerPorts) {}

  make(search: Omit<WireSearch, 'run'>): SearchRun {
    const { ports } = this;
    const buckets = Math.max(20, Math.min(160, Math.floor((ports.width() - 300) / 8)));
    const run: SearchRun = new SearchRun(
      { ...search, run: ++this.runs },
      ports.state().sort,
      buckets,
      ports.host,
      () => run === ports.shown() && ports.changed(),
      (moved) => run === ports.shown() && ports.moved(moved),
    );
    return run;
  }

  /** The same search as of now, with the top values that are open; null where it cannot be run. */
  again({ search }: SearchRun): Promise<SearchRun> | null {
    const state = this.ports.state();
    const bounds = runnable({ ...state, text: search.text });
    if (!bounds.ok) return null;
    const next = this.make({ ...search, from: bounds.from, to: bounds.to });
    const values = state.openFacets.map((field) => next.topValues(field, firstFacetValues));
    return Promise.all([next.settled, ...values]).then(() => next);
  }
}
