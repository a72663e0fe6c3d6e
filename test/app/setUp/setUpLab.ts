import assert from 'node:assert/strict';
import type { JournalStorage } from '../../../src/app/policy/changeJournal';
import { applySetUp } from '../../../src/app/setUp/applySetUp';
import { inspectSetUp } from '../../../src/app/setUp/inspectSetUp';
import { readSetUpConfig } from '../../../src/app/setUp/readSetUpConfig';
import { planRemoval } from '../../../src/app/setUp/removalPlan';
import { removeSetUp } from '../../../src/app/setUp/removeSetUp';
import { markOf, type SetUpConfig } from '../../../src/app/setUp/setUpConfig';
import { createSetUpJournal, type SetUpEntry } from '../../../src/app/setUp/setUpJournal';
import type { SetUpPlan } from '../../../src/app/setUp/setUpPlan';
import type { SetUpProgress } from '../../../src/app/setUp/setUpProgress';
import type { SetUpTools } from '../../../src/app/setUp/setUpTools';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import { createClickhouseLook } from '../../../src/cloud/clickhouse/createClickhouseLook';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { apiKeyRefreshTokens } from '../../../src/cloud/refreshTokens';
import type { CloudSetup } from '../../../src/cloud/setup/cloudSetup';
import { createCloudSetup } from '../../../src/cloud/setup/createCloudSetup';
import type { AccountKind } from '../../../src/sandbox/account/sandboxAccount';
import type { Settling } from '../../../src/sandbox/settling';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { startSandbox } from '../../../src/sandbox/startSandbox';
import { migrationsFolder } from '../../clickhouse/startClickhouse';
import { fakeTime } from '../../cloud/tokens';
import { memoryStorage } from '../policy/policyLab';
import { accountStock } from './accountStock';
import { memoryCli } from './memoryCli';

/** The least that can be deployed; the shipper itself is tested where it stands. */
const smallApp = "require('node:http').createServer((_, answer) => answer.end()).listen(process.env.PORT);";
const smallFunction = 'exports.main = async () => ({ statusCode: 200 });';

interface JournalPage {
  readonly entry: SetUpEntry;
}

/** What somebody does who sets up. */
export interface SetUpUser {
  inspect(config: SetUpConfig): ReturnType<typeof inspectSetUp>;
  /** Inspects, says yes, applies. */
  apply(config: SetUpConfig): ReturnType<typeof applySetUp>;
  applyPlan(
    plan: SetUpPlan,
    onProgress?: (progress: SetUpProgress) => void,
    signal?: AbortSignal,
  ): ReturnType<typeof applySetUp>;
  remove(config: SetUpConfig, deleteLogs?: boolean): ReturnType<typeof removeSetUp>;
}

/** An account in a sandbox whose time passes when somebody waits, and what setting up needs. */
export interface SetUpLab extends SetUpUser {
  readonly sandbox: Sandbox;
  readonly setup: CloudSetup;
  readonly tools: SetUpTools;
  /** The journal, as it is kept. */
  readonly storage: Map<string, unknown>;
  stock(): Promise<readonly string[]>;
  /** Somebody else, or somewhere else. */
  user(tools: Partial<SetUpTools>): SetUpUser;
  /** On a machine with a journal of its own. */
  otherMachine(): SetUpUser;
  /** On a machine without the `ibmcloud` CLI. */
  withoutCli(): SetUpUser;
  /** Told of each page of the journal before it is kept. */
  onWrite(hook: (value: JournalPage) => void): void;
}

export interface LabOptions {
  readonly account?: AccountKind;
  /** File and home of the stand-in for the `ibmcloud` CLI; without it there is one in memory, which is faster. */
  readonly cli?: { readonly file: string; readonly home: string };
  readonly bundle?: SetUpTools['bundle'];
  /** When it begins, milliseconds; for a shipper that looks back by the machine's clock. Default: a day in June. */
  readonly start?: number;
  /** How long changes take to be seen everywhere. */
  readonly settling?: Partial<Settling>;
}

