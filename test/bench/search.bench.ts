// The tutorial's searches over a large local store, by the engine's own process, beside ClickHouse over the same rows.
//   node --import tsx test/bench/search.bench.ts [--quick] [--rows N] [--by-interface] [--runs N] [--alone] [--data FOLDER]
// --alone leaves ClickHouse out; --data keeps the data in a folder, or takes what lies there from a run before.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseQuery } from '../../src/core/query/parse';
import { createEngineHost } from '../../src/engines/duckdb/host/engineHost';
import type { QueryEngine, SearchRequest } from '../../src/engines/queryEngine';
import { clickhouseIsThere } from './clickhousePeer';
import { type FlowTable, fillFlowTable } from './clickhouseTable';
import { evict } from './evict';
import { type Entry, median, quick, report } from './report';
import { firstTime, writeSearchData } from './searchData';

const root = join(__dirname, '..', '..');
const memoryLimitMb = 1024;
/** What ClickHouse may use for a query. */
const peerMemoryMb = 3000;
const hour = 3_600_000_000;
const newestFirst = { field: 'start_time', descending: true } as const;

interface Search {
  readonly name: string;
  readonly request: SearchRequest;
  /** The same for ClickHouse, as one would write it. */
  readonly where: string;
}

const ip = (a: number, b: number, c: number, d: number): number => ((a * 256 + b) * 256 + c) * 256 + d;
const vsi1 = `target_ip = ${ip(10, 240, 0, 4)}`;
const within = `start_time >= ${firstTime + 50 * hour} AND start_time < ${firstTime + 51 * hour}`;
const oneHour = { from: firstTime + 50 * hour, to: firstTime + 51 * hour };
const texts: readonly (readonly [text: string, where: string])[] = [
  ['', 'true'],
  ['target_ip:10.240.0.4 action:rejected', `${vsi1} AND action = 2`],
  ['target_ip:10.240.0.4 action:rejected target_port:443', `${vsi1} AND action = 2 AND target_port = 443`],
  ['action:accepted', 'action = 1'],
  [
    'initiator_ip:10.240.64.4 -target_port:67 -target_port:123 -target_port:53',
    `initiator_ip = ${ip(10, 240, 64, 4)} AND target_port NOT IN (67, 123, 53)`,
  ],
  [
    'target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94',
    `${vsi1} AND target_port = 22 AND initiator_ip = ${ip(24, 22, 68, 94)}`,
  ],
];
const searches: readonly Search[] = [
  ...texts.map(([text, where]) => ({
    name: text || '(everything)',
    request: { query: parseQuery(text).query, from: null, to: null },
    where,
  })),
  ...texts.slice(0, 2).map(([text, where]) => ({
    name: `${text || '(everything)'}, one hour`,
    request: { query: parseQuery(text).query, ...oneHour },
    where: `${where} AND ${within}`,
  })),
];

interface Answer {
  readonly name: string;
  readonly ours: (engine: QueryEngine, request: SearchRequest) => Promise<unknown>;
  readonly theirs: (search: Search) => string;
}

