/**
 * What flow logs of 1, 10 and 100 TB in Cloud Object Storage take in ClickHouse, computed from what
 * `clickhouseSchema.bench.ts` measured: `npx tsx test/bench/clickhouseSchema.bench.ts | npx tsx test/bench/capacityModel.ts`.
 * Prices are assumptions and can be given instead: `--cos 0.023 --disk 0.11 --core 0.045` (dollars a GB and month, a GB
 * and month, a core and hour). Prints a table in Markdown.
 */
import { readFileSync } from 'node:fs';

type Table = Readonly<Record<string, Readonly<Record<string, number>>>>;
interface Measured {
  readonly rows: number;
  readonly results: Readonly<Record<'orders' | 'loading' | 'final', Table>>;
}

const price = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const prices = { cos: price('cos', 0.023), disk: price('disk', 0.11), core: price('core', 0.045) };
const replicas = 2;
/** The smallest cluster of three: four cores a node. */
const fewestCores = 12;
const hoursAMonth = 730;

const line = readFileSync(0, 'utf8')
  .split('\n')
  .findLast((each) => each.startsWith('{'));
if (line === undefined) throw new Error('The last line of the benchmark is missing.');
const { rows, results } = JSON.parse(line) as Measured;
const scanned = rows / (results.final['one part a day, FINAL']!.timeline! / 1000);

const columns = [
  ...['logs in COS', 'objects', 'records', 'on disk, 2 replicas', 'loading, core hours'],
  ...['cores', 'timeline of a day, s', 'timeline of a month, s', 'COS $', 'disks $', 'cores $', 'all $ a month'],
];
console.log(`| ${columns.join(' | ')} |\n|${columns.map((_, at) => (at < 2 ? '---' : '---:')).join('|')}|`);
for (const [kind, figures] of Object.entries(results.loading)) {
  for (const terabytes of [1, 10, 100]) {
    const records = (terabytes * 1e12) / figures['gz bytes a record']!;
    const disk = (records * figures['bytes a record']! * replicas) / 1e9;
    // A day of a month's logs is to be counted within a second.
    const cores = Math.max(fewestCores, Math.ceil(records / 30 / scanned / 4) * 4);
    const cost = {
      cos: terabytes * 1000 * prices.cos,
      disk: disk * prices.disk,
      core: cores * prices.core * hoursAMonth,
    };
    const cells = [
      ...[`${terabytes} TB`, kind, `${(records / 1e9).toFixed(0)} billion`, `${(disk / 1000).toFixed(1)} TB`],
      (records / figures['rows a core second']! / 3600).toFixed(0),
      ...[String(cores), (records / 30 / scanned / cores).toFixed(1), (records / scanned / cores).toFixed(1)],
      ...[cost.cos, cost.disk, cost.core, cost.cos + cost.disk + cost.core].map((each) =>
        Math.round(each).toLocaleString('en'),
      ),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
console.log(
  `\nTimeline: ${Math.round(scanned).toLocaleString('en')} records a core second. Prices assumed: ${JSON.stringify(prices)}.`,
);
