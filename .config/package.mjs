// npm run package: a .vsix for this platform, with the engine's native module for it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureDependencies, requireNode, root, run } from './steps.mjs';

requireNode(20);
ensureDependencies();
build('--minify');
const musl = process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
const target = `${musl ? 'alpine' : process.platform}-${process.arch}`;
const file = `vpc-flow-lens-${target}.vsix`;
rmSync(join(root, file), { force: true });
run(process.execPath, [
  join('node_modules', '@vscode', 'vsce', 'vsce'),
  'package',
  '--target',
  target,
  '--out',
  file,
  '--no-rewrite-relative-links',
  '--allow-missing-repository',
  '--allow-package-env-file',
]);
