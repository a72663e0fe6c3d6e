// npm run bench [-- --quick] [-- ingest|search …]: the benchmarks of test/bench, one after the other. What they report is
// gathered into docs/benchmarks.md and docs/benchmarks.json; a quick run leaves its page in test-results/bench instead.
// A benchmark run by itself replaces its own part of the page.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureDependencies, requireNode, root, run } from './steps.mjs';

requireNode(20);
ensureDependencies();
build('--minify');
const node = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
const clickhouse = join('test', 'clickhouse', 'install.mjs');
if (existsSync(join(root, clickhouse)) && !node(clickhouse)) console.log('ClickHouse is left out as a peer.');

const all = readdirSync(join(root, 'test', 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const args = process.argv.slice(2);
const wanted = all.filter((bench) => args.includes(bench));
const passed = args.filter((arg) => !wanted.includes(arg));
const failed = (wanted.length > 0 ? wanted : all).filter((bench) => {
  console.log(`\n# ${bench}`);
  return !node('--import', 'tsx', join('test', 'bench', `${bench}.bench.ts`), ...passed);
});
run(process.execPath, ['--import', 'tsx', join('test', 'bench', 'benchPage.ts'), ...passed]);
if (failed.length > 0) {
  console.error(`Failed, or over their budgets: ${failed.join(', ')}`);
  process.exitCode = 1;
}
