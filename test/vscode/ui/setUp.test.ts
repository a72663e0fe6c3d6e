import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { bearer, cosUrl, send } from '../../sandbox/sandboxClient';
import { SlackStandIn } from '../../watch/slackStandIn';
import { sshObject } from '../../watch/sshObject';
import { everyTheme } from './themes';
import { useWorkbench } from './useWorkbench';
import { handedOver, Workbench } from './workbench';

// From an account with a VPC and nothing that collects, to flow logs in a log service, and back. By keyboard.
describe('setting up flow logs', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  let slack: SlackStandIn;
  useWorkbench(
    async () => {
      [sandbox, slack] = await Promise.all([startSandbox({ account: 'vpc' }), SlackStandIn.start()]);
      const environment = { LOGDNA_INGESTION_KEY: sandbox.workloads.ingestionKey };
      workbench = await Workbench.open({ sandbox: handedOver(sandbox, environment) });
      return workbench;
    },
    () => Promise.all([sandbox?.close(), slack?.close()]),
  );
  const press = (key: string) => workbench.page.keyboard.press(key);
  const page = (): FrameLocator => workbench.webview();
  const button = (name: string): Locator => page().getByRole('button', { name, exact: true });
  const message = (text: string | RegExp) => page().getByText(text).waitFor({ timeout: 60_000 });
  const step = (number: number) =>
    workbench.quickInput
      .locator('.quick-input-title')
      .filter({ hasText: new RegExp(`Set Up Flow Logs \\(${number}/`) })
      .waitFor();
  const collectors = () => sandbox.account.regions[0]?.collectors.length;
  const choose = async (label: string, at: number) => {
    await step(at);
    await workbench.choose(workbench.option(label), label);
  };
  /** Takes the answer that stands there. */
  const next = async (at: number) => {
    await step(at);
    await workbench.quickInput.locator('.monaco-list-row').first().waitFor();
    await press('Enter');
  };
  const targets = () =>
    workbench.quickInput
      .getByRole('checkbox', { name: /x-vsi1/ })
      .first()
      .waitFor();
  const chooseTargets = async (text: string) => {
    await step(3);
    await targets();
    await workbench.quickInputBox.fill(text);
    await press('ArrowDown');
    await press('Space');
    await press('Enter');
  };

  it('can be left at every step, and nothing has happened', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.sideBarButton('Set Up Flow Logs').click();
    for (let leaveAt = 1; leaveAt <= 7; leaveAt++) {
      for (let at = 1; at < leaveAt; at++) await (at === 3 ? chooseTargets('vpc') : next(at));
      await step(leaveAt);
      await press('Escape');
      await workbench.quickInput.waitFor({ state: 'hidden' });
      await workbench.sideBarButton('Set Up Flow Logs').press('Enter');
    }
    await step(1);
    assert.equal(await workbench.page.locator('iframe.webview.ready').count(), 0);
    assert.equal(collectors(), 0);
  });

  it('asks, goes back, and keeps the answers', async () => {
    await choose('us-south', 1);
    await choose('Default', 2);
    await step(3);
    await targets();
    await press('Enter');
    await workbench.quickInput.getByText('choose at least one, with Space').waitFor();
    await workbench.screenshot('set-up-targets');
    await press('Control+Alt+Minus');
    await choose('Default', 2);
    await chooseTargets('x-vpc');
    await step(4);
    await press('Control+Alt+Minus');
    await step(3);
    await workbench.quickInput.getByText('1 Selected').waitFor();
    await press('Enter');
    await choose('A new bucket', 4);
    await choose('30 days', 5);
    await choose('LogDNA / Mezmo', 6);
    await step(7);
    await workbench.quickInputBox.fill('logs.mezmo.com');
    await workbench.quickInput.getByText(/is an address such as/).waitFor();
    await press('Control+Alt+Minus');
    await choose('LogDNA / Mezmo', 6);
    await step(7);
    await press('Enter');
    await step(8);
    assert.equal(await workbench.quickInputBox.getAttribute('type'), 'password');
    await press('Enter');
    await choose('A Code Engine app', 9);
    await choose('Slack, when SSH to an instance is accepted', 10);
    await step(11);
    await workbench.quickInputBox.fill('http://example.com/services');
    await workbench.quickInput.getByText(/begins with https/).waitFor();
    await workbench.screenshot('set-up-alert');
    await workbench.quickInputBox.fill(slack.url);
    await press('Enter');
    await step(12);
    await workbench.quickInputBox.fill('Flow Logs');
    await workbench.quickInput.getByText(/lower-case letters/).waitFor();
    await workbench.screenshot('set-up-prefix');
    await workbench.quickInputBox.fill('rehearsal');
    await press('Enter');
  });

  it('shows the plan before anything is touched', async () => {
    await message(/^15 things will be created, 3 kept\. Nothing has been changed yet\.$/);
    await workbench.page.mouse.move(700, 880);
    await workbench.picture('setup');
    for (const name of everyTheme) {
      await workbench.theme(name);
      await workbench.screenshot(`set-up-plan-${name}`);
    }
    await workbench.theme('dark');
    assert.equal(collectors(), 0);
  });

  it('keeps the answers when they are changed', async () => {
    await button('Change the answers…').press('Enter');
    await next(1);
    await next(2);
    await step(3);
    await workbench.quickInput.getByText('1 Selected').waitFor();
    await press('Escape');
  });

  it('says why a step failed, and goes on there', async () => {
    const mend = sandbox.addFault({
      ...{ method: 'POST', path: /\/v1\/policies/, effect: { kind: 'answer', status: 403 } },
    });
    await button('Set up').press('Enter');
    await message(/^Authorization: flow log collectors write to the bucket: .*look again, and it goes on here\.$/);
    await workbench.screenshot('set-up-failed');
    mend();
    await button('Look again').press('Enter');
    await message(/^12 things will be created, 6 kept\./);
    await button('Set up').press('Enter');
    await message(/^Set up\. /);
    await workbench.screenshot('set-up-done');
    assert.equal(collectors(), 1);
  });

  it('shows the first flow logs, there and in the log service', async () => {
    sandbox.tick();
    sandbox.tick();
    await sandbox.workloads.settled();
    assert.ok(sandbox.workloads.logLines.all.length > 0);
    await button('Show flow logs').press('Enter');
    await workbench.unfold('rehearsal-vpc-x-vpc');
    await workbench.unfold('VPC x-vpc');
    await workbench.row(/^x-vsi1/).waitFor();
    await workbench.screenshot('set-up-first-objects');
  });

  it('has Slack told of an SSH connection, once', async () => {
    const { key, bytes } = sshObject(1, ['203.0.113.9', '203.0.113.9']);
    const bucket = sandbox.account.buckets.find(({ name }) => name.startsWith('rehearsal-'))?.name;
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const headers = { ...(await bearer(sandbox)), 'content-type': 'application/gzip' };
    assert.equal((await send(cosUrl(sandbox, path), { method: 'PUT', headers, body: bytes })).status, 200);
    await sandbox.workloads.settled();
    const told = slack.texts.filter((text) => text.includes('203.0.113.9'));
    assert.equal(told.length, 1, slack.texts.join('\n'));
    assert.match(told[0] ?? '', /^SSH accepted to an instance: 1 flow\n• 203\.0\.113\.9 → 10\.240\.0\.4:22 tcp/);
  });

  it('has nothing to do the second time', async () => {
    await button('Look again').press('Enter');
    await message('All of it stands: there is nothing to do.');
    assert.equal(await button('Set up').count(), 0);
    await workbench.screenshot('set-up-again');
  });

  it('takes one more alert of the shipper, by a plan of its own', async () => {
    await workbench.command('VPC Flow Lens: Create Alert…');
    await workbench.quickInput.getByRole('option', { name: 'SSH accepted to an instance of a VPC' }).waitFor();
    await press('Enter');
    await workbench.option('x-vpc').waitFor();
    await press('Enter');
    const webhook = workbench.quickInput.getByRole('option', { name: /The webhook of its other alerts/ });
    await webhook.waitFor();
    await workbench.screenshot('set-up-alert-places');
    await workbench.quickInputBox.fill('other alerts');
    await webhook.waitFor();
    await press('Enter');
    await message(/^0 things will be created, [12] changed, \d+ kept\./);
    await page()
      .getByText(/with the alerts “SSH accepted to an instance”, “SSH accepted to an instance of x-vpc”/)
      .waitFor();
    await workbench.screenshot('set-up-alert-plan');
    await button('Set up').press('Enter');
    await message(/^Set up\. /);
  });

  it('removes all of it after showing it, with the flow logs where they are to go', async () => {
    await workbench.command('VPC Flow Lens: Remove a Set-Up…');
    await workbench.option('rehearsal.us-south').waitFor();
    await press('Enter');
    await message(/will be removed, in this order/);
    await page().getByRole('checkbox').press('Space');
    await message(/^15 things will be removed, in this order/);
    await workbench.screenshot('set-up-removal');
    await button('Remove').press('Enter');
    await message(/^15 things removed\.$/);
    await workbench.screenshot('set-up-removed');
    assert.equal(collectors(), 0);
    for (const secret of [sandbox.workloads.ingestionKey, 'very-secret-path']) {
      assert.ok(!(await page().locator('body').innerHTML()).includes(secret));
      assert.ok(!workbench.console.some((line) => line.includes(secret)));
    }
  });
});
