// What the scripts share. Only Node's own modules: they run before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

export function requireNode(major) {
  if (Number(process.versions.node.split('.')[0]) >= major) return;
  console.error(`Node.js ${major} or newer is needed; this is ${process.version}.`);
  process.exit(1);
}

/** Runs a command with its output passed through; ends this process when it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows, ...options });
  if (done.status === 0) return;
  console.error(`${command} ${args.join(' ')} failed${done.error ? `: ${done.error.message}` : ''}`);
  process.exit(done.status ?? 1);
}

/** Installs what package-lock.json names, unless that very lock file is installed already. */
export function ensureDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  const stamp = join(root, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

export function build(...flags) {
  run(process.execPath, [join('.config', 'build.mjs'), ...flags]);
}

/** Path of an executable on the PATH, or undefined. */
export function which(name) {
  const found = spawnSync(windows ? 'where' : 'which', [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0].trim() || undefined : undefined;
}

/** Starts the sandbox from the built command line and waits for the line that describes it. */
export function startSandbox(args = []) {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), 'sandbox', '--json', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const described = new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with exit code ${code}`)));
  });
  return { child, described, stop: () => child.kill() };
}
