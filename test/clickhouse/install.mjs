// Installs the ClickHouse under test into test/clickhouse/node_modules. Idempotent: a stamp names what is installed.
// Fails where there is no build for this platform; the tests that need it then skip themselves.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const stamp = join(modules, '.clickhouse-under-test');
const wanted = ['package.json', 'package-lock.json'].map((file) => readFileSync(join(here, file), 'utf8')).join('\n');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  console.log('ClickHouse under test: already installed');
  process.exit(0);
}
rmSync(stamp, { force: true });

const started = Date.now();
// Not `npm ci`: the lock names the native library of one platform, and the others' come by the version chdb asks for.
execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: here,
  stdio: ['ignore', 'ignore', 'inherit'],
});
// Loading it proves that its native library suits this machine.
execFileSync(process.execPath, ['-e', "require('chdb')"], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
writeFileSync(stamp, wanted);
console.log(`ClickHouse under test: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
