import { join } from 'node:path';
import * as vscode from 'vscode';
import { prepareSearch } from './app/search/prepareSearch';
import { redact } from './cloud/redact';
import type { Base } from './compose/base';
import { composeAccounts } from './compose/composeAccounts';
import { composeAlerts } from './compose/composeAlerts';
import { composeBuckets } from './compose/composeBuckets';
import { composeClickhouse } from './compose/composeClickhouse';
import { composeDemoVpc } from './compose/composeDemoVpc';
import { composeEngines } from './compose/composeEngines';
import { composeObjects } from './compose/composeObjects';
import { composePolicy } from './compose/composePolicy';
import { composeSetUp } from './compose/composeSetUp';
import { composeStore } from './compose/composeStore';
import { logServiceTargets } from './compose/logServiceTargets';
import type { FlowRow } from './core/flow/flowRow';
import { folderSource } from './store/folderSource';
import { Commands } from './vscode/command';
import { exportDiagnostics } from './vscode/diagnostics';
import { ClickhouseConnections } from './vscode/engines/clickhouseConnections';
import { localEngineId } from './vscode/engines/searchEngines';
import { registerExerciseCommand } from './vscode/exercise/exerciseCommand';
import { BrowseSession } from './vscode/flowLogs/browseSession';
import { registerFlowLogsCommands, type ShowObject } from './vscode/flowLogs/flowLogsCommands';
import { FlowLogsTree } from './vscode/flowLogs/flowLogsTree';
import { showFlowLogs } from './vscode/flowLogs/flowLogsView';
import { registerHealthCommands } from './vscode/health/healthCommands';
import { ReportDocuments } from './vscode/health/reportDocuments';
import { commandIds, viewIds } from './vscode/ids';
import { type ReadRange, rangeOf } from './vscode/ingest/askRange';
import { registerIngestCommands } from './vscode/ingest/ingestCommands';
import { registerFlowLanguage } from './vscode/language/flowLanguage';
import { createLog } from './vscode/log';
import { ResultsPanels } from './vscode/panel/resultsPanels';
import { createSecurityFeature } from './vscode/policy/securityFeature';
import { LogServices } from './vscode/replay/logServices';
import { registerReplayCommand } from './vscode/replay/replayCommand';
import { resultsPorts } from './vscode/search/resultsPorts';
import { type OpenResults, registerSearchCommands, searchAtCursor } from './vscode/search/searchCommands';
import { SearchesTree } from './vscode/search/searchesTree';
import { createSearchLinks } from './vscode/search/searchLinks';
import { SearchShelf } from './vscode/search/searchShelf';
import { publicAddressHost, readSettings } from './vscode/settings';
import { registerStoreCommands } from './vscode/store/storeCommands';
import { StoreTree } from './vscode/store/storeTree';
import { showStore } from './vscode/store/storeView';
import { registerCausesCommand } from './vscode/verdict/causesCommand';
import { registerVerdictCommands } from './vscode/verdict/verdictCommands';

