import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbench } from './workbench';

// Links into the editor, which anybody can write, and links out of it to the services' own pages.
describe('links of searches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-links-'));
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({ folder, settings: { 'editor.wordWrap': 'off' } });
  });
  after(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return workbench.keepOnFailure(this.currentTest);
  });
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

  /** Clicks a link in a document, as in a message of a colleague. */
  async function follow(name: keyof typeof links): Promise<void> {
    await workbench.tab('links.md').click();
    const line = workbench.page.locator('.view-line', { hasText: `[${name}]` });
    await line
      .locator('.detected-link')
      .first()
      .click({ modifiers: ['Control'] });
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
    await workbench.command('View: Close Editor');
    await workbench.activity('Explorer').click();
    await workbench.file('links.md').dblclick();
    await follow('good');
    await workbench.tab('Flows').waitFor();
    await results().getByText('Search the flows').waitFor();
    assert.equal(await box().inputValue(), 'target_port:22 -initiator_ip:10.0.0.0/8');
    assert.equal(await results().locator('.range-button').innerText(), 'last 2 hours');
    await workbench.screenshot('links-filled');
    // It was not run: the history knows the search before alone.
    await workbench.activity('VPC Flow Lens').click();
    await workbench.unfold('History');
    await workbench.row('target_port:22').first().waitFor();
    assert.equal(await workbench.row('target_port:22 -initiator_ip').count(), 0);
    await workbench.command('View: Close Editor');
  });

  for (const [name, why] of [
    ['command', 'leads to nothing this extension knows'],
    ['running', 'asks for more than to open a search'],
    ['hiding', 'holds characters that cannot be seen'],
    ['broken', 'cannot be read'],
  ] as const) {
    it(`refuses one that ${why}`, async () => {
      await follow(name);
      await workbench.notification(`Not opened.`).filter({ hasText: why }).waitFor();
      assert.equal(await workbench.tab('Flows').count(), 0);
      await workbench.command('Notifications: Clear All Notifications');
    });
  }

  it('says where a link asks for an engine that is not there', async () => {
    await follow('elsewhere');
    await workbench.notification('an engine that is not connected here').waitFor();
    await results().getByText('Search the flows').waitFor();
    assert.equal(await box().inputValue(), 'action:rejected');
    assert.equal(
      await results().getByRole('combobox', { name: 'Engine' }).locator('option:checked').innerText(),
      'Local',
    );
    await workbench.command('View: Close Editor');
  });

  it('opens a search in LogDNA’s own page, as it stands', async () => {
    // Connected, as after a window was closed; nothing here could answer the question whether its credential holds.
    await workbench.keepState('engines.logdna', [
      { api: 'https://api.mezmo.com', credential: 'accessToken', retentionDays: 30, apps: ['a&b'], hosts: [] },
    ]);
    const asked: string[] = [];
    await workbench.page.context().route('https://app.mezmo.com/**', async (route) => {
      asked.push(route.request().url());
      await route.fulfill({ contentType: 'text/html', body: '<title>LogDNA</title>' });
    });
    await workbench.activity('VPC Flow Lens').click();
    await workbench.command('VPC Flow Lens: New Search');
    await results().getByRole('combobox', { name: 'Engine' }).selectOption({ label: 'LogDNA (api.mezmo.com)' });
    await box().fill('action:rejected "a & b=c"');
    await box().press('Control+Enter');
    await results().getByText('Connect LogDNA again').first().waitFor();
    const popup = workbench.page.waitForEvent('popup');
    await results().getByRole('button', { name: 'Open in LogDNA' }).click();
    await workbench.page.getByRole('button', { name: 'Open', exact: true }).click();
    await (await popup).waitForLoadState();
    // What LogDNA would find otherwise is left out, and said.
    await workbench.notification(/The page takes no time range.*It finds more there than here/).waitFor();
    await workbench.screenshot('links-opened');
    assert.equal(asked.length, 1);
    const { searchParams } = new URL(asked[0] ?? '');
    assert.deepEqual(
      [...searchParams],
      [
        ['q', 'action:==rejected'],
        ['apps', 'a&b'],
      ],
    );
  });
});
