import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { createApiKeyTokenSource } from '../cloud/apiKeyToken';
import { createCliLogin } from '../cloud/cliLogin';
import { cliMachine } from '../cloud/cliMachine';
import type { Endpoints } from '../cloud/cloud';
import { createIam, createIbmCloud } from '../cloud/ibmCloud';
import { probesFor } from '../cloud/probesFor';
import { sleep } from '../cloud/sleep';
import { probeTcp } from '../cloud/tcpProbe';
import type { TokenSource } from '../cloud/tokenSource';
import { openDuckdbEngine } from '../engines/duckdb/duckdbEngine';
import { csvHeader, csvLine } from '../engines/export/csv';
import { jsonLine } from '../engines/export/jsonLine';
import { startSandbox } from '../sandbox/startSandbox';
import { answerCall } from '../shipper/answerCall';
import { folderSource, localFileProblem } from '../store/folderSource';
import { jsonFolder } from '../store/jsonFolder';
import { openLocalStore } from '../store/localStore';
import { nodeInflate } from '../store/nodeInflate';
import { ObjectReadError, type ObjectSource } from '../store/store';
import { openLogdna } from './composeLogdna';
import { openReplayTarget, shipperEnvironment } from './composeReplay';
import { openSetUp } from './composeSetUp';
import { UsageError } from './exitCode';
import { secretOf } from './secretOf';
import type { RunningSandbox, Services } from './services';

type Environment = Readonly<Record<string, string | undefined>>;

/** The concrete classes behind the commands. `bundles` is the folder this program's bundles lie in. */
export function composeServices(env: Environment, bundles: string): Services {
  return {
    now: () => Date.now() * 1000,
    openStore: (directory) => openLocalStore({ directory, decodeWorker: join(bundles, 'decodeWorker.js') }),
    openEngine: (directory) => openDuckdbEngine({ directory, memoryLimitMb: 512, threads: availableParallelism() }),
    openLogdna: () => openLogdna(env, endpointsOf(env)),
    openJournal: (directory) => jsonFolder(join(directory, 'changes')),
    inflate: nodeInflate,
    delay: sleep,
    probe: (host, port, signal) => probeTcp(host, port, 5_000, signal),
    exercise: () => probesFor(env.VPC_FLOW_LENS_EXERCISE_ENDPOINT, env.VPC_FLOW_LENS_ADDRESS_URL),
    demoTemplate: () => filesOf(join(bundles, '..', 'resources', 'demo-vpc')),
    newId: () => randomBytes(4).toString('hex'),
    signIn: async () => signIn(env),
    signInToSetUp: async (whisk) =>
      openSetUp({ env, bundles, endpoints: endpointsOf(env), tokens: tokensOf(env), whisk }),
    secret: (name, signal) => secretOf(env, name, signal),
    localSource,
    readFile: readLocalFile,
    readStdin,
    startSandbox: async (choice) => {
      const sandbox = await startSandbox(choice);
      return {
        ...describeSandbox(sandbox),
        now: () => sandbox.now() * 1000,
        advance: (milliseconds) => sandbox.advance(milliseconds),
        close: () => sandbox.close(),
      };
    },
    signInToSandbox: async ({ environment }) => signIn(environment),
    lines: { csvHeader, csv: csvLine, json: jsonLine },
    openReplayTarget: (kind, directory) => openReplayTarget(kind, directory, env, tokensOf),
    ship: (call, onLine) => answerCall({ ...call, secret: env.SHIPPER_SECRET }, shipperEnvironment(env, call), onLine),
    temporaryFolder: async () => {
      const path = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-'));
      return { path, dispose: () => rm(path, { recursive: true, force: true }) };
    },
  };
}

/** By API key where there is one, else by the login of the ibmcloud CLI. */
function signIn(env: Environment) {
  return createIbmCloud({ endpoints: endpointsOf(env), token: tokensOf(env) });
}

