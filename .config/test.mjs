// npm test: everything that must hold, cheap things first. Ends with a line `N passed, N failed`.
// npm test -- unit host …: only the stages named.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureDependencies, requireNode, root, which } from './steps.mjs';

requireNode(20);
ensureDependencies();
mkdirSync(join(root, 'test-results'), { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
const node = process.execPath;
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Runs a command, passes its output on, at once or when it has ended, and returns it with the exit code. */
function follow(command, args, env = {}, { atOnce = true } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let output = '';
    const pass = (stream) => (chunk) => {
      output += chunk;
      if (atOnce) stream.write(chunk);
    };
    child.stdout.on('data', pass(process.stdout));
    child.stderr.on('data', pass(process.stderr));
    child.once('error', (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    const end = (code) => resolve({ code: code ?? 1, output });
    child.once('close', end);
    // What it left running may hold on to the pipe.
    child.once('exit', (code) => setTimeout(end, 3_000, code));
  });
}

function note(stage, counts) {
  for (const key of Object.keys(total)) total[key] += counts[key];
  lines.push(`${stage}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}

/** A stage that simply succeeds or fails. */
async function check(stage, command, args) {
  const { code } = await follow(command, args);
  note(stage, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
}

/** A stage whose output tells its counts: mocha's closing lines, or `… N passed, N failed, N skipped`. */
async function suite(stage, command, args, env, how) {
  const { code, output } = await follow(command, args, env, how);
  if (how?.atOnce === false) process.stdout.write(output);
  const last = (pattern) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
  const counts = {
    passed: last(/^\s*(\d+) passing/gm) || last(/(\d+) passed, \d+ failed/g),
    failed: last(/^\s*(\d+) failing/gm) || last(/\d+ passed, (\d+) failed/g),
    skipped: last(/^\s*(\d+) pending/gm) || last(/\d+ failed, (\d+) skipped/g),
  };
  // A runner that died, or ran nothing, has failed whatever it counted.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  note(stage, counts);
}

/** Debian packages some tests use; installed where that is possible, else said and those tests skip themselves. */
function ensureDebian(packages) {
  const missing = Object.entries(packages).filter(([command]) => !which(command));
  if (missing.length === 0) return;
  const names = missing.map(([, name]) => name);
  if (process.platform === 'linux' && process.getuid() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${names.join(', ')} …`);
    const quiet = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    for (const name of names) spawnSync('apt-get', ['install', '-y', '-qq', name], quiet);
  }
  const still = missing.filter(([command]) => !which(command)).map(([, name]) => name);
  if (still.length > 0) console.log(`Not installed: ${still.join(', ')}. As root: apt-get install ${still.join(' ')}`);
}

/** The engine that the ClickHouse tests use; where it cannot be installed they skip themselves. */
function ensureClickhouse() {
  const installed = spawnSync(node, ['test/clickhouse/install.mjs'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  if (installed.status !== 0) console.log('ClickHouse under test: cannot be installed here. Its tests are left out.');
}

/** Suites that need a browser; without one they are left out, and that is said. */
async function browserSuite(stage, ...call) {
  ensureDebian({ chromium: 'chromium' });
  if (process.env.CHROMIUM_PATH || which('chromium')) return suite(stage, ...call);
  console.log(`${stage}: left out, there is no Chromium (install it, or name one in CHROMIUM_PATH).`);
  note(stage, { passed: 0, failed: 0, skipped: 1 });
}

const stages = {
  lint: async () => {
    await check('format and lint', bin('biome'), ['check', '.']);
    await check('import rules', bin('depcruise'), ['--config', '.config/importRules.cjs', 'src']);
    await check('types', bin('tsc'), ['--noEmit', '-p', '.']);
  },
  unit: async () => {
    build('--minify');
    ensureDebian({ s3cmd: 's3cmd', chromium: 'chromium' });
    ensureClickhouse();
    // Side by side, about as long as each other: one keeps a processor busy, the other mostly programs and browsers.
    const folders = 'app|cloud|contract|core|engines|language|property|store';
    const unit = (name, ignored, how) =>
      suite(name, bin('mocha'), ['--config', '.config/mocharc.json', '--ignore', `test/${ignored}/**`], {}, how);
    await Promise.all([
      unit('unit, core and engines', `!(${folders})`, { atOnce: true }),
      unit('unit, faces and the rest', `+(${folders})`, { atOnce: false }),
    ]);
  },
  tour: async () => check('tour', node, ['dist/cli.js', 'tour']),
  host: async () => {
    await check('VS Code under test', node, ['test/vscode/install.mjs']);
    await browserSuite('extension host', node, ['test/vscode/runInHost.mjs']);
  },
  ui: async () => {
    await check('package', node, ['.config/package.mjs']);
    const vsix = readdirSync(root).find((file) => file.endsWith('.vsix'));
    await browserSuite('workbench', bin('mocha'), ['--config', '.config/mocharc.ui.json'], {
      VPC_FLOW_LENS_VSIX: vsix && join(root, vsix),
    });
  },
};

const wanted = process.argv.slice(2);
for (const [name, stage] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = Date.now();
  console.log(`\n== ${name}`);
  await stage();
  console.log(`== ${name}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
console.log(`\n${lines.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
