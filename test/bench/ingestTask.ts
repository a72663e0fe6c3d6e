/**
 * One measured task in a process of its own, so that its peak memory is its own:
 *
 *     node ingestTask.js ingest <folder> <store> <decodeWorker> <threads>
 *     node ingestTask.js gunzip <folder>
 *     node ingestTask.js read_json <folder>
 *
 * Prints `{"seconds":…,"rows":…,"cpuSeconds":…,"peakMb":…}`, the processor time that of the whole process.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { folderSource } from '../../src/store/folderSource';
import { openLocalStore } from '../../src/store/localStore';

const never = new AbortController().signal;

async function ingest(
  folder: string,
  directory: string,
  decodeWorker: string,
  workers: number,
): Promise<{ seconds: number; rows: number }> {
  const store = await openLocalStore({ directory, decodeWorker, workers });
  const started = performance.now();
  const { rows } = await store.ingest(folderSource(folder), { signal: never });
  const seconds = (performance.now() - started) / 1000;
  await store.dispose();
  return { seconds, rows };
}

/** The floor: reading and inflating the same files in two threads, and nothing else. */
async function gunzip(folder: string): Promise<{ seconds: number; rows: number }> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .map((name) => join(folder, name));
  const workers = [0, 1].map((half) => new Worker(__filename, { workerData: paths.filter((_, n) => n % 2 === half) }));
  const next = (worker: Worker) => new Promise((resolve) => worker.once('message', resolve));
  await Promise.all(workers.map(next));
  const started = performance.now();
  for (const worker of workers) worker.postMessage('go');
  await Promise.all(workers.map(next));
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { seconds, rows: 0 };
}

function gunzipAll(paths: readonly string[]) {
  parentPort?.once('message', () => {
    let bytes = 0;
    for (const path of paths) bytes += gunzipSync(readFileSync(path)).length;
    parentPort?.postMessage(bytes);
  });
  parentPort?.postMessage('ready');
}

async function readJson(folder: string): Promise<{ seconds: number; rows: number }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const started = performance.now();
  await connection.run(
    `CREATE TABLE flows AS SELECT * EXCLUDE (flow_logs), unnest(flow_logs, recursive := true)
     FROM read_json('${folder}/**/*.gz', hive_partitioning = false, maximum_object_size = 67108864)`,
  );
  const seconds = (performance.now() - started) / 1000;
  const count = await connection.runAndReadAll('SELECT count(*) FROM flows');
  return { seconds, rows: Number(count.value(0, 0)) };
}

async function main() {
  const [task, folder = '', directory = '', decodeWorker = '', threads = '2'] = process.argv.slice(2);
  const measured =
    task === 'ingest'
      ? await ingest(folder, directory, decodeWorker, Number(threads))
      : task === 'gunzip'
        ? await gunzip(folder)
        : await readJson(folder);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1_000_000;
  console.log(JSON.stringify({ ...measured, cpuSeconds, peakMb: maxRSS / 1024 }));
}

if (isMainThread) void main();
else gunzipAll(workerData as readonly string[]);
