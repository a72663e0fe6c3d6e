import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { useOwnSandbox } from './useWorkbench';
import type { Workbench } from './workbench';

// The end of the story: the fix is applied, the first accepted flow is seen, and it is undone. From the row on by
// keyboard alone. The sandbox is the test's own, so that its clock can be pushed.
describe('a fix, applied and undone', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  useOwnSandbox((...own) => {
    [sandbox, workbench] = own;
  });
  const press = (key: string) => workbench.page.keyboard.press(key);
  /** Results and verdict stand side by side; the frame opened last is the verdict's. */
  const frame = (which: 'first' | 'last'): FrameLocator =>
    workbench.page.locator('iframe.webview.ready')[which]().contentFrame().frameLocator('iframe#active-frame');
  const verdict = () => frame('last');
  const change = (): Locator => verdict().locator('.change');
  const button = (name: string, at: Locator = verdict().locator('body')): Locator =>
    at.getByRole('button', { name, exact: true }).first();
  const goToPane = async () => {
    const body = verdict().locator('body');
    await body.waitFor();
    await press('Control+2');
    await workbench.becomes(() => body.evaluate(() => document.hasFocus()), true);
  };
  /** Goes on with Tab until the element has the focus. */
  const tabTo = async (wanted: Locator) => {
    await wanted.waitFor();
    const here = wanted.and(verdict().locator(':focus'));
    for (let step = 0; step < 60 && (await here.count()) === 0; step++) await press('Tab');
    await here.waitFor();
  };
  const pressButton = async (wanted: Locator) => {
    await tabTo(wanted);
    await press('Enter');
  };
  const entry = () =>
    workbench.quickInput.getByRole('option', { name: /Add inbound TCP 22 from 24\.22\.68\.94 to x-sg1/ });
  const rules = () =>
    sandbox.account.regions[0]?.securityGroups.flatMap((group) => group.rules.map(({ name }) => name)) ?? [];
  const ssh = 'allow-tcp-22-from-24-22-68-94';

  it('asks why of the selected row, and goes to the pane', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.ingestDayOfVsi1();
    const results = await workbench.searchFor(
      'target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94 action:rejected',
    );
    await results.locator('.grid-row', { hasText: 'rejected' }).first().click();
    await press('?');
    await workbench.tab(/^Why: 24\.22\.68\.94 to 10\.240\.0\.4:22/).waitFor();
    await verdict().getByText('Denied by the configuration').waitFor();
    await goToPane();
    await tabTo(button('Apply…'));
    await workbench.screenshot('apply-1-offered');
  });

  it('asks before anything is done, and does nothing without a yes', async () => {
    await press('Enter');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Add inbound TCP 22 from 24.22.68.94 to x-sg1?').waitFor();
    await dialog.getByText('In Sandbox, us-south:').waitFor();
    await workbench.screenshot('apply-2-confirm');
    await press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // The editor gives the focus back in its own time.
    await button('Apply…').and(verdict().locator(':focus')).waitFor();
    assert.equal(await change().count(), 0);
    assert.ok(!rules().includes(ssh));
  });

  it('applies the rule, and waits', async () => {
    await press('Enter');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Add Rule' }).waitFor();
    await press('Enter');
    await change().getByText('Waiting for the first accepted flow, up to 15 minutes').waitFor();
    await verdict().getByText('Allowed by the present configuration').waitFor();
    await workbench.said('Added inbound TCP 22 from 24.22.68.94 to x-sg1.');
    assert.ok(rules().includes(ssh));
    for (const theme of ['light', 'high-contrast', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`apply-3-waiting-${theme}`);
    }
    await workbench.picture('apply');
  });

  it('sees the first accepted flow, and shows it', async () => {
    sandbox.advance(600_000);
    await goToPane();
    await pressButton(button('Look now', change()));
    await change().getByText('The first accepted flow is there. It was answered.').waitFor();
    await workbench.screenshot('apply-4-accepted');
    await pressButton(button('Store and search', change()));
    await frame('first').locator('.grid-row', { hasText: 'accepted' }).first().waitFor();
    await workbench.screenshot('apply-5-searched');
    await workbench.command('Notifications: Clear All Notifications');
  });

  it('shows the rule that decides now in the Security view', async () => {
    const rule = verdict().getByRole('button', { name: `x-sg1: ${ssh}` });
    // Room for the view: what it says above its rows takes more lines once hits are counted.
    for (const title of ['Flow Logs', 'Searches', 'Local Store']) await workbench.foldPane(title);
    await goToPane();
    await pressButton(rule);
    // The first time the view unfolds and counts hits, which puts rows above the rule.
    await workbench.page
      .locator('.sidebar')
      .getByText(/Hits of all/)
      .first()
      .waitFor();
    const row = workbench.row(new RegExp(ssh)).first();
    await row.waitFor();
    await workbench.screenshot('apply-6-rule');
  });

  it('undoes it, and lists what was done', async () => {
    await goToPane();
    await pressButton(button('Undo', change()));
    await change().getByText('The rule is removed again.').waitFor();
    await verdict().getByText('Denied by the configuration').waitFor();
    assert.ok(!rules().includes(ssh));
    await workbench.screenshot('apply-7-undone');
    await workbench.command('VPC Flow Lens: Changes to Rules…');
    await entry().getByText('undone').waitFor();
    await workbench.screenshot('apply-8-changes');
    await press('Escape');
  });

  it('undoes from the notification too, and the pane follows', async () => {
    await goToPane();
    await pressButton(button('Apply…'));
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Add Rule' }).waitFor();
    await press('Enter');
    await workbench.answer('Added inbound TCP 22 from 24.22.68.94 to x-sg1.', 'Undo');
    await workbench.notification('The rule is removed again.').waitFor();
    await change().getByText('Undone').waitFor();
    assert.ok(!rules().includes(ssh));
  });

  it('remembers what was done over a reload', async () => {
    await workbench.reload(/change\.[0-9a-f]{8}.*change\.[0-9a-f]{8}/);
    await workbench.command('VPC Flow Lens: Changes to Rules…');
    await entry().nth(1).getByText('undone').waitFor();
    await press('Escape');
    assert.deepEqual(workbench.outside, []);
  });
});
