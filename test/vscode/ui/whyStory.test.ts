import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// SSH to vsi1 hangs: the search finds the rejects, "Why?" names the groups, the nearest rule and the smallest fix.
describe('why SSH is rejected', () => {
  let workbench: Workbench;
  useWorkbench(async () => {
    workbench = await Workbench.open();
    return workbench;
  });
  /** Results and verdict stand side by side; the frame opened last is the verdict's. */
  const verdict = (): FrameLocator =>
    workbench.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');

  it('finds the rejected flows', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.sideBarButton('Try the Sandbox').click();
    await workbench.row('x-flowlog, collector, active').waitFor();
    await workbench.ingestDayOfVsi1();
    const results = await workbench.searchFor('target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94');
    await results.locator('.grid-row', { hasText: 'rejected' }).first().click();
    await results.locator('.detail').getByRole('button', { name: 'Why?' }).waitFor();
    await workbench.screenshot('why-1-row');
  });

  it('groups the rejects of the search by their cause', async () => {
    await workbench.command('VPC Flow Lens: Causes of Rejects');
    const cause = workbench.quickInput.getByText(/rejects?: no inbound rule for TCP 22 on .*x-/);
    await cause.first().waitFor();
    await workbench.screenshot('why-2-causes');
    await cause.first().click();
    await workbench.webview().locator('.grid-row', { hasText: 'rejected' }).first().click();
  });

  it('says why, and names the nearest rule', async () => {
    await workbench.webview().locator('.detail').getByRole('button', { name: 'Why?' }).click();
    await workbench.tab(/^Why: 24\.22\.68\.94 to 10\.240\.0\.4:22/).waitFor();
    const pane = verdict();
    await pane.getByText('Denied by the configuration').waitFor();
    const heading = await pane.getByRole('heading', { level: 1 }).innerText();
    assert.match(heading, /^Rejected, because no inbound rule of /);
    for (const word of ['x-sg1', 'x-install-software', 'TCP 22', '24.22.68.94'])
      assert.ok(heading.includes(word), word);
    await pane.getByText(/x-sg1 “TCP 3000 from [^”]+”: port differs/).waitFor();
    await pane.getByText('Worked out from the configuration of Sandbox').waitFor();
  });

  it('proposes the smallest rule, tries it, and copies it', async () => {
    const pane = verdict();
    const fix = pane.getByRole('region', { name: /^Add inbound TCP 22 from 24\.22\.68\.94 to / }).first();
    await fix.getByRole('button', { name: 'Try on recorded flows' }).click();
    await fix.getByText(/rejected flows? of 1 source would have passed/).waitFor();
    await fix.getByRole('button', { name: 'Copy ibmcloud command' }).click();
    await pane.getByText('Copied the ibmcloud command.').waitFor();
    for (const theme of ['dark', 'light'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`why-3-verdict-${theme}`);
    }
  });

  it('writes a snapshot that judges in place of the account, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vpc-snapshot-'));
    const file = join(folder, 'colleague.json');
    try {
      await workbench.command('VPC Flow Lens: Export VPC Snapshot…');
      await workbench.saveAs(file);
      await workbench.said(/Wrote the configuration of Sandbox/);
      await workbench.command('VPC Flow Lens: Open VPC Snapshot…');
      await workbench.saveAs(file, 'Judge by This');
      await verdict().getByText('Worked out from the snapshot colleague.json').waitFor();
      await verdict().getByText('Denied by the configuration').waitFor();
      // The message about it lies over the button.
      await workbench.command('Notifications: Clear All Notifications');
      await verdict().getByRole('button', { name: 'Close the snapshot' }).click();
      await verdict().getByText('Worked out from the configuration of Sandbox').waitFor();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    assert.deepEqual(workbench.outside, []);
  });
});
