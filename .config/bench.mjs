// npm run bench [-- --quick] [-- ingest|search …]: the benchmarks of test/bench, one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureDependencies, requireNode, root, run } from './steps.mjs';

requireNode(20);
ensureDependencies();
build('--minify');
const args = process.argv.slice(2);
const wanted = args.filter((arg) => /^[a-z]+$/i.test(arg));
const passed = args.filter((arg) => !wanted.includes(arg));
const benches = readdirSync(join(root, 'test', 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => wanted.length === 0 || wanted.includes(file.replace('.bench.ts', '')));
if (benches.length === 0) throw new Error(`no such benchmark: ${wanted.join(', ')}`);
for (const file of benches) {
  console.log(`\n# ${file}`);
  run(process.execPath, ['--import', 'tsx', join('test', 'bench', file), ...passed]);
}
