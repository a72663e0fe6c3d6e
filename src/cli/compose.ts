import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { createApiKeyTokenSource } from '../cloud/apiKeyToken';
import { createCliLogin } from '../cloud/cliLogin';
import { cliMachine } from '../cloud/cliMachine';
import { createIam, createIbmCloud } from '../cloud/ibmCloud';
import { probesFor } from '../cloud/probesFor';
import { sleep } from '../cloud/sleep';
import { probeTcp } from '../cloud/tcpProbe';
import type { TokenSource } from '../cloud/tokenSource';
import { createWebhook } from '../cloud/webhook/createWebhook';
import { openDuckdbEngine } from '../engines/duckdb/duckdbEngine';
import { csvHeader, csvLine } from '../engines/export/csv';
import { jsonLine } from '../engines/export/jsonLine';
import { answerCall } from '../shipper/answerCall';
import { watchForm } from '../shipper/createWatches';
import { folderSource, localFileProblem } from '../store/folderSource';
import { jsonFolder } from '../store/jsonFolder';
import { openLocalStore } from '../store/localStore';
import { nodeInflate } from '../store/nodeInflate';
import { ObjectReadError, type ObjectSource } from '../store/store';
import { openClickhouse } from './composeClickhouse';
import { composeClickhouseAdmin } from './composeClickhouseAdmin';
import { openCloudLogs, openCloudLogsAlerts } from './composeCloudLogs';
import { smallFile } from './composeFiles';
import { openBucket } from './composeInPlace';
import { openLogdna, openLogdnaAlerts } from './composeLogdna';
import { openReplayTarget, shipperEnvironment } from './composeReplay';
import { openSandbox, sandboxTime } from './composeSandbox';
import { openSetUp } from './composeSetUp';
import { endpointsOf } from './endpointNames';
import { UsageError } from './exitCode';
import { secretOf } from './secretOf';
import type { ProgramTime, Services } from './services';

type Environment = Readonly<Record<string, string | undefined>>;

const machineTime: ProgramTime = { now: () => Date.now() * 1000, delay: sleep };

/** The concrete classes behind the commands. `bundles` is the folder this program's bundles lie in. */
export function composeServices(env: Environment, bundles: string, time: ProgramTime = machineTime): Services {
  const { now, delay } = time;
  const services: Services = {
    ...{ now, delay },
    openStore: (directory) => openLocalStore({ directory, decodeWorker: join(bundles, 'decodeWorker.js') }),
    openEngine: (directory) => openDuckdbEngine({ directory, memoryLimitMb: 512, threads: availableParallelism() }),
    openCloudLogs: (remarks) => openCloudLogs(env, endpointsOf(env), { tokens: () => tokensOf(env), now, remarks }),
    openBucket: async (place, remarks) => openBucket(await services.signIn(), place, remarks, now),
    openClickhouse: (choice, signal) => openClickhouse(env, choice, (name) => secretOf(env, name, signal)),
    openLogdna: () => openLogdna(env, endpointsOf(env), now),
    openAlerts: (kind) =>
      kind === 'logdna'
        ? openLogdnaAlerts(env, endpointsOf(env))
        : openCloudLogsAlerts(env, endpointsOf(env), () => tokensOf(env)),
    openWebhook: createWebhook,
    openJournal: (directory) => jsonFolder(join(directory, 'changes')),
    inflate: nodeInflate,
    probe: (host, port, signal) => probeTcp(host, port, 5_000, signal),
    exercise: () => probesFor(env.VPC_FLOW_LENS_EXERCISE_ENDPOINT, env.VPC_FLOW_LENS_ADDRESS_URL),
    demoTemplate: () => filesOf(join(bundles, '..', 'resources', 'demo-vpc')),
    newId: () => randomBytes(4).toString('hex'),
    signIn: async () => createIbmCloud({ endpoints: endpointsOf(env), token: tokensOf(env), ...clientTime(time) }),
    signInToSetUp: async (whisk) =>
      openSetUp({
        ...{ env, bundles, whisk, time: clientTime(time) },
        ...{ endpoints: endpointsOf(env), tokens: tokensOf(env) },
      }),
    secret: (name, signal) => secretOf(env, name, signal),
    clickhouse: composeClickhouseAdmin(env, endpointsOf(env), join(bundles, '..', 'resources'), (name, signal) =>
      secretOf(env, name, signal),
    ),
    localSource,
    readFile: readLocalFile,
    smallFile,
    readStdin,
    startSandbox: openSandbox,
    inSandbox: (sandbox, home) =>
      composeServices({ PATH: env.PATH, ...sandbox.environment, IBMCLOUD_HOME: home }, bundles, sandboxTime(sandbox)),
    lines: { csvHeader, csv: csvLine, json: jsonLine },
    openReplayTarget: (kind, directory) => openReplayTarget(kind, directory, env, tokensOf),
    ship: (call, onLine) =>
      answerCall({ ...call, secret: env.SHIPPER_SECRET }, shipperEnvironment(env, call), onLine, watchForm),
    temporaryFolder: async () => {
      const path = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-'));
      return { path, dispose: () => rm(path, { recursive: true, force: true }) };
    },
  };
  return services;
}

/** As the clients take it: milliseconds. */
const clientTime = ({ now, delay }: ProgramTime) => ({ clock: () => now() / 1000, delay });

/** By API key where there is one, else by the login of the ibmcloud CLI. Tokens live in the machine's time. */
function tokensOf(env: Environment): TokenSource {
  const endpoints = endpointsOf(env);
  const apiKey = env.IBMCLOUD_API_KEY ?? env.BLUEMIX_API_KEY;
  return apiKey
    ? createApiKeyTokenSource(createIam({ endpoints }), apiKey)
    : createCliLogin(cliMachine, (base) => createIam({ endpoints }, base));
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