/** Builds the objects and registers them. No request is sent and no engine starts before somebody asks for something. */
export function activate(context: vscode.ExtensionContext): unknown {
  const started = performance.now();
  const own = <T extends { dispose(): unknown }>(resource: T): T => {
    context.subscriptions.push(resource);
    return resource;
  };
  const log = createLog(own(vscode.window.createOutputChannel('VPC Flow Lens', { log: true })), redact);
  const commands = own(new Commands(log));
  const now = (): number => Date.now() * 1000;
  const base: Base = { context, commands, log, own, now };

  const settings = readSettings();
  const storeDirectory = settings.storeDirectory ?? join(context.globalStorageUri.fsPath, 'store');
  const { sandbox, accounts } = composeAccounts(base);
  const { store, engine, watch, runner } = composeStore(base, settings, storeDirectory);
  const session = new BrowseSession(accounts, context.globalState, store);
  const why = (row: FlowRow) => verdict.show(row);
  const openResults: OpenResults = (search) => panels.open(search);
  const showObject: ShowObject = (bucket, key) => objects.showObject(bucket, key);
  const policy = { accounts, runner, engine, showObject, openResults };
  const { judges, changes, verdict } = composePolicy(base, policy);
  const objects = composeObjects(base, session, why);
  const buckets = composeBuckets(base, { session, accounts, runner, openResults });
  const clickhouse = new ClickhouseConnections(context.globalState, context.secrets);
  const engines = composeEngines(base, { accounts, sandbox, engine, buckets, clickhouse });
  const shelf = new SearchShelf(context.globalState, now);
  const panels = own(
    new ResultsPanels(
      context.extensionUri,
      resultsPorts({ engines, buckets, session, shelf, openResults, showObject, why, log }),
    ),
  );
  own(engines.onDidChange(() => panels.enginesChanged()));
  own(vscode.window.registerUriHandler(createSearchLinks({ engines, panels, now })));
  own(watch.onFlowsChanged(() => panels.dataChanged(localEngineId)));
  own(session.onNamesChanged(() => panels.namesChanged()));

  const flowLogs = own(new FlowLogsTree(async () => (await session.open())?.browser ?? null, log));
  const setUp = composeSetUp(base, accounts, sandbox, clickhouse);
  const alerts = composeAlerts(base, {
    ...{ accounts, sandbox, engines, session, runner, store, engine },
    standing: setUp.standing,
    openSearch: openResults,
    searchInFront: () => (search() ?? searchAtCursor())?.text ?? null,
  });
  const searches = own(new SearchesTree(shelf, alerts));
  const stored = own(new StoreTree(watch, engine));
  own(showFlowLogs(flowLogs, { accounts, store, watch, log }));
  own(vscode.window.createTreeView(viewIds.searches, { treeDataProvider: searches, showCollapseAll: true }));
  own(showStore(stored, watch));

  const readRange: ReadRange = (phrase) => rangeOf(prepareSearch('', phrase, { now: now() }));
  const services = new LogServices(context.globalState, context.secrets);
  const openTarget = logServiceTargets(storeDirectory);
  registerFlowLogsCommands(commands, flowLogs, session, objects.documents, showObject);
  registerIngestCommands(commands, { session, runner, readRange, folder: folderSource });
  const reports = own(new ReportDocuments());
  composeClickhouse(base, { connections: clickhouse, session, readRange, reports });
  const search = () => panels.searchInFront();
  registerReplayCommand(commands, { session, services, readRange, log, openTarget, search, engine, now });
  registerSearchCommands(commands, shelf, openResults, () => panels.searchInFront());
  registerStoreCommands(commands, { store, watch, runner, cloud: () => session.cloud(), now });
  own(registerVerdictCommands(commands, judges, () => panels.askWhy()));
  const engineNamed = (id: string) => engines.list().find((one) => one.id === id)?.engine ?? null;
  registerCausesCommand(commands, { search, engine: engineNamed, judges, open: openResults, why, now });
  const rules = { commands, judges, changes, watch, engines, state: context.globalState, openResults, why, log, now };
  const { security } = own(createSecurityFeature(rules));
  registerHealthCommands(commands, { accounts, reports, store, setUp: setUp.setUp, now });
  composeDemoVpc(base, accounts, setUp.setUp);
  registerExerciseCommand(commands, { accounts, open: openResults, addressHost: publicAddressHost, now });
  own(registerFlowLanguage(commands, openResults, now));
  const diagnosed = { extension: context.extension, accounts, watch, log };
  commands.register(commandIds.exportDiagnostics, () => exportDiagnostics(diagnosed));
  log.info(`activated in ${(performance.now() - started).toFixed(1)} ms`);
  return process.env.VPC_FLOW_LENS_TEST === '1'
    ? { flowLogs, searches, stored, security, accounts, engines, watch, log }
    : undefined;
}
