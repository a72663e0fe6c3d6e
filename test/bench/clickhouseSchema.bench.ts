/**
 * Why the ClickHouse tables are as they are: `npx tsx test/bench/clickhouseSchema.bench.ts [--quick] [rows]`. Orders,
 * codecs, FINAL, roll-ups and loading, on the real engine in this process. Times are processor time of all threads, so
 * that they hold on a busy machine too; medians of five. The tables of docs/scale.md are of 3000000.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migration, statementsOf } from '../../src/app/clickhouse/migrations';
import { firstMicros, generatedColumns, generatedRows } from './clickhouseRows';
import { writeObjects } from './generateObjects';
import { type Entry, quick, report, type Table } from './report';

interface Session {
  query(sql: string, format: string): string;
  close(): void;
}

const root = join(__dirname, '..', '..');
const engine = join(root, 'test', 'clickhouse', 'node_modules', 'chdb');
if (!existsSync(engine)) {
  console.log('ClickHouse is not installed: node test/clickhouse/install.mjs');
  process.exit(0);
}
const { Session } = createRequire(__filename)(engine) as { Session: new (path: string) => Session };
const rows = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? (quick ? 300_000 : 1_000_000));
const folder = mkdtempSync(join(tmpdir(), 'clickhouse-bench-'));
const session = new Session(join(folder, 'data'));
const database = 'bench';

/** The answer, and milliseconds of processor time. */
function run(sql: string): { readonly answer: string; readonly cpu: number } {
  const before = process.cpuUsage();
  const answer = session.query(sql, 'TSV').trim();
  const { user, system } = process.cpuUsage(before);
  return { answer, cpu: (user + system) / 1000 };
}
const median = (sql: string, times = 5): number => {
  const all = Array.from({ length: times }, () => run(sql).cpu).sort((a, b) => a - b);
  return Math.round(all[times >> 1]! * 10) / 10;
};

const read = (name: string, version: number): Migration => ({
  ...{ version, name },
  text: readFileSync(join(root, 'resources', 'clickhouse', `000${version}_${name}.sql`), 'utf8'),
});
const migrations = [read('flows', 1), read('inbox', 2)];
const flowsTable = statementsOf(migrations[0]!, { database, cluster: null })[0]!;

const orders = {
  'vpc, hour, vNIC': '(vpc_crn, toStartOfHour(start_time), network_interface_id, object_id, idx)',
  'hour, vpc, vNIC': '(toStartOfHour(start_time), vpc_crn, network_interface_id, object_id, idx)',
  'vpc, vNIC, hour': '(vpc_crn, network_interface_id, toStartOfHour(start_time), object_id, idx)',
  'hour, action, target': '(toStartOfHour(start_time), action, target_ip, object_id, idx)',
  time: '(start_time, object_id, idx)',
} as const;

const hourFrom = `fromUnixTimestamp64Micro(${firstMicros + 36 * 3_600_000_000}, 'UTC')`;
const hourTo = `fromUnixTimestamp64Micro(${firstMicros + 37 * 3_600_000_000}, 'UTC')`;
const searches = {
  'rejected at vsi1': "target_ip = toIPv4('10.240.0.4') AND action = 'rejected'",
  'HTTPS at vsi1': "target_ip = toIPv4('10.240.0.4') AND action = 'rejected' AND target_port = 443",
  'what reaches vsi2': "target_ip = toIPv4('10.240.64.4')",
  'what vsi2 asks': "initiator_ip = toIPv4('10.240.64.4') AND target_port NOT IN (67, 123, 53)",
  'SSH from one address':
    "target_ip = toIPv4('10.240.0.4') AND target_port = 22 AND initiator_ip = toIPv4('24.22.68.94')",
  'one hour, port 22': `start_time >= ${hourFrom} AND start_time < ${hourTo} AND target_port = 22`,
} as const;
const one = 'SETTINGS max_threads = 1, do_not_merge_across_partitions_select_final = 1';
const timeline = (from: string) =>
  `SELECT toStartOfInterval(start_time, INTERVAL 1 HOUR) AS t, countIf(action = 'accepted'), countIf(action = 'rejected') FROM ${from} GROUP BY t ${one}`;
const top = (from: string) =>
  `SELECT target_port, count() AS c FROM ${from} GROUP BY target_port ORDER BY c DESC LIMIT 10 ${one}`;
const page = (from: string) =>
  `SELECT ${generatedColumns}, key FROM ${from} WHERE action = 'rejected' ORDER BY start_time DESC LIMIT 200 ${one}`;

type Figures = Record<string, number>;
const results: Record<string, Record<string, Figures>> = {
  orders: {},
  codecs: {},
  final: {},
  rollUps: {},
  loading: {},
};

function fill(table: string, definition: string): Figures {
  run(definition.replace('bench.flows', `bench.${table}`).replace(' IF NOT EXISTS', ''));
  const insert = `INSERT INTO bench.${table} (${generatedColumns}) SELECT ${generatedColumns} FROM bench.base SETTINGS max_insert_threads = 1, max_threads = 1, max_insert_block_size = 500000, min_insert_block_size_rows = 500000`;
  const { cpu } = run(insert);
  run(`OPTIMIZE TABLE bench.${table} FINAL`);
  return { 'bytes a record': sizeOf(table), 'rows a core second, in': Math.round(count / (cpu / 1000)) };
}

