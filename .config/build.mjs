// Builds every bundle with esbuild: `node .config/build.mjs [--watch] [--minify]`.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const flags = new Set(process.argv.slice(2));
const minify = flags.has('--minify');

/** The COS SDK is large and needed late: it is a bundle of its own, loaded when first used. */
const cosSdkApart = {
  name: 'cos-sdk-apart',
  setup: (build) => build.onResolve({ filter: /^ibm-cos-sdk$/ }, () => ({ path: './ibm-cos-sdk.js', external: true })),
};

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: true,
  minify,
  legalComments: 'none',
  logLevel: 'warning',
  // The engine is a native module, shipped beside the bundles; vscode comes from the editor.
  external: ['vscode', '@duckdb/node-api'],
  alias: { 'form-data': join(root, '.config', 'nativeFormData.cjs') },
};

const bundles = [
  {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      engineHost: 'src/engines/duckdb/hostProcess.ts',
      decodeWorker: 'src/store/decodeWorker.ts',
    },
    outdir: 'dist',
    plugins: [cosSdkApart],
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    plugins: [cosSdkApart],
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...node, entryPoints: { 'ibm-cos-sdk': 'ibm-cos-sdk' }, outdir: 'dist', sourcemap: false },
  {
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    sourcemap: !minify,
    minify,
    legalComments: 'none',
    logLevel: 'warning',
    entryPoints: { results: 'src/webview/results/main.ts', flowObject: 'src/webview/flowObject/main.ts' },
    outdir: 'media/webview',
    loader: { '.css': 'css' },
  },
];

for (const folder of ['dist', 'media/webview']) {
  if (minify) rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
}
if (flags.has('--watch')) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
  console.log('watching');
} else {
  await Promise.all(bundles.map((options) => esbuild.build(options)));
}
