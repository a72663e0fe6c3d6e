import assert from 'node:assert/strict';
import { useWorkbench } from './useWorkbench';
import { fullDay, Workbench } from './workbench';

// The first story, by hand: somebody without an account finds out who is turned away at vsi1.
describe('the first story', () => {
  let workbench: Workbench;
  useWorkbench(async () => {
    workbench = await Workbench.open();
    return workbench;
  });
  const object = /^\d\d:\d\d–\d\d:\d\d/;
  const results = () => workbench.webview();

  it('offers the sandbox to those without an account', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.sideBarButton('Open a Folder of Flow Logs').waitFor();
    await workbench.screenshot('story-1-signed-out');
    await workbench.sideBarButton('Try the Sandbox').click();
    await workbench.row('x-flowlog, collector, active').waitFor();
  });

  it('unfolds the bucket down to the objects of this hour, instances by name', async () => {
    await workbench.unfold('x-flowlogs, bucket');
    await workbench.unfold('VPC ');
    await workbench.row('x-vsi2 · ').waitFor();
    await workbench.unfold('x-vsi1 · ');
    await workbench.unfold(fullDay());
    await workbench.unfold(/^\d\d:\d\d, hour/);
    await workbench.row(object).first().waitFor();
    await workbench.screenshot('story-2-objects');
  });

  it('opens an object and shows its records', async () => {
    await workbench.row(object).first().click();
    await workbench.tab(/^x-vsi1 \d\d:\d\d–\d\d:\d\d (in|e)gress/).waitFor();
    await results().getByRole('grid').getByText('10.240.0.4').first().waitFor();
    assert.equal(await workbench.notification('').count(), 0);
    await workbench.screenshot('story-3-object');
    await results().getByRole('gridcell', { name: 'accepted' }).first().click();
    await results().getByRole('complementary', { name: 'Detail' }).getByText('Record', { exact: true }).waitFor();
    await workbench.screenshot('story-3-object-detail');
    await results().getByRole('button', { name: 'Close detail' }).click();
    await workbench.theme('light');
    await results().getByRole('grid').getByText('10.240.0.4').first().waitFor();
    await workbench.screenshot('story-3-object-light');
    await workbench.picture('object-light');
    await workbench.theme('dark');
  });

  it('ingests a day, and says what came of it', async () => {
    await workbench.rowAction(fullDay(), 'Ingest');
    await workbench.notification(/Stored [\d,]+ flows/).waitFor();
    await workbench.row('✓ ').or(workbench.row(/✓/)).first().waitFor();
    await workbench.page
      .locator('.statusbar')
      .getByText(/Local · [\d,.]+/)
      .waitFor();
    await workbench.screenshot('story-4-ingested');
    await workbench.command('Notifications: Clear All Notifications');
  });

  it('searches for what was rejected', async () => {
    await workbench.row('Who is turned away at vsi1?').click();
    await workbench.tab(/^Flows: target_ip:10\.240\.0\.4/).waitFor();
    await results().getByText('rejected').first().waitFor();
    await results().getByRole('grid').getByRole('row').nth(3).waitFor();
    await workbench.screenshot('story-5-rejected');
  });

  it('narrows to port 443 and finds 92.63.197.61', async () => {
    const box = results().getByRole('combobox', { name: 'Search' });
    await box.click();
    await box.press('End');
    await box.pressSequentially(' target_port:443');
    await box.press('Control+Enter');
    await workbench.tab(/target_port:443|target_ip/).waitFor();
    await results().getByRole('grid').getByText('92.63.197.61').first().waitFor();
    await workbench
      .row(/target_port:443/)
      .first()
      .waitFor();
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.theme(theme);
      await results().getByRole('grid').getByText('92.63.197.61').first().waitFor();
      await workbench.screenshot(`story-6-found-${theme}`);
      if (theme === 'high-contrast') await workbench.picture('results-high-contrast');
    }
  });

  it('shows the whole record of a flow', async () => {
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await results().getByRole('gridcell', { name: '92.63.197.61' }).first().click();
    await results().getByRole('complementary', { name: 'Detail' }).getByText('initiator_ip', { exact: true }).waitFor();
    await workbench.screenshot('story-7-detail');
    await workbench.picture('results-dark');
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await results().getByRole('complementary', { name: 'Detail' }).getByText('initiator_ip', { exact: true }).waitFor();
    await workbench.screenshot('story-7-detail-below');
  });

  it('asked nothing of the network outside this machine', () => {
    assert.deepEqual(workbench.outside, []);
  });
});
