import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { useWorkbench } from './useWorkbench';
import { handedOver, Workbench } from './workbench';

// Nothing was ingested: the first search leads to the bucket, and is answered from it.
describe('a search in a bucket', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  useWorkbench(
    async () => {
      sandbox = await startSandbox({ hours: 2 });
      workbench = await Workbench.open({ sandbox: handedOver(sandbox) });
      return workbench;
    },
    () => sandbox?.close(),
  );
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
