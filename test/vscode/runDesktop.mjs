// The host suite in a desktop VS Code: downloads one, or uses the one whose executable VSCODE_PATH names.
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildSuite, built } from './buildSuite.mjs';
import { projectRoot } from './server.mjs';

await buildSuite();
// Rejects, and so ends with exit code 1, when a test fails.
await runTests({
  version: process.env.VSCODE_VERSION ?? 'stable',
  ...(process.env.VSCODE_PATH && { vscodeExecutablePath: process.env.VSCODE_PATH }),
  extensionDevelopmentPath: projectRoot,
  extensionTestsPath: join(built, 'index.js'),
  extensionTestsEnv: { VPC_FLOW_LENS_TEST: '1' },
  launchArgs: [join(projectRoot, 'test', 'vscode', 'workspace'), '--disable-extensions', '--disable-workspace-trust'],
});
