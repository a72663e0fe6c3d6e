/**
 * Flow logs to a log service, beside the way of the article's Python: `npx tsx test/bench/ship.bench.ts [--quick]`.
 * Replay from a folder, the deployed app by its events, its size and cold start.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { StoreRig } from '../store/storeRig';
import { type GeneratedSet, writeObjects } from './generateObjects';
import { median, quick, report } from './report';

const start = Date.UTC(2026, 10, 1) / 1000;
const set: GeneratedSet = { objects: quick ? 2_000 : 10_000, recordsPerObject: 50, interfaces: 100, start };
const rounds = quick ? 1 : 3;
const events = quick ? 500 : 2_000;
const [coldObjects, warmObjects] = quick ? [10, 200] : [40, 1_000];

const rig = new StoreRig();
const script = rig.bundle('test/bench/shipTask.ts', 'shipTask.js');
const bundles = ['app', 'function', 'action'].map((name) => {
  const file = join(__dirname, '..', '..', 'dist', 'shipper', `${name}.js`);
  return { bundle: `${name}.js`, bytes: statSync(file).size, base64: readFileSync(file, 'base64').length, file };
});
const folder = join(rig.folder, 'logs');
mkdirSync(folder);
const paths = writeObjects(set, folder);
const round = (value: number): number => Math.round(value * 10) / 10;

/** A program that prints its address first; what it prints later is its result. */
async function serve(...args: string[]): Promise<{ url: string; child: ChildProcess; result: () => Promise<unknown> }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  const [url] = (await once(lines, 'line')) as [string];
  const result = async () => {
    const said = once(lines, 'line');
    child.kill('SIGTERM');
    return JSON.parse(((await said) as [string])[0]) as unknown;
  };
  return { url, child, result };
}

async function replays() {
  const runs: { seconds: number; cpuSeconds: number; records: number; requests: number; peakMb: number }[] = [];
  let complete = true;
  for (let n = 0; n < rounds; n++) {
    const { url, result } = await serve('ingest');
    const out = execFileSync(process.execPath, [script, 'replay', folder, url, rig.newDirectory()], {
      encoding: 'utf8',
    });
    const run = JSON.parse(out) as (typeof runs)[number];
    complete &&= ((await result()) as { lines: number }).lines === run.records;
    runs.push(run);
  }
  if (!complete) throw new Error('records were lost or sent twice');
  return {
    recordsPerSecond: Math.round(median(runs.map(({ records, seconds }) => records / seconds))),
    peakMb: round(Math.max(...runs.map(({ peakMb }) => peakMb))),
  };
}

async function appByEvents() {
  const [ingest, storage] = await Promise.all([serve('ingest'), serve('storage', folder)]);
  const env = {
    PATH: process.env.PATH ?? '',
    PORT: '0',
    COS_BUCKET: 'flows',
    COS_ENDPOINT: storage.url,
    IAM_ENDPOINT: storage.url,
    COS_API_KEY: 'k',
    DESTINATION: 'logdna',
    LOGDNA_URL: ingest.url,
    LOGDNA_INGESTION_KEY: 'k',
    STATE_BUCKET: 'notes',
  };
  const spawned = performance.now();
  const app = spawn(process.execPath, [bundles[0]!.file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const started = await new Promise<{ port: number }>((resolve) => {
    createInterface({ input: app.stdout! }).on('line', (line) => {
      const said = JSON.parse(line) as { event: string; port: number };
      if (said.event === 'started') resolve(said);
    });
  });
  const coldStartMs = Math.round(performance.now() - spawned);
  const idleMb = residentMb(app.pid!);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const keys = paths.slice(0, events).map((path) => relative(folder, path));
  const begun = performance.now();
  const statuses = await Promise.all(keys.map((key) => deliver(started.port, agent, key)));
  const seconds = (performance.now() - begun) / 1000;
  const peakMb = residentMb(app.pid!, 'VmHWM');
  agent.destroy();
  app.kill('SIGTERM');
  await once(app, 'exit');
  const { lines } = (await ingest.result()) as { lines: number };
  storage.child.kill();
  if (lines !== events * set.recordsPerObject || statuses.some((status) => status !== 200))
    throw new Error('records were lost or sent twice');
  return { recordsPerSecond: Math.round(lines / seconds), peakMb, coldStartMs, idleMb };
}

function deliver(port: number, agent: Agent, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'ce-type': 'com.ibm.cloud.cos.document.write' };
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(JSON.stringify({ bucket: 'flows', key, operation: 'Object:Write' }));
  });
}

/** Of a process on Linux; NaN elsewhere. */
function residentMb(pid: number, field = 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}

/** Records a second of the article's way: a process an object as a cold function has it, and one that stays warm. */
async function article(): Promise<{ readonly cold?: number; readonly warm?: number }> {
  const python = join(__dirname, 'articleShipper.py');
  const speedOf = async (calls: readonly (readonly string[])[]) => {
    const { url, result } = await serve('ingest');
    const begun = performance.now();
    for (const call of calls) execFileSync('python3', [python, url, ...call]);
    const seconds = (performance.now() - begun) / 1000;
    const { lines } = (await result()) as { lines: number };
    return Math.round(lines / seconds);
  };
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
  } catch {
    return {};
  }
  const cold = await speedOf(paths.slice(0, coldObjects).map((path) => [path]));
  return { cold, warm: await speedOf([paths.slice(0, warmObjects)]) };
}

async function main(): Promise<void> {
  const [replay, app, python] = [await replays(), await appByEvents(), await article()];
  const beside = (value: number | undefined): Record<string, number> =>
    value === undefined ? {} : { 'the article’s Python': value };
  report({
    bench: 'ship',
    title: 'Shipping to a log service',
    method: `${set.objects.toLocaleString('en-US')} gzipped objects of ${set.recordsPerObject} records, to an ingest endpoint on loopback that keeps what it gets. The article’s function handles one object in one request: kept warm beside the replay, started for each object beside the app.`,
    tables: [
      {
        caption: 'Speed',
        unit: 'records/s',
        moreIsBetter: true,
        entries: [
          {
            what: 'replay of local files',
            value: replay.recordsPerSecond,
            peers: beside(python.warm),
            wanted: '50,000',
            reached: replay.recordsPerSecond >= 50_000,
          },
          { what: 'deployed app, an event an object', value: app.recordsPerSecond, peers: beside(python.cold) },
        ],
      },
      {
        caption: 'Memory',
        unit: 'MB',
        entries: [
          { what: 'replay, peak', value: replay.peakMb, wanted: '< 256', reached: replay.peakMb < 256 },
          { what: 'deployed app, peak', value: app.peakMb },
          { what: 'deployed app, idle', value: app.idleMb },
        ],
      },
      {
        caption: 'Start',
        unit: 'ms',
        entries: [{ what: 'deployed app, process to listening', value: app.coldStartMs }],
      },
      {
        caption: 'What is deployed',
        unit: 'kB',
        entries: bundles.map(({ bundle, bytes }) => ({ what: bundle, value: bytes / 1000 })),
      },
    ],
  });
  await rig.remove();
}

void main();
