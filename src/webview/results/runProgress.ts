import type { OnProgress, SearchProgress } from '../../core/query/searchProgress';

/** What of a run can be under way, the most waited for first. */
const parts = ['page', 'count', 'timeline'] as const;
export type RunPart = (typeof parts)[number];

/**
 * How far the requests of a run are. Each reads for itself, so their numbers are not added up: one is shown, of the part
 * that is waited for most.
 */
export class RunProgress {
  private readonly underWay = new Set<{ readonly part: RunPart; told: SearchProgress | null }>();

  constructor(private readonly changed: () => void) {}

  /** Null while nothing is known. */
  get shown(): SearchProgress | null {
    for (const part of parts) {
      for (const one of this.underWay) if (one.part === part && one.told !== null) return one.told;
    }
    return null;
  }

  /** Makes a request, and is told how far it is until it is over. */
  async of<T>(part: RunPart, request: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    const one: { readonly part: RunPart; told: SearchProgress | null } = { part, told: null };
    this.underWay.add(one);
    try {
      return await request((progress) => {
        one.told = progress;
        this.changed();
      });
    } finally {
      this.underWay.delete(one);
      if (one.told !== null) this.changed();
    }
  }
}
