import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openObject } from './app/openObject';
import { prepareSearch } from './app/search/prepareSearch';
import type { ShipperBundle } from './app/setUp/shipperBundle';
import type { Endpoints } from './cloud/cloud';
import { redact } from './cloud/redact';
import type { RequestEvent } from './cloud/requestLog';
import { sleep } from './cloud/sleep';
import { probeTcp } from './cloud/tcpProbe';
import type { TokenSource } from './cloud/tokenSource';
import type { FlowRow } from './core/flow/flowRow';
import { createEngineHost } from './engines/duckdb/host/engineHost';
import { createMemoryEngine } from './engines/memory/memoryEngine';
import { folderSource } from './store/folderSource';
import { nodeInflate } from './store/nodeInflate';
import type { WhiskNamespace } from './vscode/account/account';
import { followAccounts, registerAccountCommands } from './vscode/account/accountCommands';
import { Accounts } from './vscode/account/accounts';
import { IbmCloudAuthenticationProvider } from './vscode/account/authenticationProvider';
import { createConnector } from './vscode/account/connector';
import { ibmcloudProgram } from './vscode/account/ibmcloudProgram';
import { SandboxProcess } from './vscode/account/sandboxProcess';
import { Commands } from './vscode/command';
import { exportDiagnostics } from './vscode/diagnostics';
import { registerExerciseCommand } from './vscode/exercise/exerciseCommand';
import { BrowseSession } from './vscode/flowLogs/browseSession';
import { registerFlowLogsCommands, type ShowObject } from './vscode/flowLogs/flowLogsCommands';
import { FlowLogsTree } from './vscode/flowLogs/flowLogsTree';
import { showFlowLogs } from './vscode/flowLogs/flowLogsView';
import { FlowObjects } from './vscode/flowObject/flowObjects';
import { registerHealthCommands } from './vscode/health/healthCommands';
import { ReportDocuments } from './vscode/health/reportDocuments';
import { commandIds, viewIds } from './vscode/ids';
import { type ReadRange, rangeOf } from './vscode/ingest/askRange';
import { registerIngestCommands } from './vscode/ingest/ingestCommands';
import { IngestRunner } from './vscode/ingest/ingestRunner';
import { registerFlowLanguage } from './vscode/language/flowLanguage';
import { createLog, type Log, requestLine } from './vscode/log';
import { ObjectDocuments, type ReadObject } from './vscode/objectDocuments';
import { createObjectFinder } from './vscode/objectFinder';
import { ResultsPanels } from './vscode/panel/resultsPanels';
import { createSecurityFeature } from './vscode/policy/securityFeature';
import { LogServices } from './vscode/replay/logServices';
import { type ReplayCommandPorts, registerReplayCommand } from './vscode/replay/replayCommand';
import { localEngineId, resultsPorts } from './vscode/search/resultsPorts';
import { type OpenResults, registerSearchCommands } from './vscode/search/searchCommands';
import { SearchesTree } from './vscode/search/searchesTree';
import { SearchShelf } from './vscode/search/searchShelf';
import { readSettings } from './vscode/settings';
import { registerSetUp } from './vscode/setUp/registerSetUp';
import type { SetUpFeature } from './vscode/setUp/setUpFeature';
import { StoreStatusBar } from './vscode/store/statusBar';
import { registerStoreCommands } from './vscode/store/storeCommands';
import { StoreWatch } from './vscode/store/storeState';
import { StoreTree } from './vscode/store/storeTree';
import { showStore } from './vscode/store/storeView';
import { registerCausesCommand } from './vscode/verdict/causesCommand';
import { createPolicyFeature } from './vscode/verdict/policyFeature';
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
  const settings = readSettings();
  const nowMicros = (): number => Date.now() * 1000;

  const given = process.env.VPC_FLOW_LENS_SANDBOX;
  const program = context.asAbsolutePath('dist/cli.js');
  const sandbox = own(new SandboxProcess({ program, given, log: (message) => log.info(message) }));
  const connector = createConnector(
    () => cloudMakers(log, context.asAbsolutePath('dist/ibmcloud.js')),
    () => readSettings().endpoints,
    sandbox,
  );
  const accounts = new Accounts(context.globalState, context.secrets, connector, Boolean(given));
  own(new IbmCloudAuthenticationProvider(accounts));
  own(followAccounts(accounts, sandbox));

  const storeDirectory = settings.storeDirectory ?? join(context.globalStorageUri.fsPath, 'store');
  const host = own(
    createEngineHost({
      modulePath: context.asAbsolutePath('dist/engineHost.js'),
      decodeWorker: context.asAbsolutePath('dist/decodeWorker.js'),
      directory: storeDirectory,
      memoryLimitMb: settings.memoryLimitMb,
    }),
  );
  own(host.onDidCrash((error) => log.warn(error.message)));
  const store = () => host.store();
  const engine = () => host.engine();
  const watch = own(new StoreWatch(store, settings.retentionDays, nowMicros, log));
  const statusBar = own(new StoreStatusBar(watch));
  const runner = new IngestRunner({ store, watch, busy: () => statusBar.busy(), log });

  const session = new BrowseSession(accounts, context.globalState, store);
  const find = createObjectFinder(async () => (await session.required()).connection.cloud);
  const read: ReadObject = async (bucket, key, signal) =>
    openObject(await find(bucket, key), signal, { inflate: nodeInflate });
  const documents = own(new ObjectDocuments(read));
  const objects = own(
    new FlowObjects(context.extensionUri, {
      read,
      engineOver: createMemoryEngine,
      showJson: (bucket, key) => documents.show(bucket, key),
      why: (row) => verdict.show(row),
      names: () => session.knownNames(),
      log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
    }),
  );
  const showObject: ShowObject = (bucket, key) => objects.show(bucket, key);

  const openResults: OpenResults = (search) => panels.open(search);
  const { judges, changes, verdict } = own(
    createPolicyFeature({
      ...{ context, commands, accounts, log, runner, engine, showObject, openResults },
      ...{ now: nowMicros, delay: sleep, inflate: nodeInflate, probe },
    }),
  );
  const shelf = new SearchShelf(context.globalState, nowMicros);
  const panels = own(
    new ResultsPanels(
      context.extensionUri,
      resultsPorts({ engine, session, shelf, showObject, why: (row) => verdict.show(row), log }),
    ),
  );
  own(watch.onFlowsChanged(() => panels.dataChanged(localEngineId)));
  own(
    session.onNamesChanged(() => {
      panels.namesChanged();
      objects.namesChanged();
    }),
  );

  const flowLogs = own(new FlowLogsTree(async () => (await session.open())?.browser ?? null, log));
  const searches = own(new SearchesTree(shelf));
  const stored = own(new StoreTree(watch, engine));
  own(showFlowLogs(flowLogs, { accounts, store, watch, log }));
  own(vscode.window.createTreeView(viewIds.searches, { treeDataProvider: searches, showCollapseAll: true }));
  own(showStore(stored, watch));

  const readRange: ReadRange = (phrase) => rangeOf(prepareSearch('', phrase, { now: nowMicros() }));
  registerAccountCommands(commands, accounts, log);
  registerFlowLogsCommands(commands, flowLogs, session, documents, showObject);
  registerIngestCommands(commands, { session, runner, readRange, folder: folderSource });
  const services = new LogServices(context.globalState, context.secrets);
  registerReplayCommand(commands, { session, services, readRange, log, openTarget: logServiceTargets(storeDirectory) });
  registerSearchCommands(commands, shelf, openResults);
  registerStoreCommands(commands, { store, watch, runner, cloud: () => session.cloud(), now: nowMicros });
  own(registerVerdictCommands(commands, judges, () => panels.askWhy()));
  const why = (row: FlowRow) => verdict.show(row);
  const search = () => panels.searchInFront();
  registerCausesCommand(commands, { search, engine, judges, open: openResults, why, now: nowMicros });
  const { security } = own(
    createSecurityFeature({
      ...{ commands, judges, changes, watch, engine, openResults, why, log },
      now: nowMicros,
    }),
  );
  registerHealthCommands(commands, { accounts, reports: own(new ReportDocuments()), store, now: nowMicros });
  let setUp: SetUpFeature | null = null;
  registerSetUp(commands, async () => {
    const { SetUpFeature } = await import('./vscode/setUp/setUpFeature');
    setUp ??= own(
      new SetUpFeature(commands, {
        ...{ extensionUri: context.extensionUri, accounts, state: context.globalState, secrets: context.secrets },
        bundle: shipperBundle((path) => context.asAbsolutePath(path)),
        logdna: async ({ account, connection }) => {
          const key = account.kind === 'sandbox' ? (await sandbox.running()).ingestionKey : null;
          const host = connection.endpoints.logdnaIngest;
          return key === null || host === undefined ? null : { host, key };
        },
        ...{ refresh: () => void vscode.commands.executeCommand(commandIds.refresh), now: nowMicros, delay: sleep },
        log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
      }),
    );
    return setUp;
  });
  registerExerciseCommand(commands, { accounts, open: openResults, addressHost, now: nowMicros });
  own(registerFlowLanguage(commands, openResults, nowMicros));
  commands.register(commandIds.exportDiagnostics, () =>
    exportDiagnostics({ extension: context.extension, accounts, watch, log }),
  );
  log.info(`activated in ${(performance.now() - started).toFixed(1)} ms`);
  return process.env.VPC_FLOW_LENS_TEST === '1'
    ? { flowLogs, searches, stored, security, accounts, watch, log }
    : undefined;
}

