// How long the editor waits for the extension: loading its bundle and activate(), each in a fresh process.
//   node --import tsx test/bench/activation.bench.ts [--quick]
// The editor's own part is left out: `vscode` is an object that does nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, quick, report } from './report';

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
  if (!existsSync(bundle)) throw new Error('first: node .config/build.mjs --minify');
  const storage = mkdtempSync(join(tmpdir(), 'bench-activation-'));
  try {
    const child = join(__dirname, 'activateOnce.cjs');
    const once = (): Once =>
      JSON.parse(execFileSync(process.execPath, [child, bundle, storage], { encoding: 'utf8' })) as Once;
    const { files } = once();
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    const runs = Array.from({ length: quick ? 9 : 31 }, once);
    const started = Math.max(...runs.map((run) => run.started));
    const both = median(runs.map((run) => run.load + run.activate));
    report({
      bench: 'activation',
      title: 'Activation in the editor',
      method: `A process that loads the extension and activates it, ${runs.length} times: dist/extension.js and ${files.length - 1} parts, ${(bytes / 1000).toFixed(0)} kB; processes started by it: ${started}.`,
      tables: [
        {
          caption: 'Part',
          unit: 'ms',
          entries: [
            { what: 'load', value: median(runs.map((run) => run.load)) },
            { what: 'activate', value: median(runs.map((run) => run.activate)) },
            { what: 'both', value: both, wanted: `< ${goalMs}`, reached: both < goalMs },
          ],
        },
      ],
    });
  } finally {
    rmSync(storage, { recursive: true, force: true });
  }
}

main();