const counts = 'count(), countIf(action = 1), countIf(action = 2)';
const top = (field: 'target_port' | 'target_ip'): Answer => ({
  name: `top ${field}`,
  ours: (engine, request) => engine.topValues({ ...request, field, limit: 10 }),
  theirs: ({ where }) =>
    `SELECT ${field}, count() AS n FROM flows WHERE ${where} GROUP BY ${field} ORDER BY n DESC LIMIT 10`,
});
const answers: readonly Answer[] = [
  {
    name: 'first page',
    ours: (engine, request) => engine.page({ ...request, sort: newestFirst, offset: 0, limit: 100 }),
    theirs: ({ where }) => `SELECT * FROM flows WHERE ${where} ORDER BY start_time DESC LIMIT 100`,
  },
  {
    name: 'count',
    ours: (engine, request) => engine.count(request),
    theirs: ({ where }) => `SELECT ${counts} FROM flows WHERE ${where}`,
  },
  {
    name: 'timeline',
    ours: (engine, request) => engine.timeline({ ...request, buckets: 200 }),
    theirs: ({ where, request }) => {
      const width = request.from === null ? hour : hour / 120;
      return `SELECT intDiv(start_time, ${width}) AS bucket, ${counts} FROM flows WHERE ${where} GROUP BY bucket`;
    },
  },
  top('target_port'),
  top('target_ip'),
];

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      rows: { type: 'string' },
      runs: { type: 'string' },
      data: { type: 'string' },
      alone: { type: 'boolean', default: false },
      'by-interface': { type: 'boolean', default: false },
    },
  });
  if (!existsSync(join(root, 'dist', 'engineHost.js'))) throw new Error('first: node .config/build.mjs --minify');
  const rows = Number(options.rows ?? (quick ? 1_000_000 : 20_000_000));
  const runs = Number(options.runs ?? (quick ? 3 : 5));
  const folder = options.data ?? (await mkdtemp(join(tmpdir(), 'bench-search-')));
  const peer = clickhouseIsThere && !options.alone;
  try {
    await mkdir(folder, { recursive: true });
    const store = join(folder, 'store');
    if (!existsSync(store)) await writeSearchData(folder, rows, options['by-interface'] ? 'interface' : 'time');
    const table = peer
      ? await fillFlowTable(join(folder, 'clickhouse'), store, { threads: 2, memoryMb: peerMemoryMb })
      : null;
    const cold = await measureCold(store, table);
    const first = await measureFirst(store, table);
    const { entries: warm, held, peakMb } = await measureWarm(store, table, runs);
    report({
      bench: 'search',
      title: `Searching ${held.toLocaleString('en-US')} records in the local store`,
      method: `The engine’s own process with a limit of ${memoryLimitMb} MB for its database; at most ${peakMb} MB were in memory. ClickHouse: a MergeTree of the same rows and types in the order of time, merged to its end, two threads. Warm: asked again and again; both keep what they learn of a search, ours the rows that a narrow one finds and the newest of all, ClickHouse the granules in which conditions hold nowhere. First: by an engine that runs already, of a search not asked before. Cold: a new process of ours, files out of the page cache, started to the answer; ClickHouse stays up with its caches dropped. Wanted for 100 million records.`,
      tables: [
        { caption: 'Warm', unit: 'ms', entries: warm.map((entry) => judged(entry, held, 1000)) },
        { caption: 'First', unit: 'ms', entries: first.map((entry) => judged(entry, held, 1000)) },
        { caption: 'Cold', unit: 'ms', entries: cold.map((entry) => judged(entry, held, 2000)) },
      ],
    });
    await table?.close();
  } finally {
    if (options.data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function judged(entry: Entry, rows: number, limitMs: number): Entry {
  if (rows < 99_000_000) return entry;
  return { ...entry, wanted: `< ${limitMs / 1000} s`, reached: entry.value < limitMs };
}

function startHost(store: string) {
  return createEngineHost({
    modulePath: join(root, 'dist', 'engineHost.js'),
    decodeWorker: join(root, 'dist', 'decodeWorker.js'),
    directory: store,
    memoryLimitMb,
  });
}

async function measureCold(store: string, table: FlowTable | null): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const search of searches) {
    for (const { name, ours, theirs } of answers) {
      evict(store);
      const started = performance.now();
      const host = startHost(store);
      await ours(host.engine(), search.request);
      const value = performance.now() - started;
      await host.dispose();
      entries.push({ what: `${search.name}: ${name}`, value, peers: await table?.cold(theirs(search)) });
    }
  }
  return entries;
}

/** What reads the footers of all files, and nothing that the searches ask for. */
const unrelated: SearchRequest = { query: parseQuery('cumulative_bytes_from_target:1').query, from: null, to: null };

async function measureFirst(store: string, table: FlowTable | null): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const search of searches) {
    for (const { name, ours, theirs } of answers) {
      const host = startHost(store);
      await host.engine().count(unrelated);
      const started = performance.now();
      await ours(host.engine(), search.request);
      const value = performance.now() - started;
      await host.dispose();
      const peers: Record<string, number> = table ? { ClickHouse: await table.first(theirs(search)) } : {};
      entries.push({ what: `${search.name}: ${name}`, value, peers });
    }
  }
  return entries;
}

async function measureWarm(store: string, table: FlowTable | null, runs: number) {
  const host = startHost(store);
  const engine = host.engine();
  const entries: Entry[] = [];
  for (const search of searches) {
    for (const { name, ours, theirs } of answers) {
      const mine: number[] = [];
      const other: number[] = [];
      for (let run = 0; run <= runs; run++) {
        const started = performance.now();
        await ours(engine, search.request);
        const took = performance.now() - started;
        const beside = table ? await table.warm(theirs(search)) : null;
        // The first run reads footers and fills caches.
        if (run === 0) continue;
        mine.push(took);
        if (beside !== null) other.push(beside);
      }
      const peers: Record<string, number> = other.length > 0 ? { ClickHouse: median(other) } : {};
      entries.push({ what: `${search.name}: ${name}`, value: median(mine), peers });
    }
  }
  const held = (await engine.info()).rows ?? 0;
  const peakMb = Math.max(0, ...childrenPeaks('engineHost'));
  await host.dispose();
  return { entries, held, peakMb };
}

/** Peak memory of this process's children whose command names `word`, in MB; none where the system does not say. */
function childrenPeaks(word: string): number[] {
  try {
    return readdirSync('/proc/self/task')
      .flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' '))
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word))
      .map((pid) => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024));
  } catch {
    return [];
  }
}

void main();