function sizeOf(table: string): number {
  const sql = `SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND database = 'bench' AND table = '${table}'`;
  return Math.round(Number(run(sql).answer) * 100) / 100;
}

run(`CREATE DATABASE ${database}`);
const { sql, perObject } = generatedRows(rows, 5);
run(`CREATE TABLE bench.base ENGINE = Memory AS ${sql}`);
const count = Number(run('SELECT count() FROM bench.base').answer);

for (const [name, order] of Object.entries(orders)) {
  const figures = fill('ordered', flowsTable.replace(/ORDER BY \(.*\)\n/, `ORDER BY ${order}\n`));
  for (const [label, where] of Object.entries(searches))
    figures[label] = median(`SELECT count() FROM bench.ordered WHERE ${where} ${one}`);
  figures.timeline = median(timeline('bench.ordered'));
  figures.top = median(top('bench.ordered'));
  figures.page = median(page('bench.ordered'));
  results.orders![name] = figures;
  run('DROP TABLE bench.ordered SYNC');
}

const codecs: Readonly<Record<string, (definition: string) => string>> = {
  'as it is: GCD for times, T64 for counters': (definition) => definition,
  'LZ4 alone': (definition) => definition.replace(/ CODEC\([^\n]*\)(?=,?\n)/g, ''),
  'ZSTD alone': (definition) => definition.replace(/CODEC\((?:GCD|T64|Delta), ZSTD\(1\)\)/g, 'CODEC(ZSTD(1))'),
  'Delta for times': (definition) => definition.replace(/CODEC\((?:GCD|T64), /g, 'CODEC(Delta, '),
  'without NULL': (definition) =>
    definition
      .replace(/,\n *INDEX extra_seen[^\n]*/, '')
      .replace(/LowCardinality\(Nullable\((.*?)\)\)/g, 'LowCardinality($1)')
      .replace(/Nullable\(((?:[^()]|\([^()]*\))*)\)/g, '$1'),
};
for (const [name, change] of Object.entries(codecs)) {
  const figures = fill('coded', change(flowsTable));
  figures.timeline = median(timeline('bench.coded'));
  figures.page = median(page('bench.coded'));
  results.codecs![name] = figures;
  run('DROP TABLE bench.coded SYNC');
}

fill('merged', flowsTable);
run(flowsTable.replace('bench.flows', 'bench.parts').replace(' IF NOT EXISTS', ''));
run('SYSTEM STOP MERGES bench.parts');
for (let slice = 0; slice < 10; slice++)
  run(
    `INSERT INTO bench.parts (${generatedColumns}) SELECT ${generatedColumns} FROM bench.base WHERE cityHash64(etag) % 10 = ${slice}`,
  );
for (const [name, table] of [
  ['one part a day', 'bench.merged'],
  ['one part a day, FINAL', 'bench.merged FINAL'],
  ['ten parts a day', 'bench.parts'],
  ['ten parts a day, FINAL', 'bench.parts FINAL'],
] as const) {
  results.final![name] = {
    ...{ timeline: median(timeline(table)), top: median(top(table)), page: median(page(table)) },
    'rejected at vsi1': median(`SELECT count() FROM ${table} WHERE ${searches['rejected at vsi1']} ${one}`),
  };
}

const minutes = 'SELECT toStartOfMinute(start_time) AS t, vpc_crn, action, target_port, count() AS n';
const projected =
  'SELECT toStartOfMinute(start_time), vpc_crn, action, target_port, count() GROUP BY toStartOfMinute(start_time), vpc_crn, action, target_port';
run(
  flowsTable
    .replace('bench.flows', 'bench.projected')
    .replace(/\n\)\nENGINE/, `,\n    PROJECTION minutes (${projected})\n)\nENGINE`)
    .replace('SETTINGS ', "SETTINGS deduplicate_merge_projection_mode = 'rebuild', "),
);
const projecting = run(
  `INSERT INTO bench.projected (${generatedColumns}) SELECT ${generatedColumns} FROM bench.base SETTINGS max_insert_threads = 1, max_threads = 1, max_insert_block_size = 500000, min_insert_block_size_rows = 500000`,
);
run('OPTIMIZE TABLE bench.projected FINAL');
const byMinute = (from: string) =>
  `SELECT toStartOfMinute(start_time) AS t, action, count() FROM ${from} GROUP BY t, action ${one}`;
