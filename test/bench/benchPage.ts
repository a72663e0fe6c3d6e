// Puts together what the benchmarks reported: docs/benchmarks.md and docs/benchmarks.json, or with --quick a page in
// test-results/bench. `.config/bench.mjs` calls it last.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type BenchReport, quick, reportFolder, reportMarkdown } from './report';

/** The order of the page; what is not named here follows. */
const order = [
  ...['ingest', 'search', 'panel', 'activation', 'verdicts', 'ruleUsage', 'ship', 'listing', 'inPlace'],
  'clickhouseSchema',
];

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
};

const place = ({ bench }: BenchReport) => (order.includes(bench) ? order.indexOf(bench) : order.length);
const reports = readdirSync(reportFolder)
  .filter((file) => file.endsWith('.json') && file !== 'benchmarks.json')
  .map((file) => JSON.parse(readFileSync(join(reportFolder, file), 'utf8')) as BenchReport & { quick: boolean })
  .filter((report) => report.quick === quick)
  .sort((a, b) => place(a) - place(b) || (a.bench < b.bench ? -1 : 1));

const folder = quick ? reportFolder : join(__dirname, '..', '..', 'docs');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'benchmarks.json'), `${JSON.stringify({ machine, reports }, null, 2)}\n`);
writeFileSync(join(folder, 'benchmarks.md'), `${page().join('\n\n')}\n`);
console.log(`\n${reports.length} reports in ${quick ? 'test-results/bench' : 'docs'}/benchmarks.md`);

function page(): readonly string[] {
  const behind = reports.flatMap(({ title, tables }) => tables.flatMap((table) => slower(title, table)));
  return [
    '# Benchmarks',
    'Written by `npm run bench`; the same numbers for programs are in `benchmarks.json` beside it. Data are generated, with the layout, the field order and the spread of real flow logs. Each number is the median of several runs; ours and the peers’ take turns in the same run, on the same data and the same machine, so that ratios mean more than the times. A ratio above 1 says how many times as fast as the peer we are.',
    `Measured on ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB of memory, ${machine.platform}, Node.js ${machine.node}.`,
    '## Where a peer is faster, or a number was not reached',
    behind.length > 0 ? behind.join('\n') : 'Nowhere in this run.',
    ...reports.map(reportMarkdown),
  ];
}

function slower(title: string, table: BenchReport['tables'][number]): string[] {
  const { caption, moreIsBetter = false, ownChoices = false, entries } = table;
  const where = `- ${title}, ${caption}:`;
  const peers = ownChoices ? [] : [...new Set(entries.flatMap((entry) => Object.keys(entry.peers ?? {})))];
  const behind = peers.flatMap((peer) => {
    const beside = entries.flatMap(({ what, value, peers: { [peer]: other } = {} }) =>
      other === undefined ? [] : [{ what, ratio: moreIsBetter ? other / value : value / other }],
    );
    const faster = beside.filter(({ ratio }) => ratio > 1).sort((a, b) => b.ratio - a.ratio);
    const [most] = faster;
    if (most === undefined) return [];
    const times = `${most.ratio.toFixed(1)} times`;
    if (beside.length === 1) return [`${where} ${most.what}: ${peer} is ${times} as fast.`];
    return [`${where} ${peer} is faster in ${faster.length} of ${beside.length}, most in “${most.what}”: ${times}.`];
  });
  const missed = entries.filter(({ reached }) => reached === false);
  return [...behind, ...missed.map(({ what, wanted }) => `${where} ${what}: wanted was ${wanted}.`)];
}
