import type { ListedObject } from '../../cloud/cloud';

/** One page to ask for. */
export interface ListStep {
  readonly prefix: string;
  /** Empty: every object below the prefix. */
  readonly delimiter: string;
  /** Null for the first page. */
  readonly continuation: string | null;
  /** The objects of this page alone, from one key to another, both included: neither what lies below nor what follows. */
  readonly only?: readonly [from: string, to: string];
  readonly tries?: number;
}

/** Where a listing stopped, as plain data. */
export interface ListPosition {
  readonly steps: readonly ListStep[];
  readonly grouped: readonly string[];
}

type Entry =
  | { readonly kind: 'step'; readonly step: ListStep; readonly rank: number; running: boolean }
  /** A page that came, and the step that brings it again. */
  | {
      readonly kind: 'ready';
      readonly step: ListStep;
      readonly rank: number;
      readonly objects: readonly ListedObject[];
    };

/** Pages that wait for their turn, where they are given out in order: some 50 MB. */
const mostWaiting = 48;

/** The pages that came, are under way, or are still to be asked for, in the order they are wanted. */
export class ListQueue {
  private entries: Entry[];

  constructor(
    steps: readonly ListStep[],
    /** Steps of a greater rank go first; null: in the order they are put in. */
    private readonly rankOf: ((step: ListStep) => number) | null,
  ) {
    this.entries = [];
    this.insert(0, steps);
  }

  steps(): ListStep[] {
    return this.entries.map((entry) => {
      const step = { ...entry.step, tries: 0 };
      return entry.kind === 'ready' ? { ...step, only: boundsOf(entry.objects) } : step;
    });
  }

  /** The greatest rank of what was not given out yet; -Infinity where that is nothing. */
  newest(): number {
    return this.entries.reduce((newest, { rank }) => Math.max(newest, rank), Number.NEGATIVE_INFINITY);
  }

  /** Pages that may be given out: each as it is taken is out of the queue. */
  *takeReady(inOrder: boolean): Generator<readonly ListedObject[]> {
    for (;;) {
      const at = inOrder ? 0 : this.entries.findIndex(({ kind }) => kind === 'ready');
      const entry = this.entries[at];
      if (entry?.kind !== 'ready') return;
      this.entries.splice(at, 1);
      yield entry.objects;
    }
  }

  /**
   * Steps to begin with now, at most so many. Where pages are given out in order, only so many may wait for their turn;
   * but the first is always begun, for the others wait for it.
   */
  next(free: number, inOrder: boolean): readonly ListStep[] {
    const chosen: ListStep[] = [];
    const waiting = this.entries.reduce((count, { kind }) => count + Number(kind === 'ready'), 0);
    let left = inOrder ? Math.min(free, mostWaiting - waiting) : free;
    for (const [at, entry] of this.entries.entries()) {
      if (left <= 0 && at > 0) break;
      if (entry.kind !== 'step' || entry.running) continue;
      if (left <= 0 && !inOrder) break;
      entry.running = true;
      chosen.push(entry.step);
      left--;
    }
    return chosen;
  }

  /** Puts what came of a step in its place. */
  replace(step: ListStep, parts: readonly (ListStep | readonly ListedObject[])[]): void {
    const at = this.entries.findIndex((entry) => entry.kind === 'step' && entry.step === step);
    const [old] = this.entries.splice(at, 1);
    this.insert(at, parts, old);
  }

  private insert(at: number, parts: readonly (ListStep | readonly ListedObject[])[], old?: Entry): void {
    const made = parts.flatMap((part): Entry[] => {
      if (!isObjects(part)) return [{ kind: 'step', step: part, rank: this.rankOf?.(part) ?? 0, running: false }];
      return part.length === 0 || old === undefined ? [] : [{ ...old, kind: 'ready', objects: part }];
    });
    if (this.rankOf === null) this.entries.splice(at, 0, ...made);
    else this.entries = [...this.entries, ...made].sort((a, b) => b.rank - a.rank);
  }
}

function boundsOf(objects: readonly ListedObject[]): readonly [string, string] {
  const keys = objects.map(({ key }) => key).sort();
  return [keys[0] ?? '', keys.at(-1) ?? ''];
}

const isObjects = (part: ListStep | readonly ListedObject[]): part is readonly ListedObject[] => Array.isArray(part);
