/**
 * How fast local files become a durable, searchable store, beside others reading the same files:
 * `node --import tsx test/bench/ingest.bench.ts [--quick]`. Each task runs in a process of its own.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { StoreRig } from '../store/storeRig';
import { clickhouseIngest } from './clickhouseIngest';
import { clickhouseIsThere } from './clickhousePeer';
import { type GeneratedSet, writeObjects } from './generateObjects';
import { type BenchReport, type Entry, median, quick, report, type Scaling } from './report';

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
  readonly rows: number;
}

const start = Date.UTC(2026, 10, 1) / 1000;
const share = quick ? 5 : 1;
const rounds = quick ? 1 : 5;
const sets: readonly (GeneratedSet & { readonly name: string; readonly wanted: number })[] = [
  { name: 'small objects', objects: 20_000 / share, recordsPerObject: 50, interfaces: 100, start, wanted: 5 },
  { name: 'large objects', objects: 4_000 / share, recordsPerObject: 1000, interfaces: 100, start, wanted: 3 },
];

const rig = new StoreRig();
const script = rig.bundle('test/bench/ingestTask.ts', 'ingestTask.js');

function run(...values: string[]): Measured {
  return JSON.parse(execFileSync(process.execPath, [script, ...values], { encoding: 'utf8' })) as Measured;
}

function ingest(folder: string, threads: number): Measured {
  const directory = rig.newDirectory();
  const measured = run('ingest', folder, directory, rig.decodeWorker, String(threads));
  rmSync(directory, { recursive: true });
  return measured;
}

async function compare(set: (typeof sets)[number]): Promise<{ speed: Entry[]; memory: Entry[] }> {
  const folder = join(rig.folder, 'logs');
  mkdirSync(folder);
  const paths = writeObjects(set, folder);
  const runs: { ours: Measured; gunzip: Measured; json: Measured; clickhouse: Measured | null }[] = [];
  for (let round = 0; round < rounds; round++) {
    runs.push({
      gunzip: run('gunzip', folder),
      ours: ingest(folder, 2),
      json: run('read_json', folder),
      clickhouse: clickhouseIsThere ? await clickhouseIngest(rig.newDirectory(), folder) : null,
    });
  }
  const jq = jqSpeed(paths.slice(0, Math.ceil(paths.length / 20)), set.recordsPerObject);
  rmSync(folder, { recursive: true });
  const rows = runs[0]!.ours.rows;
  for (const { json, clickhouse } of runs)
    if (json.rows !== rows || (clickhouse && clickhouse.rows !== rows)) throw new Error('not all rows were read');
  const perSecond = (pick: (each: (typeof runs)[number]) => Measured | null) => {
    const seconds = runs.flatMap((each) => pick(each)?.seconds ?? []);
    return seconds.length > 0 ? Math.round(rows / median(seconds)) : null;
  };
  const peak = (pick: (each: (typeof runs)[number]) => Measured | null) =>
    Math.round(Math.max(...runs.map((each) => pick(each)?.peakMb ?? 0)));
  const [ours, json, clickhouse] = [perSecond((r) => r.ours), perSecond((r) => r.json), perSecond((r) => r.clickhouse)];
  const value = ours ?? 0;
  const times = Math.min(value / (json ?? 1), clickhouse ? value / clickhouse : Infinity);
  const what = `${set.name}: ${set.objects.toLocaleString('en-US')} of ${set.recordsPerObject} records`;
  const peers = {
    'DuckDB read_json': json,
    ClickHouse: clickhouse,
    'zcat | jq': jq,
  };
  return {
    speed: [
      {
        what,
        value,
        peers: present(peers),
        wanted: `${set.wanted} × DuckDB and ClickHouse`,
        reached: times >= set.wanted,
      },
      { what: `${set.name}: reading and inflating alone`, value: perSecond((r) => ({ ...r.gunzip, rows })) ?? 0 },
    ],
    memory: [
      {
        what,
        value: peak((r) => r.ours),
        peers: present({
          'DuckDB read_json': peak((r) => r.json),
          ClickHouse: clickhouse ? peak((r) => r.clickhouse) : null,
        }),
      },
    ],
  };
}

function present(peers: Readonly<Record<string, number | null>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(peers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** Records a second of the usual pipe, over a few files; null where there is no jq. */
function jqSpeed(paths: readonly string[], recordsPerObject: number): number | null {
  const started = performance.now();
  const command = "xargs -0 zcat | jq -c '.flow_logs[]' | wc -l";
  const done = spawnSync('sh', ['-c', command], { input: paths.join('\0'), encoding: 'utf8' });
  const lines = Number(done.stdout);
  if (lines !== paths.length * recordsPerObject) return null;
  return Math.round(lines / ((performance.now() - started) / 1000));
}

/** The same objects 1, 2, 4 and 8 times over: folders of links to parts of 1, 1, 2 and 4. */
function scale(): Scaling[] {
  const unit = { objects: 2_500 / share, recordsPerObject: 50, interfaces: 100 };
  const parts = [1, 1, 2, 4].map((size, at) => {
    const folder = join(rig.folder, `part${at}`);
    mkdirSync(folder);
    writeObjects({ ...unit, objects: unit.objects * size, start: start + at * 86_400 }, folder);
    return folder;
  });
  const sizes = parts.map((_, at) => {
    const folder = join(rig.folder, `scale${at}`);
    mkdirSync(folder);
    parts.slice(0, at + 1).forEach((part, number) => {
      symlinkSync(part, join(folder, String(number)), 'dir');
    });
    return folder;
  });
  return [1, 2].map((threads) => ({
    caption: `Records, ${threads} decoding thread${threads > 1 ? 's' : ''}`,
    points: sizes.map((folder) => {
      const runs = Array.from({ length: quick ? 1 : 3 }, () => ingest(folder, threads));
      return {
        size: runs[0]!.rows,
        seconds: median(runs.map(({ seconds }) => seconds)),
        peakMb: Math.round(Math.max(...runs.map(({ peakMb }) => peakMb))),
      };
    }),
  }));
}

async function main(): Promise<void> {
  try {
    const compared = [];
    for (const set of sets) compared.push(await compare(set));
    const said: BenchReport = {
      bench: 'ingest',
      title: 'Ingest of local files',
      method:
        'From gzipped objects to a synced, deduplicated store that is searchable (ours), to a table in memory (DuckDB, `read_json` over all files, two threads), to a MergeTree on disk (ClickHouse, `file()` with the envelope’s structure and ARRAY JOIN, two threads), to lines of JSON thrown away (`jq`, a twentieth of the files).',
      tables: [
        { caption: 'Speed', unit: 'records/s', moreIsBetter: true, entries: compared.flatMap(({ speed }) => speed) },
        { caption: 'Peak memory', unit: 'MB', entries: compared.flatMap(({ memory }) => memory) },
      ],
      scaling: scale(),
    };
    report(said);
  } finally {
    await rig.remove();
  }
}

void main();
