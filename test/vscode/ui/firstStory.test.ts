import assert from 'node:assert/strict';
import { Workbench } from './workbench';

// The first story, by hand: somebody without an account finds out who is turned away at vsi1.
describe('the first story', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open();
  });
  after(async () => {
    await workbench?.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-')}`);
  });

  it('offers the sandbox to those without an account', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.page.locator('.sidebar').getByRole('button', { name: 'Try the Sandbox' }).waitFor();
    await workbench.screenshot('1-signed-out');
    await workbench.page.locator('.sidebar').getByRole('button', { name: 'Try the Sandbox' }).click();
    await workbench.row('Collectors').waitFor();
  });

  it('unfolds down to the objects of this hour', async () => {
    await workbench.unfold('x-flowlogs, bucket');
    await workbench.unfold('VPC ');
    await workbench.row('x-vsi2 · ').waitFor();
    await workbench.unfold('x-vsi1 · ');
    await workbench.unfold(/^\d{4}-\d\d-\d\d/);
    await workbench.unfold(/^\d\d:\d\d, hour/);
    await workbench
      .row(/\d\d:\d\d–\d\d:\d\d/)
      .first()
      .waitFor();
    await workbench.screenshot('2-objects');
  });

  it('opens an object', async () => {
    await workbench
      .row(/\d\d:\d\d–\d\d:\d\d/)
      .first()
      .click();
    await workbench.page.locator('.editor-group-container .tab').first().waitFor();
    await workbench.screenshot('3-object');
  });

  it('ingests a day', async () => {
    await workbench.rowAction(/^\d{4}-\d\d-\d\d/, 'Ingest');
    await workbench.notification(/Stored [\d,]+ flows/).waitFor();
    await workbench.screenshot('4-ingested');
  });

  it('searches it', async () => {
    await workbench
      .notification(/Stored [\d,]+ flows/)
      .getByRole('button', { name: 'Search' })
      .click();
    await workbench.tab(/Flows/).waitFor();
    await workbench.screenshot('5-results');
  });

  it('asked nothing of the network outside this machine', () => {
    assert.deepEqual(workbench.outside, []);
  });
});
