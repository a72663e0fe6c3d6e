// How long the editor waits for the extension: loading its bundle and activate(), each in a fresh process.
//   node --import tsx test/bench/activation.bench.ts [--quick]
// The editor's own part is left out: `vscode` is an object that does nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(__dirname, '..', '..');
const bundle = join(root, 'dist', 'extension.js');
const goalMs = 60;

interface Once {
  readonly load: number;
  readonly activate: number;
  /** Processes started; the engine is to wait until somebody searches. */
  readonly started: number;
  /** Of the bundle, with the parts that were loaded. */
  readonly files: readonly string[];
}

function main(): void {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  if (!existsSync(bundle)) throw new Error('first: node .config/build.mjs --minify');
  const storage = mkdtempSync(join(tmpdir(), 'bench-activation-'));
  try {
    const child = join(__dirname, 'activateOnce.cjs');
    const once = (): Once =>
      JSON.parse(execFileSync(process.execPath, [child, bundle, storage], { encoding: 'utf8' })) as Once;
    const { files } = once();
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    const runs = Array.from({ length: values.quick ? 9 : 31 }, once);
    const started = Math.max(...runs.map((run) => run.started));
    console.log(
      [
        `dist/extension.js and ${files.length - 1} parts: ${(bytes / 1000).toFixed(0)} kB; ${runs.length} runs; processes started: ${started}; goal: ${goalMs} ms`,
        '',
        '| part | median, ms | slowest, ms |',
        '|---|---|---|',
        line(
          'load',
          runs.map((run) => run.load),
        ),
        line(
          'activate',
          runs.map((run) => run.activate),
        ),
        line(
          'both',
          runs.map((run) => run.load + run.activate),
        ),
      ].join('\n'),
    );
  } finally {
    rmSync(storage, { recursive: true, force: true });
  }
}

function line(name: string, times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `| ${name} | ${sorted[sorted.length >> 1]!.toFixed(1)} | ${sorted.at(-1)!.toFixed(1)} |`;
}

main();
