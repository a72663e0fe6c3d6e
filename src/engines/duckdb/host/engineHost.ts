import type { FlowStore } from '../../../store/store';
import type { EngineError, QueryEngine } from '../../queryEngine';
import { HostClient, type HostClientOptions } from './hostClient';
import { remoteEngine } from './remoteEngine';
import { remoteStore } from './remoteStore';

export interface EngineHostOptions
  extends Pick<HostClientOptions, 'modulePath' | 'execPath' | 'env' | 'clock' | 'delay'> {
  /** The store's folder, absolute; it need not exist yet. */
  readonly directory: string;
  /** Bundle of the decoding workers, absolute. */
  readonly decodeWorker: string;
  /** For each of the two processes. */
  readonly memoryLimitMb: number;
  readonly label?: string;
}

export interface EngineHost {
  engine(): QueryEngine;
  store(): FlowStore;
  /** Calls back when a child process ended by itself. */
  onDidCrash(listener: (error: EngineError) => void): { dispose(): void };
  /** Ends both processes. What is under way fails; what was stored stays. */
  dispose(): Promise<void>;
}

/**
 * The local engine and store outside this process, so that neither a native crash nor a long query can touch the editor.
 * Two children, one for searches and one for the store, so that an ingest never makes a search wait; each starts with
 * its first request.
 */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { directory, decodeWorker, memoryLimitMb, label = 'Local', ...start } = options;
  const host = { directory, decodeWorker, memoryLimitMb, label };
  const search = new HostClient({ ...start, task: 'searches', host });
  const ingest = new HostClient({ ...start, task: 'the local store', host });
  const engine = remoteEngine(search, label);
  const store = remoteStore(ingest, directory);
  return {
    engine: () => engine,
    store: () => store,
    onDidCrash(listener) {
      const listening = [search.onDidCrash(listener), ingest.onDidCrash(listener)];
      return { dispose: () => listening.forEach((each) => void each.dispose()) };
    },
    async dispose() {
      await Promise.all([store.dispose(), search.dispose(), ingest.dispose()]);
    },
  };
}
