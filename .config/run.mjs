// npm run sandbox | npm run tour: install and build when needed, then the command line's command of that name.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureDependencies, requireNode, root } from './steps.mjs';

requireNode(20);
ensureDependencies();
build();
const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
