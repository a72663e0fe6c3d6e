import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../server.mjs';
import { type SpawnedSandbox, spawnSandbox } from './spawnedSandbox';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// The same search in the local store and in LogDNA, side by side in one panel.
describe('one search, two engines', () => {
  const cli = join(projectRoot, 'dist', 'cli.js');
  const store = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-engines-'));
  let sandbox: SpawnedSandbox;
  let workbench: Workbench;
  let environment: Readonly<Record<string, string>>;
  const cliEnv = () => ({ PATH: process.env.PATH ?? '', HOME: store, ...environment });
  const run = (...words: string[]) =>
    promisify(execFile)(process.execPath, [cli, ...words, '--store', store], { env: cliEnv() });
  let filled: Promise<unknown>;
  useWorkbench(
    async () => {
      sandbox = await spawnSandbox('--hours', '1');
      const { handed } = sandbox;
      environment = handed.environment;
      // The window opens meanwhile; it looks into the store when the first view of it is shown.
      filled = run('ingest', 'cos://x-flowlogs').then(() => run('replay', '', '--search', '--destination', 'logdna'));
      filled.catch(() => undefined);
      workbench = await Workbench.open({ settings: { 'vpcFlowLens.store.directory': store }, sandbox: handed });
      return workbench;
    },
    () => {
      sandbox?.stop();
      rmSync(store, { recursive: true, force: true });
    },
  );
  before(() => filled);
  const results = () => workbench.webview();
  const found = (engine: string) =>
    results()
      .getByRole('status')
      .filter({ hasText: new RegExp(`^[\\d,]+ flows · .*${engine}`) });
  const flows = async (engine: string) => (await found(engine).innerText()).split(' · ')[0];
  const firstRow = () => results().getByRole('grid').getByRole('row').nth(1).innerText();

  it('finds the same flows in both, and says which one answered and how fresh it is', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.row('Who is turned away at vsi1?').click();
    await found('Local').waitFor();
    const local = { flows: await flows('Local'), row: await firstRow() };
    await results().getByRole('combobox', { name: 'Engine' }).selectOption({ label: 'LogDNA (sandbox)' });
    await found('LogDNA').waitFor();
    await results().getByText('half a minute after they came in').waitFor();
    await workbench.becomes(async () => ({ flows: await flows('LogDNA'), row: await firstRow() }), local);
    await results().getByRole('gridcell', { name: 'rejected' }).first().click();
    await results().getByRole('complementary', { name: 'Detail' }).getByText('Record', { exact: true }).waitFor();
    await workbench.screenshot('engines-logdna');
    await workbench.theme('high-contrast');
    await found('LogDNA').waitFor();
    await workbench.screenshot('engines-logdna-high-contrast');
  });

  it('keeps the engine for the next search, and copies a link to it', async () => {
    await workbench.row('Who tried HTTPS on vsi1?').click();
    await workbench.tab(/target_port:443|target_ip/).waitFor();
    await found('LogDNA').waitFor();
    await results().getByRole('button', { name: 'Copy link to this search' }).click();
    await results().getByText('Link copied.').waitFor();
    const link = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /:\/\/vpc-flow-lens\.vpc-flow-lens\/search\?q=.*engine=logdna/);
  });

  /** A record as it stands in a flow log, that the search for what is turned away at vsi1 finds. */
  const turnedAway = (port: number, more: Readonly<Record<string, unknown>> = {}) => ({
    ...{ start_time: new Date().toISOString(), end_time: new Date().toISOString(), direction: 'I', action: 'rejected' },
    ...{ initiator_ip: '198.51.100.7', target_ip: '10.240.0.4', initiator_port: 40_000, target_port: port },
    ...{ transport_protocol: 6, ether_type: 'IPv4', was_initiated: true, was_terminated: true },
    ...more,
  });
  const follow = () => results().getByRole('button', { name: 'Follow', exact: true });
  const followed = (text: string | RegExp) => results().locator('.follow-state').filter({ hasText: text });
  const selected = () => results().getByRole('grid').getByRole('row', { selected: true });

  it('follows LogDNA: what comes in stands on top, and the selected flow stays', async () => {
    await workbench.theme('dark');
    await workbench.row('Who is turned away at vsi1?').click();
    await found('LogDNA').waitFor();
    await results().getByRole('grid').getByRole('row').nth(2).click();
    const before = await selected().innerText();
    await follow().press('Enter');
    await followed(/Following\s*$/).waitFor();
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    const records = [
      turnedAway(4001),
      turnedAway(4002, { note: hostile, target_ip: '10.240.0.40' }),
      turnedAway(4003, { [hostile]: hostile }),
    ];
    const lines = records.map((record) => ({
      line: JSON.stringify(record),
      timestamp: Date.now(),
      app: 'vpc-flow-logs',
    }));
    const answer = await fetch(`${environment.LOGDNA_INGEST_ENDPOINT}/logs/ingest?hostname=test`, {
      method: 'POST',
      headers: { apikey: environment.LOGDNA_INGESTION_KEY ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ lines }),
    });
    assert.equal(answer.status, 200);
    // The second of them is to another address.
    await followed('Following · 2 new flows on top').waitFor();
    await workbench.becomes(async () => /4003/.test(await firstRow()), true);
    await workbench.becomes(() => selected().innerText(), before);
    assert.equal(await follow().getAttribute('aria-pressed'), 'true');
    await workbench.screenshot('follow-dark');
    await workbench.theme('light');
    await workbench.screenshot('follow-light');
    await workbench.theme('high-contrast');
    await results().getByRole('grid').getByRole('row').nth(1).click();
    await results().getByRole('complementary', { name: 'Detail' }).getByText('onerror').first().waitFor();
    await workbench.screenshot('follow-high-contrast');
    assert.equal(await results().locator('img, body script:not([nonce])').count(), 0);
    // Behind another tab the panel is gone, and its tail with it: both come back.
    await workbench.command('File: New Untitled Text File');
    await workbench.tab(/^Untitled-1/).waitFor();
    await workbench.tab(/^Flows: target_ip/).click();
    await followed(/Following\s*$/).waitFor();
    await follow().click();
    await followed('Stopped following').waitFor();
    // What the tail brought is found by the search, too.
    await results().getByRole('button', { name: 'Run', exact: true }).click();
    await results().getByRole('grid').getByRole('row').filter({ hasText: '4003' }).click();
    await results().getByRole('complementary', { name: 'Detail' }).getByText('onerror').first().waitFor();
    assert.equal(await results().locator('img, body script:not([nonce])').count(), 0);
  });

  it('groups the rejects of a search in LogDNA by their cause', async () => {
    await workbench.command('VPC Flow Lens: Causes of Rejects');
    await workbench.quickInput.getByText('Causes of rejects · LogDNA (sandbox)').waitFor();
    const cause = workbench.quickInput.getByText(/rejects?: no inbound rule for TCP 23 on /).first();
    await cause.waitFor();
    await workbench.screenshot('engines-causes');
    await cause.click();
    await found('LogDNA').waitFor();
    assert.match(await results().getByRole('combobox', { name: 'Search' }).inputValue(), /target_port:23/);
    await workbench.row('Who is turned away at vsi1?').click();
    await found('LogDNA').waitFor();
  });

  it('follows the local store: the result is looked up again, and the selected flow stays', async () => {
    await results().getByRole('combobox', { name: 'Engine' }).selectOption({ label: 'Local' });
    await found('Local').waitFor();
    const count = Number((await flows('Local'))?.replace(/\D/g, ''));
    await results().getByRole('grid').getByRole('row').nth(3).click();
    const before = await selected().innerText();
    await follow().click();
    await followed('looked up again').waitFor();
    const flowLogs = [turnedAway(4004), turnedAway(4005)];
    const envelope = { version: '0.0.1', network_interface_id: '0717-late', state: 'ok', flow_logs: flowLogs };
    const late = join(store, 'late.gz');
    writeFileSync(late, gzipSync(JSON.stringify({ ...envelope, number_of_flow_logs: flowLogs.length })));
    await run('ingest', late);
    await results()
      .getByRole('status')
      .filter({ hasText: `${(count + 2).toLocaleString('en-US')} flows` })
      .waitFor();
    await workbench.becomes(async () => /400[45]/.test(await firstRow()), true);
    await workbench.becomes(() => selected().innerText(), before);
    await workbench.becomes(() => selected().getAttribute('aria-rowindex'), '6');
  });
});
