// Builds every bundle with esbuild: `node .config/build.mjs [--watch] [--minify]`.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { commonJsChunks } from './commonJsChunks.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const flags = new Set(process.argv.slice(2));
const minify = flags.has('--minify');

/** Large and needed late: each is a bundle of its own beside the others, loaded when first used. */
const loadedLate = ['axios', 'ibm-cos-sdk'];
const apart = {
  name: 'apart',
  setup: (build) =>
    build.onResolve({ filter: new RegExp(`^(${loadedLate.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${path}.js`, external: true },
    ),
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
  // `import()` becomes `require()`: modules load synchronously from the same folder, and defaults stay defaults.
  supported: { 'dynamic-import': false },
  alias: { 'form-data': join(root, '.config', 'nativeFormData.cjs') },
};

const bundles = [
  commonJsChunks({ ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', plugins: [apart] }),
  {
    ...node,
    entryPoints: {
      engineHost: 'src/engines/duckdb/hostProcess.ts',
      decodeWorker: 'src/store/decodeWorker.ts',
    },
    outdir: 'dist',
    plugins: [apart],
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts', ibmcloud: 'src/sandbox/ibmcloud/standIn/main.ts' },
    outdir: 'dist',
    plugins: [apart],
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    // Deployed by themselves, without node_modules and without other bundles beside them.
    ...node,
    entryPoints: { app: 'src/shipper/app.ts', function: 'src/shipper/function.ts', action: 'src/shipper/action.ts' },
    outdir: 'dist/shipper',
    minify: true,
    sourcemap: false,
    external: [],
  },
  { ...node, entryPoints: loadedLate, outdir: 'dist', sourcemap: false },
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
    entryPoints: {
      results: 'src/webview/results/main.ts',
      flowObject: 'src/webview/flowObject/main.ts',
      verdict: 'src/webview/verdict/main.ts',
      setUp: 'src/webview/setUp/main.ts',
    },
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
