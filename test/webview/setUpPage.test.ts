import assert from 'node:assert/strict';
import { type FromSetUp, readFromSetUp, type WireSetUp, type WireSetUpItem } from '../../src/protocol/setUp';
import { barriers } from './harness/barriers';
import type { ThemeName } from './harness/themes';
import { usePages } from './harness/usePages';
import { openWebview, type WebviewPage } from './harness/webviewPage';

const item = (step: string, mark: WireSetUpItem['mark'], more: Partial<WireSetUpItem> = {}): WireSetUpItem => ({
  ...{ step, title: `Step ${step}`, mark, word: mark, message: '', price: '', commands: [] },
  ...more,
});
const planned: WireSetUp = {
  ...{ deed: 'set_up', name: 'flowlogs.us-south', account: 'Sandbox', phase: 'planned', deleteLogs: null },
  ...{ message: '2 things will be created, 1 kept.', permissions: ['Editor on Cloud Object Storage'], canStart: true },
  items: [
    item('region', 'kept', { message: 'It is available.' }),
    item('bucket', 'planned', { price: 'by GB stored' }),
    item('subscription', 'by_hand', {
      message: 'ibmcloud is not installed.',
      commands: ['ibmcloud login', 'ibmcloud ce'],
    }),
    item('collector', 'planned'),
  ],
};
const removal: WireSetUp = { ...planned, deed: 'remove', deleteLogs: false, permissions: [] };
const working: WireSetUp = {
  ...planned,
  ...{ phase: 'working', message: '2 of 4: Step bucket, creating', canStart: false },
  items: planned.items.map((each) => (each.step === 'bucket' ? item('bucket', 'working') : each)),
};
const failed: WireSetUp = {
  ...working,
  ...{ phase: 'failed', message: 'Step bucket: access is denied. Ask for Writer.' },
  items: working.items.map((each) => (each.step === 'bucket' ? item('bucket', 'failed', { message: 'denied' }) : each)),
};

describe('the page of a set-up', function () {
  this.timeout(60_000);
  const pages = usePages();
  let webview: WebviewPage;
  let heard: FromSetUp[];

  const open = async (theme: ThemeName = 'dark') => {
    heard = [];
    let ready: () => void = () => undefined;
    const loaded = new Promise<void>((resolve) => {
      ready = resolve;
    });
    webview = await pages.keep(
      openWebview({
        ...{ url: `${pages.origin}/setUp`, theme },
        connect: () => ({
          receive(message) {
            const read = readFromSetUp(message) ?? assert.fail(`not a message of the page: ${JSON.stringify(message)}`);
            heard.push(read);
            if (read.kind === 'notify') ready();
          },
        }),
      }),
    );
    await loaded;
    return webview.page;
  };
  const show = async (page: WireSetUp) => {
    webview.post({ kind: 'show', page });
    await webview.page.getByText(page.message).waitFor();
  };
  const presses = () => heard.flatMap((message) => (message.kind === 'press' ? message.deed : []));

  for (const theme of ['dark', 'light', 'high-contrast'] satisfies ThemeName[])
    it(`has no barriers in ${theme}`, async () => {
      await open(theme);
      for (const [name, page] of Object.entries({ planned, working, failed, removal })) {
        await show(page);
        await webview.screenshot(`set-up-${name}-${theme}`);
        assert.deepEqual(await barriers(webview.page), [], name);
      }
    });

  it('says what was pressed, by keyboard, and copies commands', async () => {
    const page = await open();
    await show(planned);
    await page.getByRole('button', { name: 'Set up', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Change the answers…' }).press('Space');
    await page.getByRole('button', { name: 'Copy commands' }).press('Enter');
    await page.getByRole('button', { name: 'Put into a terminal' }).press('Enter');
    await show(removal);
    await page.getByRole('checkbox', { name: /Delete the flow logs/ }).press('Space');
    await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    assert.deepEqual(presses(), ['start', 'change', 'toggleLogs', 'start']);
    assert.deepEqual(
      heard.flatMap((message) => (message.kind === 'commands' ? `${message.step} ${message.how}` : [])),
      ['subscription copy', 'subscription terminal'],
    );
  });

  it('tells a screen reader what goes on, and keeps the keyboard on the page', async () => {
    const page = await open();
    await show(planned);
    await page.getByRole('button', { name: 'Copy as a file for the command line' }).focus();
    await show(working);
    assert.equal(await page.getByRole('status').textContent(), working.message);
    assert.equal(await page.getByRole('main').getAttribute('aria-busy'), 'true');
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY');
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    assert.deepEqual(presses(), ['cancel']);
    await show(failed);
    assert.equal(await page.getByRole('alert').textContent(), failed.message);
    assert.equal(await page.getByRole('main').getAttribute('aria-busy'), 'false');
  });

  it('shows names of the account as text', async () => {
    const page = await open();
    const title = '<img src=x onerror=alert(1)>\u202egpj';
    await show({ ...planned, items: [item('bucket', 'planned', { title, message: title, commands: [title] })] });
    assert.equal(await page.locator('img').count(), 0);
    assert.ok(!(await page.locator('.set-up-title').textContent())?.includes('\u202e'));
  });

  it('fits a narrow editor', async () => {
    const page = await open();
    await page.setViewportSize({ width: 320, height: 600 });
    await show(planned);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0);
    const list = await page.locator('.set-up-items').evaluate((each) => each.scrollWidth - each.clientWidth);
    assert.equal(list, 0);
    await webview.screenshot('set-up-narrow');
  });
});
