import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { build, type Metafile, type OutputFile, transform } from 'esbuild';

const root = join(__dirname, '..', '..');
const mostBytes = 400_000;

describe('what the editor loads before anybody asks for anything', () => {
  it(`stays under ${mostBytes / 1000} kB`, async () => {
    const { metafile, outputFiles } = await build({
      ...{ absWorkingDir: root, entryPoints: ['src/extension.ts'], outdir: 'dist', write: false, metafile: true },
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', minify: true },
      ...{ legalComments: 'none', logLevel: 'silent' },
      external: ['vscode', '@duckdb/node-api', 'axios', 'ibm-cos-sdk'],
    });
    const loaded = loadedWith('dist/extension.js', metafile);
    const sizes = await Promise.all(
      outputFiles.filter(({ path }) => loaded.includes(relative(root, path))).map(shipped),
    );
    assert.equal(sizes.length, loaded.length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total < mostBytes, `${total} bytes, mostly ${heaviest(metafile, loaded).join(', ')}`);
  });
});

/** The output and all that it imports, and so on; what `import()` asks for comes later. */
function loadedWith(start: string, { outputs }: Metafile): readonly string[] {
  const found = new Set([start]);
  for (const name of found) {
    for (const { path, kind, external } of outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) found.add(path);
  }
  return [...found];
}

/** Bytes of it as the editor loads it (.config/commonJsChunks.mjs). */
async function shipped({ text }: OutputFile): Promise<number> {
  const supported = { 'dynamic-import': false };
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    supported,
  });
  return Buffer.byteLength(code);
}

/** The modules that take the most of it. */
function heaviest({ outputs }: Metafile, loaded: readonly string[]): readonly string[] {
  const inputs = loaded.flatMap((name) => Object.entries(outputs[name]?.inputs ?? {}));
  return inputs
    .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
    .slice(0, 8)
    .map(([name, { bytesInOutput }]) => `${name} (${bytesInOutput})`);
}
