import * as vscode from 'vscode';
import type { SelectionCounts } from '../../app/ingest/bucketSource';
import { summarise } from '../../app/ingest/summarise';
import { counted, number } from '../../app/words';
import type { FlowStore, IngestProgress, IngestSummary, ObjectSource } from '../../store/store';
import { signalOf } from '../cancellation';
import type { Log } from '../log';
import { notice } from '../notice';
import type { StoreWatch } from '../store/storeState';

/** A source that may also count what it left out. */
export type IngestSource = ObjectSource & { counts?(): SelectionCounts };

export interface IngestOutcome {
  readonly summary: IngestSummary;
  readonly words: string;
}

/** Ingests with progress and cancel, and says honestly what came of it. */
export class IngestRunner {
  readonly #listeners = new Set<(since: number) => void>();

  constructor(
    private readonly options: {
      readonly store: () => FlowStore;
      readonly watch: StoreWatch;
      readonly busy: () => (text: string | null) => void;
      readonly log: Log;
    },
  ) {}

  /** `what` completes "Ingesting …". Rejects where the store cannot take anything; unreadable objects are counted. */
  async run(what: string, source: IngestSource): Promise<IngestOutcome> {
    const { store, watch, busy, log } = this.options;
    const say = busy();
    const since = Date.now() * 1000;
    try {
      const summary = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: notice(`Ingesting ${what}`), cancellable: true },
        (progress, token) => {
          let percent = 0;
          const onProgress = (now: IngestProgress) => {
            const share = shareOf(now);
            progress.report({ message: wordsOf(now), increment: Math.max(0, share - percent) });
            percent = Math.max(percent, share);
            say(`Ingesting · ${number(now.stored)} objects`);
          };
          say('Ingesting');
          return store().ingest(source, { signal: signalOf(token), onProgress });
        },
      );
      const words = summarise(summary, source.counts?.());
      log.info(`ingest of ${what}: ${words} ${summary.seconds.toFixed(1)} s`);
      return { summary, words };
    } finally {
      say(null);
      await watch.refresh();
      for (const listener of this.#listeners) listener(since);
    }
  }

  /** Calls back after each ingest of this window, also one that was stopped, with when it began: microseconds UTC. */
  onDidIngest(listener: (since: number) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }
}

/** How far it is in percent; 0 as long as the end is not known. */
function shareOf({ listed, listing, skipped, stored, failed }: IngestProgress): number {
  return listing || listed === 0 ? 0 : Math.floor((100 * (skipped + stored + failed)) / listed);
}

function wordsOf({ listed, listing, skipped, stored, failed, rows }: IngestProgress): string {
  const done = number(skipped + stored + failed);
  const unreadable = failed > 0 ? `, ${number(failed)} unreadable` : '';
  return `${done} of ${number(listed)}${listing ? ' or more' : ''} objects, ${counted(rows, 'flow')}${unreadable}`;
}
