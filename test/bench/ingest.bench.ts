/**
 * How fast local files become a durable, searchable store, beside what bounds it: `npx tsx test/bench/ingest.bench.ts [--quick]`.
 * Prints a table and one line of JSON. Only the ratios mean anything: all of one run share the machine.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreRig } from '../store/storeRig';
import { type GeneratedSet, writeObjects } from './generateObjects';

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
  readonly rows: number;
}

const quick = process.argv.includes('--quick');
const start = Date.UTC(2026, 10, 1) / 1000;
const share = quick ? 5 : 1;
const sets: readonly (GeneratedSet & { readonly name: string; readonly wantedOverJson: number })[] = [
  { name: 'small objects', objects: 20_000 / share, recordsPerObject: 50, interfaces: 100, start, wantedOverJson: 5 },
  { name: 'large objects', objects: 2_000 / share, recordsPerObject: 1000, interfaces: 100, start, wantedOverJson: 3 },
];
const rounds = 3;

const rig = new StoreRig();
const script = rig.bundle('test/bench/ingestTask.ts', 'ingestTask.js');

function run(...values: string[]): Measured {
  return JSON.parse(execFileSync(process.execPath, [script, ...values], { encoding: 'utf8' })) as Measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const results = sets.map((set) => {
  const folder = join(rig.folder, 'logs');
  mkdirSync(folder);
  writeObjects(set, folder);
  const ingests: Measured[] = [];
  const gunzips: Measured[] = [];
  const jsons: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    gunzips.push(run('gunzip', folder));
    ingests.push(run('ingest', folder, rig.newDirectory(), rig.decodeWorker));
    jsons.push(run('read_json', folder));
  }
  rmSync(folder, { recursive: true });
  const seconds = median(ingests.map((measured) => measured.seconds));
  const gunzip = median(gunzips.map((measured) => measured.seconds));
  const json = median(jsons.map((measured) => measured.seconds));
  return {
    set: set.name,
    objects: set.objects,
    rows: ingests[0]!.rows,
    seconds: round(seconds),
    rowsPerSecond: Math.round(ingests[0]!.rows / seconds),
    gunzipSeconds: round(gunzip),
    timesGunzip: round(median(ingests.map((measured, i) => measured.seconds / gunzips[i]!.seconds))),
    readJsonSeconds: round(json),
    fasterThanReadJson: round(median(ingests.map((measured, i) => jsons[i]!.seconds / measured.seconds))),
    wantedFasterThanReadJson: set.wantedOverJson,
    peakMb: Math.round(Math.max(...ingests.map((measured) => measured.peakMb))),
    complete: jsons[0]!.rows === ingests[0]!.rows,
  };
});
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

console.table(results);
console.log(JSON.stringify({ bench: 'ingest', quick, rounds, results }));
void rig.remove();