export async function setUpLab({
  account = 'vpc',
  cli,
  bundle,
  start,
  settling = {},
}: LabOptions = {}): Promise<SetUpLab> {
  const time = fakeTime(start ?? Date.UTC(2026, 5, 4, 12, 2));
  const sandbox = await startSandbox({ clock: time.tools.clock, hours: 1, account, settling });
  const endpoints = { ...sandbox.endpoints };
  const { apiKey } = sandbox;
  const iam = createIam({ endpoints, ...time.tools });
  const token = createApiKeyTokenSource(iam, apiKey, time.tools.clock);
  const cloud = createIbmCloud({ token, endpoints, ...time.tools });
  const clients = createCloudSetup({
    ...{ token, endpoints, ...time.tools, refreshToken: apiKeyRefreshTokens(iam, apiKey) },
    cli: {
      program: cli === undefined ? ['no-such-program'] : [process.execPath, cli.file],
      env: { PATH: process.env.PATH, VPC_FLOW_LENS_SANDBOX_URL: sandbox.url, IBMCLOUD_HOME: cli?.home },
      apiKey: async () => apiKey,
    },
    openWhiskAuth: sandbox.workloads.whisk.auth,
  });
  const setup: CloudSetup = cli === undefined ? { ...clients, ibmcloud: memoryCli() } : clients;
  const storage = new Map<string, unknown>();
  const memory = memoryStorage(storage);
  let hook: (value: JournalPage) => void = () => undefined;
  const hooked: JournalStorage = {
    ...memory,
    async write(key, value) {
      hook(value as JournalPage);
      await memory.write(key, value);
    },
  };
  const tools: SetUpTools = {
    ...{ cloud, setup, journal: createSetUpJournal(hooked) },
    bundle: bundle ?? {
      app: async () => smallApp,
      function: async () => smallFunction,
      action: async () => smallFunction,
    },
    endpoints: {
      cos: (region) => endpoints.cos.replace('{region}', region),
      iam: endpoints.iam,
      cloudLogs: (guid, region) => endpoints.cloudLogsIngest.replace('{region}', region).replace('{instance}', guid),
    },
    clickhouse: createClickhouseLook(migrationsFolder),
    secret: async (name) => (name === 'MEZMO_INGESTION_KEY' ? sandbox.workloads.ingestionKey : null),
    now: () => time.tools.clock() * 1000,
    async delay(milliseconds, signal) {
      // What is deployed starts in the machine's time.
      await sandbox.workloads.settled();
      await time.tools.delay(milliseconds, signal);
    },
  };
  const user = (other: Partial<SetUpTools>) => userWith({ ...tools, ...other });
  return {
    ...{ sandbox, setup, tools, storage, user, ...user({}) },
    stock: () => accountStock(tools, markOf(withApp())),
    otherMachine: () => user({ journal: createSetUpJournal(memoryStorage(new Map())) }),
    withoutCli: () => user({ setup: clients }),
    onWrite: (next) => {
      hook = next;
    },
  };
}

function userWith(tools: SetUpTools): SetUpUser {
  return {
    inspect: (config) => inspectSetUp(tools, config),
    apply: async (config) => applySetUp(tools, await inspectSetUp(tools, config)),
    applyPlan: (plan, onProgress, signal) => applySetUp(tools, plan, onProgress, signal),
    remove: async (config, deleteLogs = true) => removeSetUp(tools, await planRemoval(tools, config, { deleteLogs })),
  };
}

export function configOf(more: object = {}): SetUpConfig {
  const least = { region: 'us-south', namePrefix: 'flowlogs', targets: [{ kind: 'instance', is: 'x-vsi1' }] };
  const reading = readSetUpConfig({ ...least, ...more });
  assert.ok(reading.ok, JSON.stringify(reading));
  return reading.config;
}

export const withApp = (): SetUpConfig => configOf({ destination: { kind: 'mezmo' } });
