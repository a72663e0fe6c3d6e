import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { SlackStandIn } from '../../watch/slackStandIn';
import { sshObject } from '../../watch/sshObject';
import { everyTheme } from './themes';
import { useWorkbench } from './useWorkbench';
import { handedOver, Workbench } from './workbench';

// The article's alert, by keyboard: from "tell me of accepted SSH connections" to the message in Slack, and away again.
describe('an alert', () => {
  let sandbox: Sandbox;
  let workbench: Workbench;
  let slack: SlackStandIn;
  useWorkbench(
    async () => {
      [sandbox, slack] = await Promise.all([startSandbox({ hours: 1 }), SlackStandIn.start()]);
      const environment = { LOGDNA_ACCESS_TOKEN: sandbox.workloads.logdnaReader.accessToken };
      workbench = await Workbench.open({ sandbox: handedOver(sandbox, environment) });
      return workbench;
    },
    () => Promise.all([sandbox?.close(), slack?.close()]),
  );
  const press = (key: string) => workbench.page.keyboard.press(key);
  const choose = (label: string) =>
    workbench.choose(workbench.quickInput.getByRole('option', { name: label }).first(), label);
  const asks = (text: string | RegExp) => workbench.quickInput.getByText(text).first().waitFor();
  const name = 'SSH accepted to an instance of x-vpc';

  it('is created in LogDNA in two steps, and a test message comes', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.command('VPC Flow Lens: Create Alert…');
    await choose('SSH accepted to an instance of a VPC');
    await choose('x-vpc');
    await asks('Create Alert (2/3)');
    await workbench.quickInput.getByRole('option', { name: /Slack, by LogDNA/ }).waitFor();
    await workbench.screenshot('alert-places');
    await choose('E-mail');
    await asks('E-mail addresses, separated by commas');
    await press('Control+Alt+Minus');
    await asks('Create Alert (2/3)');
    await choose('Slack');
    await asks(/Address of an incoming webhook of Slack/);
    assert.equal(await workbench.quickInputBox.getAttribute('type'), 'password');
    await workbench.quickInputBox.fill(slack.url);
    await press('Enter');
    await workbench.answer(/is on: Slack, as soon as there is 1 line within 5m/, 'Send Test Message');
    await workbench.said('One test message was posted.');
    assert.match(slack.texts[0] ?? '', new RegExp(`^Test message of VPC Flow Lens for the alert ${name}`));
  });

  it('tells Slack once of what comes to LogDNA, while nothing of the editor is asked', async () => {
    const { key, bytes } = sshObject(1, ['203.0.113.9', '203.0.113.10']);
    const { flow_logs } = JSON.parse(gunzipSync(bytes).toString()) as { flow_logs: readonly object[] };
    const lines = flow_logs.map((flow, index) => ({
      ...{ timestamp: Date.now(), app: 'vpc-flowlogs', line: JSON.stringify({ ...flow, key, index }) },
    }));
    const authorization = `Basic ${Buffer.from(`${sandbox.workloads.ingestionKey}:`).toString('base64')}`;
    for (let times = 0; times < 2; times++) {
      const answer = await fetch(`${sandbox.endpoints.logdnaIngest}/logs/ingest?hostname=shipper`, {
        ...{ method: 'POST', headers: { authorization, 'content-type': 'application/json' } },
        body: JSON.stringify({ lines }),
      });
      assert.equal(answer.status, 200, await answer.text());
    }
    await sandbox.workloads.settled();
    assert.equal(slack.bodies.length, 2, slack.texts.join('\n'));
    assert.match(slack.texts[1] ?? '', new RegExp(`^${name}`));
  });

  it('stands under Searches in every theme, and opens in LogDNA', async () => {
    await workbench.foldPane('Flow Logs');
    await workbench.foldPane('Local Store');
    await workbench.row('Tutorial').locator('.monaco-tl-twistie').click();
    await workbench.unfold('Alerts and Views');
    const row = workbench.row(name);
    await row.waitFor();
    await workbench.row('No alerts. Create one from a search').waitFor();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await press(key);
    const results = workbench.webview();
    await results
      .getByRole('status')
      .filter({ hasText: /^2 flows · .*LogDNA/ })
      .waitFor();
    await workbench.page.locator('.editor-actions').getByRole('button', { name: 'Create Alert…' }).press('Enter');
    await asks('Create Alert (1/2)');
    await press('Escape');
    for (const theme of everyTheme) {
      await workbench.theme(theme);
      await workbench.screenshot(`alert-kept-${theme}`);
    }
    await workbench.theme('dark');
  });

  it('is changed and deleted from its menu', async () => {
    const row = workbench.row(name);
    await row.click({ button: 'right' });
    await workbench.page.getByRole('menuitem', { name: 'Delete Alert…' }).waitFor();
    await workbench.screenshot('alert-menu');
    await press('Escape');
    await workbench.menu(row, 'Edit Alert…');
    await choose('When it goes off');
    await workbench.quickInput.getByPlaceholder('When is it to go off?').waitFor();
    await choose('When there are too few');
    await asks(/ \(3\/4\)$/);
    await workbench.quickInputBox.fill('0');
    await asks('Write a whole number from 1 to 100,000.');
    await workbench.quickInputBox.fill('2');
    await press('Enter');
    await workbench.quickInput.getByPlaceholder(/Absence is noticed within 15m at the earliest/).waitFor();
    await workbench.screenshot('alert-interval');
    await choose('1h');
    await workbench.said(/is changed: Slack, when fewer than 2 lines came within 1h/);
    await workbench.menu(row, 'Delete Alert…');
    await workbench.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
    await row.waitFor({ state: 'detached' });
    assert.ok(!workbench.console.some((line) => line.includes('very-secret-path')));
  });
});