results.rollUps!['no roll-up'] = { timeline: median(byMinute('bench.merged')), 'bytes a record': sizeOf('merged') };
results.rollUps!.projection = {
  timeline: median(byMinute('bench.projected')),
  'timeline, FINAL': median(byMinute('bench.projected FINAL')),
  'bytes a record': sizeOf('projected'),
  'rows a core second, in': Math.round(count / (projecting.cpu / 1000)),
};
run(
  `CREATE TABLE bench.minutes ENGINE = SummingMergeTree ORDER BY (vpc_crn, t, action, target_port) SETTINGS allow_nullable_key = 1 AS ${minutes} FROM bench.merged GROUP BY ALL`,
);
results.rollUps!['table by minute'] = {
  timeline: median(`SELECT t, action, sum(n) FROM bench.minutes GROUP BY t, action ${one}`),
  'rows of the table per record':
    Math.round((Number(run('SELECT count() FROM bench.minutes').answer) / count) * 1000) / 1000,
};

for (const statement of migrations.flatMap((migration) => statementsOf(migration, { database, cluster: null })))
  run(statement);
for (const [records, objects] of quick
  ? ([
      [10, 2_000],
      [200, 500],
    ] as const)
  : ([
      [10, 10_000],
      [200, 2_000],
    ] as const)) {
  const place = join(folder, `objects-${records}`);
  writeObjects({ objects, recordsPerObject: records, interfaces: 50, start: Date.UTC(2026, 5, 4) / 1000 }, place);
  const { cpu } = run(`INSERT INTO bench.inbox (bucket, key, etag, size, body, source, batch)
SELECT 'b${records}', replaceAll(substring(_path, position(_path, 'ibm_vpc')), '//', '/'), 'e', _size, body, 'bench', ''
FROM file('${place}/**/*.gz', 'RawBLOB', 'body String', 'gzip')
SETTINGS max_threads = 1, max_insert_threads = 1, min_insert_block_size_bytes = 67108864, min_insert_block_size_rows = 0`);
  const bucket = `bucket = 'b${records}'`;
  const taken = Number(run(`SELECT sum(rows) FROM bench.objects WHERE ${bucket} AND status = 'loaded'`).answer);
  if (taken !== records * objects) throw new Error(`${taken} of ${records * objects} records were taken`);
  const compressed = Number(run(`SELECT sum(size) / sum(rows) FROM bench.objects WHERE ${bucket}`).answer);
  run('OPTIMIZE TABLE bench.flows FINAL');
  results.loading![`${records} records an object`] = {
    'rows a core second': Math.round(taken / (cpu / 1000)),
    'gz bytes a record': Math.round(compressed * 10) / 10,
    'bytes a record': sizeOf('flows'),
  };
  run('TRUNCATE TABLE bench.flows');
}

const variants = (table: Record<string, Figures>, chosen: string, labels: readonly string[]): readonly Entry[] =>
  labels.map((what) => ({
    what,
    value: table[chosen]?.[what] ?? Number.NaN,
    peers: Object.fromEntries(
      Object.entries(table).flatMap(([name, figures]) =>
        name === chosen || figures[what] === undefined ? [] : [[name, figures[what]]],
      ),
    ),
  }));
const choices = (tables: readonly Table[]): readonly Table[] => tables.map((table) => ({ ...table, ownChoices: true }));
const { orders: byOrder = {}, codecs: byCodec = {}, final = {}, rollUps = {}, loading = {} } = results;
const order = 'vpc, hour, vNIC';
const codec = 'as it is: GCD for times, T64 for counters';
const [size, rate] = ['bytes a record', 'rows a core second, in'];
const core = 'rows a core second';
report({
  bench: 'clickhouseSchema',
  title: 'Tables of ClickHouse',
  method: `The tables of resources/clickhouse as they are, beside ways in which they could have been made; why these were chosen stands in scale.md. ${count.toLocaleString('en-US')} generated records in memory, ${perObject} an object; processor time on one thread, medians of five; ClickHouse is chdb, in one process.`,
  tables: choices([
    {
      ...{ caption: `Sorted by ${order}`, unit: 'ms' },
      entries: variants(byOrder, order, [...Object.keys(searches), 'timeline', 'top', 'page']),
    },
    { caption: `Sorted by ${order}: space`, unit: 'bytes', entries: variants(byOrder, order, [size]) },
    { caption: 'GCD for times, T64 for counters', unit: 'ms', entries: variants(byCodec, codec, ['timeline', 'page']) },
    { caption: 'GCD and T64: space', unit: 'bytes', entries: variants(byCodec, codec, [size]) },
    {
      ...{ caption: 'GCD and T64: inserts', unit: 'records a core second', moreIsBetter: true },
      entries: variants(byCodec, codec, [rate]),
    },
    {
      ...{ caption: 'FINAL, one part a day', unit: 'ms' },
      entries: variants(final, 'one part a day, FINAL', ['timeline', 'top', 'page', 'rejected at vsi1']),
    },
    { caption: 'Timeline by minute, no roll-up', unit: 'ms', entries: variants(rollUps, 'no roll-up', ['timeline']) },
    {
      ...{ caption: 'Loading gzipped objects, as s3() does', unit: 'records a core second', moreIsBetter: true },
      entries: Object.entries(loading).map(([what, figures]) => ({ what, value: figures[core] ?? Number.NaN })),
    },
  ]),
});
// For capacityModel.ts.
console.log(JSON.stringify({ bench: 'clickhouseSchema', rows: count, perObject, results }));
session.close();
rmSync(folder, { recursive: true, force: true });
