import { createEngineHost } from '../engines/duckdb/host/engineHost';
import { IngestRunner } from '../vscode/ingest/ingestRunner';
import type { Settings } from '../vscode/settings';
import { StoreStatusBar } from '../vscode/store/statusBar';
import { StoreWatch } from '../vscode/store/storeState';
import type { Base } from './base';

/** The local store with its engine, which starts when it is first used, and who watches and fills it. */
export function composeStore({ context, log, own, now }: Base, settings: Settings, directory: string) {
  const host = own(
    createEngineHost({
      modulePath: context.asAbsolutePath('dist/engineHost.js'),
      decodeWorker: context.asAbsolutePath('dist/decodeWorker.js'),
      directory,
      memoryLimitMb: settings.memoryLimitMb,
    }),
  );
  own(host.onDidCrash((error) => log.warn(error.message)));
  const store = () => host.store();
  const engine = () => host.engine();
  const watch = own(new StoreWatch(store, settings.retentionDays, now, log));
  const statusBar = own(new StoreStatusBar(watch));
  const runner = new IngestRunner({ store, watch, busy: () => statusBar.busy(), log });
  return { store, engine, watch, runner };
}
