// The tutorial's searches over a large store, beside plain SQL over one sorted file of the same rows.
//   npx tsx test/bench/search.bench.ts [--quick] [--rows N] [--by-interface] [--runs N]
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { compileDuckdb } from '../../src/core/query/duckdb';
import { parseQuery } from '../../src/core/query/parse';
import { openDuckdbEngine } from '../../src/engines/duckdb/duckdbEngine';
import { createEngineHost } from '../../src/engines/duckdb/host/engineHost';
import type { QueryEngine, SearchRequest } from '../../src/engines/queryEngine';
import { firstTime, plainColumns, writeSearchData } from './searchData';

const root = join(__dirname, '..', '..');
const memoryLimitMb = 1024;
const hour = 3_600_000_000;
const everything = { from: null, to: null };

const searches: readonly { readonly name: string; readonly request: SearchRequest }[] = [
  ...[
    '',
    'target_ip:10.240.0.4 action:rejected',
    'target_ip:10.240.0.4 action:rejected target_port:443',
    'action:accepted',
    'initiator_ip:10.240.64.4 -target_port:67 -target_port:123 -target_port:53',
    'target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94',
  ].map((text) => ({ name: text || '(everything)', request: { query: parseQuery(text).query, ...everything } })),
  ...['target_ip:10.240.0.4 action:rejected', ''].map((text) => ({
    name: `${text || '(everything)'}, one hour`,
    request: { query: parseQuery(text).query, from: firstTime + 50 * hour, to: firstTime + 51 * hour },
  })),
];

interface Measured {
  readonly search: string;
  readonly answer: string;
  readonly milliseconds: number;
  readonly plain: number;
  readonly ratio: number;
  /** The same of the processor's time, which neighbours on the machine disturb less. */
  readonly cpuRatio: number;
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      runs: { type: 'string', default: '5' },
      'by-interface': { type: 'boolean', default: false },
    },
  });
  const rows = Number(options.rows ?? (options.quick ? 2_000_000 : 40_000_000));
  const layout = options['by-interface'] ? 'interface' : 'time';
  const folder = await mkdtemp(join(tmpdir(), 'bench-search-'));
  try {
    const before = performance.now();
    const data = await writeSearchData(folder, rows, layout);
    const seconds = ((performance.now() - before) / 1000).toFixed(0);
    console.log(`${rows} rows in ${data.segments} segments by ${layout}, written in ${seconds} s\n`);
    const measured = await measure(data.store, data.sorted, Number(options.runs));
    console.log(table(measured));
    const panel = await measurePanel(folder, options.quick ? 200_000 : 1_000_000);
    console.log(panel.map(({ name, milliseconds }) => `${name}: ${milliseconds.toFixed(0)} ms`).join('\n'));
    await mkdir(join(root, 'test-results'), { recursive: true });
    const result = { rows, layout, threads: availableParallelism(), memoryLimitMb, measured, panel };
    await writeFile(join(root, 'test-results', 'bench-search.json'), JSON.stringify(result, null, 2));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(store: string, sorted: string, runs: number): Promise<Measured[]> {
  const engine = await openDuckdbEngine({ directory: store, memoryLimitMb });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: `${memoryLimitMb}MB` });
  const connection = await instance.connect();
  await connection.run('SET parquet_metadata_cache = true');
  await connection.run('SET preserve_insertion_order = false');
  await connection.run(`CREATE VIEW flows AS SELECT ${plainColumns} FROM read_parquet('${sorted}')`);
  await connection.run('CREATE VIEW objects AS SELECT NULL::UBIGINT AS obj');
  const measured: Measured[] = [];
  for (const { name, request } of searches) {
    for (const [answer, ours, plain] of await pairs(engine, connection, request)) {
      const [mine, beside] = await medians(runs, ours, plain);
      measured.push({
        search: name,
        answer,
        milliseconds: mine.wall,
        plain: beside.wall,
        ratio: mine.wall / beside.wall,
        cpuRatio: mine.cpu / beside.cpu,
      });
    }
  }
  await engine.dispose();
  connection.closeSync();
  instance.closeSync();
  return measured;
}

function plainSelection({ query, from, to }: SearchRequest): { where: string; values: DuckDBValue[] } {
  const { sql, parameters } = compileDuckdb(query, { extra: false });
  const bounds = `${from === null ? '' : `start_time >= ${from} AND `}${to === null ? '' : `start_time < ${to} AND `}`;
  return { where: `${bounds}${sql}`, values: [...parameters] };
}