function tokensOf(env: Environment): TokenSource {
  const endpoints = endpointsOf(env);
  const apiKey = env.IBMCLOUD_API_KEY ?? env.BLUEMIX_API_KEY;
  return apiKey
    ? createApiKeyTokenSource(createIam({ endpoints }), apiKey)
    : createCliLogin(cliMachine, (base) => createIam({ endpoints }, base));
}

/** Under the names that IBM's own tools use (contracts/ibm-cloud.md §2). */
const endpointNames: readonly (readonly [keyof Endpoints, string])[] = [
  ['iam', 'IBMCLOUD_IAM_API_ENDPOINT'],
  ['vpc', 'IBMCLOUD_IS_NG_API_ENDPOINT'],
  ['resourceController', 'IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT'],
  ['cos', 'IBMCLOUD_COS_ENDPOINT'],
  ['cosConfig', 'IBMCLOUD_COS_CONFIG_ENDPOINT'],
  ['globalCatalog', 'IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT'],
  ['tagging', 'IBMCLOUD_GT_API_ENDPOINT'],
  ['search', 'IBMCLOUD_GS_API_ENDPOINT'],
  ['codeEngine', 'IBMCLOUD_CODE_ENGINE_API_ENDPOINT'],
  ['schematics', 'IBMCLOUD_SCHEMATICS_API_ENDPOINT'],
  ['cloudLogsIngest', 'IBMCLOUD_LOGS_INGESTION_ENDPOINT'],
  ['cloudLogsApi', 'IBMCLOUD_LOGS_API_ENDPOINT'],
  ['logdnaIngest', 'LOGDNA_INGEST_ENDPOINT'],
  ['logdnaApi', 'LOGDNA_API_ENDPOINT'],
  ['openWhisk', 'WHISK_API_HOST'],
  ['exercise', 'VPC_FLOW_LENS_EXERCISE_ENDPOINT'],
];

function endpointsOf(env: Environment): Endpoints {
  const given = endpointNames.flatMap(([service, name]) => (env[name] ? [[service, env[name]] as const] : []));
  return Object.fromEntries(given);
}

function describeSandbox(
  sandbox: Awaited<ReturnType<typeof startSandbox>>,
): Omit<RunningSandbox, 'now' | 'advance' | 'close'> {
  const { url, apiKey, region, endpoints, account } = sandbox;
  const home = account.regions.find(({ name }) => name === region);
  const bucket = home?.collectors.find(({ active }) => active)?.bucket ?? '';
  const served: Endpoints = endpoints;
  const addresses = endpointNames.flatMap(([service, name]) => {
    const address = served[service];
    return address === undefined ? [] : [[name, address] as const];
  });
  const { ingestionKey, logdnaReader, whisk } = sandbox.workloads;
  const keys = {
    ...{ IBMCLOUD_API_KEY: apiKey, LOGDNA_INGESTION_KEY: ingestionKey },
    LOGDNA_ACCESS_TOKEN: logdnaReader.accessToken,
    // Under the names that a configuration of setup has where it says nothing else.
    ...{ MEZMO_INGESTION_KEY: ingestionKey, OPENWHISK_AUTH: whisk.auth },
    // For the stand-in of the ibmcloud CLI.
    VPC_FLOW_LENS_SANDBOX_URL: url,
  };
  return { url, apiKey, region, bucket, environment: { ...keys, ...Object.fromEntries(addresses) } };
}

async function filesOf(folder: string) {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })));
}

async function localSource(path: string): Promise<ObjectSource> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => null);
  if (found?.isDirectory()) return folderSource(absolute);
  if (!found?.isFile()) throw new UsageError(`There is no file or folder ${absolute}.`, 'ingest');
  const ref = {
    bucket: `file:${dirname(absolute)}`,
    key: basename(absolute),
    // As for files of a folder.
    etag: `${found.size}-${Math.floor(found.mtimeMs * 1000)}`,
    size: found.size,
    path: absolute,
  };
  return {
    async *list() {
      yield [ref];
    },
    read: ({ path: file }, signal) => readLocalFile(file ?? absolute, signal),
  };
}

async function readLocalFile(path: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ObjectReadError(localFileProblem(error));
  }
}

async function readStdin(signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, process.stdin)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
