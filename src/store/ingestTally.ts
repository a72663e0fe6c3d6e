import type { ObjectWarning, ObjectWarningCode } from '../core/flow/objectProblem';
import type { IngestProgress, IngestSummary } from './store';

type Counts = { -readonly [K in keyof Omit<IngestProgress, 'listing'>]: number };

/** Counts of one run, and when to tell. */
export class IngestTally {
  readonly counts: Counts = { listed: 0, skipped: 0, stored: 0, failed: 0, rows: 0, bytes: 0 };
  listing = true;
  replaced = 0;
  readonly #warnings = new Map<ObjectWarningCode, number>();
  #told = 0;

  constructor(private readonly onProgress: ((progress: IngestProgress) => void) | undefined) {}

  warn(warnings: readonly ObjectWarning[]) {
    for (const { code, count } of warnings) this.#warnings.set(code, (this.#warnings.get(code) ?? 0) + count);
  }

  progress(): IngestProgress {
    return { ...this.counts, listing: this.listing };
  }

  /** Tells when a hundredth more is done, at least every 256 objects; always where `now`. */
  tell(now = false) {
    const { listed, skipped, stored, failed } = this.counts;
    const steps = listed + skipped + stored + failed;
    if (!now && steps - this.#told < Math.max(256, listed / 100)) return;
    this.#told = steps;
    this.onProgress?.(this.progress());
  }

  summary(cancelled: boolean, seconds: number): IngestSummary {
    const warnings = [...this.#warnings].map(([code, count]) => ({ code, count }));
    return { ...this.progress(), replaced: this.replaced, warnings, cancelled, seconds };
  }
}
