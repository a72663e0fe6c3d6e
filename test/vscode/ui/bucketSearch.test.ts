import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../server.mjs';
import { Workbench } from './workbench';

// Nothing was ingested: the first search leads to the bucket, and is answered from it.
describe('a search in a bucket', () => {
  const store = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-bucket-'));
  let sandbox: ChildProcess;
  let workbench: Workbench;
  before(async () => {
    sandbox = spawn(process.execPath, [join(projectRoot, 'dist', 'cli.js'), 'sandbox', '--json', '--hours', '2'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [line] = (await once(sandbox.stdout!.setEncoding('utf8'), 'data')) as [string];
    const settings = { 'vpcFlowLens.store.directory': store };
    workbench = await Workbench.open({ settings, env: { VPC_FLOW_LENS_SANDBOX: line.trim() } });
  });
  after(async () => {
    await workbench?.close();
    sandbox.stdin?.end();
    rmSync(store, { recursive: true, force: true });
  });
  afterEach(function () {
    return workbench.keepOnFailure(this.currentTest);
  });
  const results = () => workbench.webview();
  const found = () =>
    results()
      .getByRole('status')
      .filter({ hasText: /^[\d,]+ flows? · .*Bucket x-flowlogs/ });

  it('is offered where the local store has nothing of the range', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.row('Who is turned away at vsi1?').click();
    const offer = results().getByRole('button', { name: 'Search in bucket x-flowlogs' });
    await offer.waitFor();
    await workbench.screenshot('bucket-offered');
    await offer.click();
    await found().waitFor();
    await results().getByRole('gridcell', { name: 'rejected' }).first().waitFor();
    await workbench.screenshot('bucket-searched');
  });

  it('begins at a bucket of the tree, and what it read is ingested', async () => {
    await workbench.menu(workbench.row('x-flowlogs'), 'Search in the Bucket, Without Ingesting');
    await found().waitFor();
    await workbench.screenshot('bucket-from-tree');
    await workbench.command('VPC Flow Lens: Ingest What Bucket Searches Have Read');
    await workbench.said(/Stored [\d,]+ flows of [\d,]+ objects/);
    await results().getByRole('combobox', { name: 'Engine' }).selectOption({ label: 'Local' });
    await results()
      .getByRole('status')
      .filter({ hasText: /^[\d,]+ flows? · .*Local/ })
      .waitFor();
  });
});