/** The function's own bundles, as they were built with this extension. */
function shipperBundle(path: (relative: string) => string): ShipperBundle {
  const text = (form: string) => () => readFile(path(`dist/shipper/${form}.js`), 'utf8');
  return { app: text('app'), function: text('function'), action: text('action') };
}

/** Long enough for a far region, short enough to wait for. */
const probe = (host: string, port: number, signal: AbortSignal) => probeTcp(host, port, 5_000, signal);

/** Host of the setting, or of the default it has in the manifest. */
function addressHost(): string {
  const url = readSettings().publicAddressUrl ?? '';
  return URL.canParse(url) ? new URL(url).host : url;
}

/** The cloud room, loaded when somebody signs in. */
async function cloudMakers(log: Log, standIn: string) {
  const { createIam, createIbmCloud } = await import('./cloud/ibmCloud');
  const { createApiKeyTokenSource } = await import('./cloud/apiKeyToken');
  const { createCliLogin } = await import('./cloud/cliLogin');
  const { cliMachine } = await import('./cloud/cliMachine');
  const { identityOf } = await import('./cloud/accessToken');
  const options = (endpoints: Endpoints) => ({
    endpoints,
    log: (event: RequestEvent) => log.debug(requestLine(event)),
  });
  return {
    apiKeyTokens: (key: string, endpoints: Endpoints) => createApiKeyTokenSource(createIam(options(endpoints)), key),
    cliTokens: (endpoints: Endpoints) => createCliLogin(cliMachine, (base) => createIam(options(endpoints), base)),
    cloud: (token: TokenSource, endpoints: Endpoints) => createIbmCloud({ token, ...options(endpoints) }),
    setup: async (token: TokenSource, places: Endpoints, apiKey: string | null, whisk: WhiskNamespace | null) => {
      const { createCloudSetup } = await import('./cloud/setup/createCloudSetup');
      const { apiKeyRefreshTokens, cliRefreshTokens } = await import('./cloud/refreshTokens');
      const endpoints = whisk === null ? places : { ...places, openWhisk: whisk.host };
      const iam = createIam(options(endpoints));
      const login = createCliLogin(cliMachine, (base) => createIam(options(endpoints), base));
      const refreshToken = apiKey === null ? cliRefreshTokens(() => login.config()) : apiKeyRefreshTokens(iam, apiKey);
      const cli = { ...ibmcloudProgram(endpoints, standIn, process.env), apiKey: async () => apiKey };
      return createCloudSetup({ token, ...options(endpoints), refreshToken, cli, openWhiskAuth: whisk?.auth ?? null });
    },
    exercise: async ({ exercise }: Endpoints) => {
      const { probesFor } = await import('./cloud/probesFor');
      return probesFor(exercise, readSettings().publicAddressUrl);
    },
    identityOf,
  };
}

/** Log services as destinations, loaded when somebody replays; what was sent is noted beside the store. */
function logServiceTargets(directory: string): ReplayCommandPorts['openTarget'] {
  return async ({ service: { kind, url }, key }, connection) => {
    const { openLogService } = await import('./cloud/ingest/openLogService');
    const { openShippedFile } = await import('./store/shippedFile');
    const { accountTokens } = await import('./cloud/accountTokens');
    const destination = openLogService(
      kind === 'logdna'
        ? { kind, url, key: key ?? '' }
        : { kind, url, tokens: accountTokens((signal) => connection.token(signal)) },
    );
    const shipped = await openShippedFile(join(directory, 'replay'), destination.id);
    return { destination, ...shipped, inflate: nodeInflate, now: Date.now, delay: sleep, random: Math.random };
  };
}
