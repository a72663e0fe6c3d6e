import type { FlowRow } from '../flow/flowRow';
import { parseQuery } from '../query/parse';
import { compilePredicate, type RowPredicate } from '../query/predicate';
import type { WatchRule } from './watchRule';
import {
  messageLost,
  nextSummary,
  summariseHeld,
  type Watched,
  type WatchMessage,
  type WatchState,
  watchRows,
} from './watchState';

export interface FlowWatchPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  load(rule: WatchRule): Promise<WatchState>;
  save(rule: WatchRule, state: WatchState): Promise<void>;
  /** Resolves with why it was not told, or null. */
  tell(rule: WatchRule, message: WatchMessage): Promise<string | null>;
  /** A message that did not arrive, or a state that could not be read or kept. */
  readonly onProblem: (rule: WatchRule, problem: string) => void;
}

/**
 * Looks at flows as they come and tells of those that a rule's search finds. One batch is in hand at a time, so that
 * what is remembered has one writer.
 */
export class FlowWatch {
  readonly #watched: readonly { readonly rule: WatchRule; readonly finds: RowPredicate }[];
  #work: Promise<void> = Promise.resolve();

  constructor(
    rules: readonly WatchRule[],
    private readonly ports: FlowWatchPorts,
  ) {
    this.#watched = rules.map((rule) => ({ rule, finds: compilePredicate(parseQuery(rule.text).query) }));
  }

  /** Never waits and never throws; `settled` says when it is through. The rows are not kept. */
  take(rows: readonly FlowRow[]): void {
    for (const { rule, finds } of this.#watched) {
      const found = rows.filter(finds);
      if (found.length > 0) this.#next(rule, (state, now) => watchRows(rule, state, found, now));
    }
  }

  /** Tells of what was held back where there is room again. */
  flush(): void {
    for (const { rule } of this.#watched) this.#next(rule, (state, now) => summariseHeld(rule, state, now));
  }

  /** When the earliest summary is due, milliseconds since 1970; null where none is. */
  async nextSummary(): Promise<number | null> {
    await this.settled();
    const states = await Promise.all(
      this.#watched.map(async ({ rule }) => nextSummary(rule, await this.ports.load(rule))),
    );
    const due = states.filter((at) => at !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Everything taken so far is told, or given up. */
  settled(): Promise<void> {
    return this.#work;
  }

  #next(rule: WatchRule, look: (state: WatchState, now: number) => Watched): void {
    this.#work = this.#work.then(async () => {
      try {
        await this.#look(rule, look);
      } catch (error) {
        this.ports.onProblem(rule, error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** Kept as lost before it is told: who is stopped in between tells it with the next message, not again. */
  async #look(rule: WatchRule, look: (state: WatchState, now: number) => Watched): Promise<void> {
    const before = await this.ports.load(rule);
    const { state, message } = look(before, this.ports.now());
    if (message === null) {
      if (JSON.stringify(state) !== JSON.stringify(before)) await this.ports.save(rule, state);
      return;
    }
    await this.ports.save(rule, messageLost(state, message));
    const failure = await this.ports.tell(rule, message);
    if (failure === null) await this.ports.save(rule, state);
    else this.ports.onProblem(rule, failure);
  }
}
