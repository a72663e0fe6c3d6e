// The host suite as bundles that an extension host can require.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { projectRoot } from './server.mjs';

export const built = join(projectRoot, 'dist-test');

/** One bundle a test file; mocha, vscode and the native engine stay outside. */
export async function buildSuite() {
  const suite = join(projectRoot, 'test', 'vscode', 'suite');
  const files = readdirSync(suite).filter((file) => file.endsWith('.test.ts'));
  await esbuild.build({
    absWorkingDir: projectRoot,
    entryPoints: ['test/vscode/suite/index.ts', ...files.map((file) => join(suite, file))],
    outdir: built,
    outbase: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    external: ['vscode', 'mocha', '@duckdb/node-api'],
  });
}
