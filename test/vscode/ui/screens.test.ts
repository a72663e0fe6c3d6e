import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { projectRoot } from '../server.mjs';
import { useWorkbench } from './useWorkbench';
import { endpointSettings, Workbench } from './workbench';

describe('signing in with an API key', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  useWorkbench(
    async () => {
      sandbox = await startSandbox({ hours: 2 });
      workbench = await Workbench.open({ settings: endpointSettings(sandbox) });
      return workbench;
    },
    () => sandbox?.close(),
  );

  it('keeps the box open with the reason while the key is not accepted', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.sideBarButton('Sign In to IBM Cloud').click();
    await workbench.option('API Key').waitFor();
    await workbench.screenshot('sign-in-1-ways');
    await workbench.option('API Key').click();
    await workbench.quickInputBox.fill(`wrong-${'Ab1'.repeat(12)}`);
    await workbench.quickInputBox.press('Enter');
    await workbench.quickInput
      .locator('.quick-input-message')
      .filter({ hasText: 'IAM does not know this API key' })
      .waitFor();
    await workbench.screenshot('sign-in-2-refused');
  });

  it('takes a good key and shows the account', async () => {
    await workbench.quickInputBox.fill(sandbox.apiKey);
    await workbench.quickInputBox.press('Enter');
    await workbench.row('x-flowlog, collector, active').waitFor();
    await workbench.page.locator('.sidebar').getByText('us-south · user@example.com').waitFor();
  });

  it('shows a level that fails with its reason, and reads it again on a click', async () => {
    const mend = sandbox.addFault({
      service: 'cos',
      method: 'GET',
      path: /x-flowlogs\/?\?/,
      effect: { kind: 'answer', status: 403, code: 'AccessDenied' },
    });
    await workbench.unfold('x-flowlogs, bucket');
    const failure = workbench.row('Not permitted');
    await failure.waitFor();
    await workbench.screenshot('failure-node');
    mend();
    await failure.click();
    await workbench.row('VPC ').waitFor();
  });
});

describe('a .flow file', () => {
  let workbench: Workbench;
  useWorkbench(async () => {
    workbench = await Workbench.open();
    return workbench;
  });

  it('shows colours, lenses, completion and the problem under a word', async () => {
    await workbench.page.locator('.explorer-folders-view').getByRole('treeitem', { name: 'searches.flow' }).dblclick();
    const editor = workbench.page.locator('.editor-instance').first();
    await editor.getByText('Run').first().waitFor();
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type('\naction:rejected targt_port:22 tar');
    await workbench.page.locator('.suggest-widget').getByText('target_port').first().waitFor();
    await workbench.screenshot('flow-file');
    await workbench.page.keyboard.press('Escape');
  });

  it('has a walkthrough for newcomers', async () => {
    await workbench.command('VPC Flow Lens: Get Started');
    await workbench.page.getByText('Get started with VPC Flow Lens').first().waitFor();
    await workbench.webview().getByText('A small IBM Cloud on this machine').waitFor();
    await workbench.screenshot('walkthrough');
  });
});

describe('without the native engine', () => {
  let workbench: Workbench;
  let folder: string;
  useWorkbench(
    async () => {
      // The same extension where the engine's module was not installed.
      folder = mkdtempSync(join(tmpdir(), 'no-engine-'));
      for (const part of ['package.json', 'dist', 'media', 'resources'])
        cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
      workbench = await Workbench.open({ extension: folder });
      return workbench;
    },
    () => rmSync(folder, { recursive: true, force: true }),
  );

  it('still browses and opens, and says why searching is not possible', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.page.locator('.sidebar').getByText('Searching and ingesting is not possible').waitFor();
    await workbench.sideBarButton('Try the Sandbox').click();
    await workbench.unfold('x-flowlogs, bucket');
    await workbench.unfold('VPC ');
    await workbench.row('x-vsi1 · ').waitFor();
    await workbench.page
      .locator('.sidebar')
      .getByText(/DuckDB module for \S+, which could not be loaded/)
      .waitFor();
    await workbench.screenshot('engine-missing');
  });
});
