// npm start: install, build, start the sandbox and a VS Code with the extension on it.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ensureDependencies, requireNode, root, run, startSandbox, which } from './steps.mjs';

requireNode(20);
ensureDependencies();
build();

const sandbox = startSandbox(process.argv.slice(2));
process.once('exit', sandbox.stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(0));
const description = await sandbox.described;
const workspace = join(root, 'resources', 'samples');
const env = { VPC_FLOW_LENS_SANDBOX: description };
const code = which('code');

if (code) {
  // A data folder of its own makes this a separate VS Code, which then inherits the environment.
  const data = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-'));
  process.once('exit', () => rmSync(data, { recursive: true, force: true }));
  console.log('Opening VS Code on a sandbox account. Ctrl+C here ends the sandbox.');
  const args = ['--new-window', '--wait', '--user-data-dir', data, `--extensionDevelopmentPath=${root}`, workspace];
  spawn(code, args, { stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' }).once(
    'exit',
    (status) => process.exit(status ?? 0),
  );
} else if (process.platform === 'linux') {
  run(process.execPath, [join('test', 'vscode', 'install.mjs')]);
  const { startServer, workbenchUrl } = await import('../test/vscode/server.mjs');
  mkdirSync(workspace, { recursive: true });
  const server = await startServer({
    extensions: [root],
    env,
    settings: { 'workbench.welcomePage.walkthroughs.openOnInstall': true, 'workbench.reduceMotion': 'auto' },
  });
  console.log(`
VS Code with VPC Flow Lens on a sandbox account:

    ${workbenchUrl(server, { folder: workspace })}

Open it in a browser, then click the VPC Flow Lens icon in the activity bar. Ctrl+C ends it.`);
} else {
  console.error(
    'No `code` command was found. Install VS Code, run "Shell Command: Install \'code\' command in PATH" from its ' +
      'command palette, and run npm start again.',
  );
  process.exit(1);
}
