import type { FlowStore, IngestProgress } from '../../../store/store';
import { StoreChanges } from '../../../store/storeChanges';
import { storePaths } from '../../../store/storeLayout';
import type { HostClient } from './hostClient';

/**
 * The store of a child process, which starts with the first request. Changes are watched from this process, so that
 * listening alone starts nothing.
 */
export function remoteStore(host: HostClient, directory: string): FlowStore {
  const changes = new StoreChanges(storePaths(directory));
  const changing = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      // The folder may have come into being only now: who listens begins to watch it.
      changes.add(() => {}).dispose();
      changes.check();
    }
  };
  return {
    async ingest(source, { signal, onProgress }) {
      const lent = host.lend(source);
      let stored = 0;
      const onNote = (progress: IngestProgress) => {
        if (progress.stored > stored) changes.check();
        stored = progress.stored;
        onProgress?.(progress);
      };
      try {
        // What was stored before a cancel is worth a summary, so its answer is waited for.
        return await changing(host.request('ingest', { source: lent.id }, { signal, answersCancel: true, onNote }));
      } finally {
        lent.dispose();
      }
    },
    status: () => host.call('status', null),
    objects: (filter) => host.call('objects', filter),
    deadLetters: () => host.call('deadLetters', null),
    async dismissDeadLetters(refs) {
      await host.call('dismissDeadLetters', refs ?? null);
    },
    compact: (signal) => changing(host.call('compact', null, signal)),
    removeBefore: (time, signal) => changing(host.call('removeBefore', time, signal)),
    async clear() {
      await changing(host.call('clear', null));
    },
    onDidChange: (listener) => changes.add(listener),
    async dispose() {
      changes.dispose();
    },
  };
}
