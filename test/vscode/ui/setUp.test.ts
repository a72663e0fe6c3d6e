import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { Workbench } from './workbench';

// From an account with a VPC and nothing that collects, to flow logs in a log service, and back. By keyboard.
describe('setting up flow logs', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  before(async () => {
    sandbox = await startSandbox({ account: 'vpc' });
    const { url, apiKey, region } = sandbox;
    const environment = { LOGDNA_INGESTION_KEY: sandbox.workloads.ingestionKey };
    const description = JSON.stringify({ url, apiKey, region, environment });
    workbench = await Workbench.open({ env: { VPC_FLOW_LENS_SANDBOX: description } });
  });
  after(async () => {
    await workbench?.close();
    await sandbox?.close();
  });
  afterEach(function () {
    return workbench.keepOnFailure(this.currentTest);
  });
  const press = (key: string) => workbench.page.keyboard.press(key);
  const page = (): FrameLocator =>
    workbench.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');
  const title = (text: string | RegExp) => workbench.quickInput.locator('.quick-input-title').filter({ hasText: text });
  const step = (number: number) => title(new RegExp(`Set Up Flow Logs \\(${number}/`)).waitFor();
  const choose = async (label: string, at: number) => {
    await step(at);
    await workbench.option(label).waitFor();
    await workbench.quickInputBox.fill(label);
    await press('Enter');
  };

  it('begins where nothing is collected', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.sideBarButton('Set Up Flow Logs').click();
    await step(1);
  });

  it('asks, goes back, and keeps the answers', async () => {
    await choose('us-south', 1);
    await choose('Default', 2);
    await step(3);
    await workbench.quickInput
      .getByRole('checkbox', { name: /x-vsi1/ })
      .first()
      .waitFor();
    await workbench.screenshot('set-up-targets');
    await workbench.quickInput.getByRole('button', { name: 'Back' }).click();
    await choose('Default', 2);
    await step(3);
    await workbench.quickInputBox.fill('VPC');
    await press('ArrowDown');
    await press('Space');
    await press('Enter');
    await choose('A new bucket', 4);
    await choose('30 days', 5);
    await choose('LogDNA / Mezmo', 6);
    await step(7);
    await press('Enter');
    await step(8);
    await press('Enter');
    await choose('A Code Engine app', 9);
    await step(10);
    await workbench.quickInputBox.fill('Flow Logs');
    await workbench.quickInput.getByText(/lower-case letters/).waitFor();
    await workbench.quickInputBox.fill('rehearsal');
    await press('Enter');
  });

  it('shows the plan before anything is touched', async () => {
    await page().getByRole('button', { name: 'Set up', exact: true }).waitFor();
    await workbench.screenshot('set-up-plan');
    assert.equal(sandbox.account.regions[0]?.collectors.length, 0);
  });

  it('sets up, a line a step', async () => {
    await page().getByRole('button', { name: 'Set up', exact: true }).click();
    await page()
      .getByText(/^Set up\. /)
      .waitFor({ timeout: 90_000 });
    await workbench.screenshot('set-up-done');
    assert.equal(sandbox.account.regions[0]?.collectors.length, 1);
  });

  it('has flow logs in the log service', async () => {
    sandbox.tick();
    sandbox.tick();
    await sandbox.workloads.settled();
    assert.ok(sandbox.workloads.logLines.all.length > 0);
  });

  it('removes all of it after showing it', async () => {
    await page().getByRole('button', { name: 'Remove…' }).click();
    await page().getByRole('checkbox').waitFor();
    await page().getByRole('checkbox').check();
    await page().getByRole('button', { name: 'Remove', exact: true }).waitFor();
    await workbench.screenshot('set-up-removal');
    await page().getByRole('button', { name: 'Remove', exact: true }).click();
    await page()
      .getByText(/things? removed\.$/)
      .waitFor({ timeout: 90_000 });
    await workbench.screenshot('set-up-removed');
    assert.equal(sandbox.account.regions[0]?.collectors.length, 0);
  });
});
