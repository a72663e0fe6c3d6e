import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// Links into the editor, which anybody can write, and links out of it to the services' own pages.
describe('links of searches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-links-'));
  let workbench: Workbench;
  useWorkbench(
    async () => {
      workbench = await Workbench.open({ folder, settings: { 'editor.wordWrap': 'off' } });
      return workbench;
    },
    () => rmSync(folder, { recursive: true, force: true }),
  );
  const results = () => workbench.webview();
  const box = () => results().getByRole('combobox', { name: 'Search' });

  const hidden = encodeURIComponent('action:rejected\u202e');
  const links = {
    good: 'search?q=target_port%253A22%2520-initiator_ip%253A10.0.0.0%252F8&range=last%25202%2520hours',
    elsewhere: 'search?q=action%253Arejected&engine=logdna%253Aapi.example.com',
    command: 'command?q=action%253Arejected',
    running: 'search?q=action%253Arejected&run=true',
    hiding: `search?q=${encodeURIComponent(hidden)}`,
    broken: 'search?q=%2528action%253A',
  } as const;

  async function closeFlows(): Promise<void> {
    const flows = workbench.tab('Flows');
    await flows.click();
    await workbench.command('View: Close Editor');
    await flows.waitFor({ state: 'detached' });
  }

  /** Follows a link in a document, as in a message of a colleague. */
  async function follow(name: keyof typeof links): Promise<void> {
    await workbench.tab('links.md').click();
    const { page } = workbench;
    const link = page
      .locator('.view-line', { hasText: `[${name}]` })
      .locator('.detected-link')
      .first();
    // Not with Control held: then the editor draws the link anew, and under the pointer there may be none.
    await link.click();
    await workbench.command('Open Link');
  }

  it('fills the search of a link into a panel of its own, and runs nothing', async () => {
    await workbench.activity('VPC Flow Lens').click();
    const panel = await workbench.searchFor('target_port:22');
    await panel.getByRole('button', { name: 'Copy link to this search' }).click();
    await panel.getByText('Link copied.').waitFor();
    const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
    const [start] = copied.split('search?');
    assert.match(start ?? '', /^[a-z-]+:\/\/vpc-flow-lens\.vpc-flow-lens\/$/);
    const lines = Object.entries(links).map(([name, link]) => `[${name}](${start}${link})`);
    writeFileSync(join(folder, 'links.md'), `${lines.join('\n\n')}\n`);
    await closeFlows();
    await workbench.activity('Explorer').click();
    await workbench.file('links.md').dblclick();
    await follow('good');
    await workbench.tab('Flows').waitFor();
    await results().getByText('Search the flows').waitFor();
    await workbench.becomes(() => box().inputValue(), 'target_port:22 -initiator_ip:10.0.0.0/8');
    await workbench.becomes(() => results().locator('.range-button').innerText(), 'last 2 hours');
    await workbench.screenshot('links-filled');
    // It was not run: the history knows the search before alone.
    await workbench.activity('VPC Flow Lens').click();
    await workbench.unfold('History');
    await workbench.row('target_port:22').first().waitFor();
    assert.equal(await workbench.row('target_port:22 -initiator_ip').count(), 0);
    await closeFlows();
  });

  for (const [name, why] of [
    ['command', 'leads to nothing this extension knows'],
    ['running', 'asks for more than to open a search'],
    ['hiding', 'holds characters that cannot be seen'],
    ['broken', 'cannot be read'],
  ] as const) {
    it(`refuses one that ${why}`, async () => {
      await follow(name);
      await workbench.said(new RegExp(`Not opened\\..*${why}`));
      assert.equal(await workbench.tab('Flows').count(), 0);
    });
  }

  it('says where a link asks for an engine that is not there', async () => {
    await follow('elsewhere');
    // First the panel: when it has loaded it takes the focus.
    await results().getByText('Search the flows').waitFor();
    await workbench.said(/an engine that is not connected here/);
    await workbench.becomes(() => box().inputValue(), 'action:rejected');
    const engine = results().getByRole('combobox', { name: 'Engine' });
    await workbench.becomes(() => engine.locator('option:checked').innerText(), 'Local');
    await closeFlows();
  });
});

describe('a search in the page of its service', () => {
  let workbench: Workbench;
  useWorkbench(async () => {
    workbench = await Workbench.open();
    return workbench;
  });
  const results = () => workbench.webview();
  const box = () => results().getByRole('combobox', { name: 'Search' });

  /** Runs a search in a service that cannot be reached, and goes to its page; returns the address asked for. */
  async function openPage(engine: string, text: string, button: string, said: RegExp): Promise<URL> {
    const { page } = workbench;
    await page.context().route(/mezmo\.com|logs\.cloud\.ibm\.com/, async (route) => {
      await route.fulfill({ contentType: 'text/html', body: '<title>Logs</title>' });
    });
    await workbench.command('VPC Flow Lens: New Search');
    await results().getByRole('combobox', { name: 'Engine' }).selectOption({ label: engine });
    await box().fill(text);
    await box().press('Control+Enter');
    await results().getByRole('alert').waitFor();
    const popup = page.waitForEvent('popup');
    await results().getByRole('button', { name: button }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const opened = await popup;
    await opened.waitForLoadState();
    const address = opened.url();
    await opened.close();
    await workbench.screenshot(`links-${button.replace(/\W+/g, '-').toLowerCase()}`);
    await workbench.said(said);
    return new URL(address);
  }

  it('opens in LogDNA, as it stands', async () => {
    // Connected, as after a window was closed; nothing here could answer the question whether the credentials hold.
    await workbench.keepState({
      'engines.logdna': [
        { api: 'https://api.mezmo.com', credential: 'accessToken', retentionDays: 30, apps: ['a&b'], hosts: [] },
      ],
      accounts: [{ id: 'a1', kind: 'apiKey', label: 'Shop' }],
      'accounts.current': 'a1',
      'engines.cloudlogs': [{ account: 'a1', instance: '11111111-2222', region: 'eu-de', name: 'shop-logs' }],
    });
    await workbench.activity('VPC Flow Lens').click();
    const said = /The page takes no time range.*It finds more there than here/;
    const { searchParams } = await openPage(
      'LogDNA (api.mezmo.com)',
      'action:rejected "a & b=c"',
      'Open in LogDNA',
      said,
    );
    assert.deepEqual(
      [...searchParams],
      [
        ['q', 'action:==rejected'],
        ['apps', 'a&b'],
      ],
    );
  });

  it('opens in IBM Cloud Logs, and is copied', async () => {
    const { host, pathname, hash } = await openPage(
      'IBM Cloud Logs (shop-logs)',
      'target_port:22 action:rejected',
      'Open in IBM Cloud Logs',
      /copied.*not documented/,
    );
    assert.equal(`${host}${pathname}`, 'dashboard.eu-de.logs.cloud.ibm.com/11111111-2222/');
    const query = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.match(query, /^source logs \| filter .* && .*22/);
    const parameters = `query=${encodeURIComponent(query)}&querySyntax=dataprime&time=from:now-7d,to:now&page=0&permalink=true`;
    assert.equal(hash, `#/query-new/logs?${parameters}`);
  });
});