type Pair = readonly [answer: string, ours: () => Promise<unknown>, plain: () => Promise<unknown>];

/** Each answer by the engine, and by the SQL one would write for it. */
async function pairs(engine: QueryEngine, connection: DuckDBConnection, request: SearchRequest): Promise<Pair[]> {
  const { where, values } = plainSelection(request);
  const plain = (sql: string) => async () => (await connection.runAndReadAll(sql, values)).getRows();
  const counts = 'count(*), count(*) FILTER (action = 1), count(*) FILTER (action = 2)';
  const { earliest, latest } = await engine.info();
  const from = request.from ?? earliest ?? 0;
  const to = request.to ?? (latest ?? 0) + 1;
  const width = Math.ceil((to - from) / 200 / 1_000_000) * 1_000_000;
  const sort = { field: 'start_time', descending: true } as const;
  return [
    [
      'first page',
      () => engine.page({ ...request, sort, offset: 0, limit: 100 }),
      plain(`SELECT * FROM flows WHERE ${where} ORDER BY start_time DESC LIMIT 100`),
    ],
    ['count', () => engine.count(request), plain(`SELECT ${counts} FROM flows WHERE ${where}`)],
    [
      'timeline',
      () => engine.timeline({ ...request, buckets: 200 }),
      plain(`SELECT (start_time - ${from}) // ${width} AS bucket, ${counts} FROM flows WHERE ${where} GROUP BY bucket`),
    ],
    [
      'top ports',
      () => engine.topValues({ ...request, field: 'target_port', limit: 10 }),
      plain(`SELECT target_port, count(*) AS n FROM flows WHERE ${where} GROUP BY ALL ORDER BY n DESC LIMIT 10`),
    ],
  ];
}

interface Times {
  readonly wall: number;
  readonly cpu: number;
}

/** One run of each in turn, so that what else the machine does meets both alike. Milliseconds. */
async function medians(
  runs: number,
  ours: () => Promise<unknown>,
  plain: () => Promise<unknown>,
): Promise<[Times, Times]> {
  const times: [Times[], Times[]] = [[], []];
  for (let run = 0; run <= runs; run++) {
    for (const [at, work] of [ours, plain].entries()) {
      const cpu = process.cpuUsage();
      const wall = performance.now();
      await work();
      const used = process.cpuUsage(cpu);
      // The first run reads footers and fills caches.
      if (run > 0) times[at]?.push({ wall: performance.now() - wall, cpu: (used.user + used.system) / 1000 });
    }
  }
  return [medianOf(times[0]), medianOf(times[1])];
}

function medianOf(times: readonly Times[]): Times {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return { wall: middle(times.map(({ wall }) => wall)), cpu: middle(times.map(({ cpu }) => cpu)) };
}

/** What a panel waits for: the child process, then the first page, then a jump far down. */
async function measurePanel(folder: string, rows: number): Promise<{ name: string; milliseconds: number }[]> {
  const modulePath = join(root, 'dist', 'engineHost.js');
  if (!existsSync(modulePath)) return [];
  const { store } = await writeSearchData(join(folder, 'panel'), rows, 'time');
  const decodeWorker = join(root, 'dist', 'decodeWorker.js');
  const host = createEngineHost({ modulePath, decodeWorker, directory: store, memoryLimitMb });
  const request = { query: parseQuery('').query, ...everything };
  const sort = { field: 'start_time', descending: true } as const;
  const measured: { name: string; milliseconds: number }[] = [];
  const time = async (name: string, offset: number) => {
    const before = performance.now();
    const page = await host.engine().page({ ...request, sort, offset, limit: 200 });
    const milliseconds = performance.now() - before;
    if (page.length !== 200) throw new Error(`${name}: ${page.length} rows`);
    measured.push({ name: `${rows} rows, ${name}`, milliseconds });
  };
  await time('first page with the start of the process', 0);
  await time('first page', 0);
  const held = (await host.engine().info()).rows ?? 0;
  await time('page in the middle, first time', Math.floor(held / 2));
  await time('page near the end', held - 1000);
  await host.dispose();
  return measured;
}

function table(measured: readonly Measured[]): string {
  const lines = measured.map(
    ({ search, answer, milliseconds, plain, ratio, cpuRatio }) =>
      `| ${search} | ${answer} | ${milliseconds.toFixed(0)} | ${plain.toFixed(0)} | ${ratio.toFixed(2)} | ${cpuRatio.toFixed(2)} |`,
  );
  return [
    '| search | answer | ms | plain SQL, sorted file, ms | ratio | of processor time |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

void main();
