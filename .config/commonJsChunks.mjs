import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import esbuild from 'esbuild';

/** Windows that are open may still load what an earlier build has parted off. */
const keptMs = 3_600_000;

/**
 * Parts a bundle where it says `import()`, so that what is needed late is loaded late. esbuild parts ES modules alone, and
 * the editor loads CommonJS: the parts are made as modules and rewritten one by one.
 */
export function commonJsChunks(options) {
  return {
    ...options,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunk-[hash]',
    // Inline, so that the second step finds it.
    sourcemap: 'inline',
    supported: {},
    write: false,
    plugins: [...(options.plugins ?? []), { name: 'commonjs-chunks', setup: (build) => build.onEnd(write(options)) }],
  };
}

function write({ outdir, absWorkingDir, target, minify, supported }) {
  const folder = join(absWorkingDir, outdir);
  return async ({ outputFiles = [] }) => {
    mkdirSync(folder, { recursive: true });
    const written = new Set();
    for (const { path, text } of outputFiles) {
      const name = basename(path);
      const { code, map } = await esbuild.transform(text, {
        ...{ format: 'cjs', platform: 'node', target, minify, supported },
        ...{ sourcemap: true, sourcefile: name, legalComments: 'none' },
      });
      writeFileSync(join(folder, name), `${code}//# sourceMappingURL=${name}.map\n`);
      writeFileSync(join(folder, `${name}.map`), map);
      written.add(name);
    }
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const stale = /^chunk-\w+\.js(\.map)?$/.test(name) && !written.has(name.replace(/\.map$/, ''));
      if (stale && Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { force: true });
    }
  };
}
