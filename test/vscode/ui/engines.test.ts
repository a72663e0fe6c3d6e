import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../server.mjs';
import { Workbench } from './workbench';

// The same search in the local store and in LogDNA, side by side in one panel.
describe('one search, two engines', () => {
  const cli = join(projectRoot, 'dist', 'cli.js');
  const store = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-engines-'));
  let sandbox: ChildProcess;
  let workbench: Workbench;
  before(async () => {
    sandbox = spawn(process.execPath, [cli, 'sandbox', '--json', '--hours', '3'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [line] = (await once(sandbox.stdout!.setEncoding('utf8'), 'data')) as [string];
    const { environment } = JSON.parse(line) as { environment: Record<string, string> };
    const env = { PATH: process.env.PATH ?? '', HOME: store, ...environment };
    const run = (...words: string[]) =>
      promisify(execFile)(process.execPath, [cli, ...words, '--store', store], { env });
    await run('ingest', 'cos://x-flowlogs');
    await run('replay', '', '--search', '--destination', 'logdna');
    workbench = await Workbench.open({
      settings: { 'vpcFlowLens.store.directory': store },
      env: { VPC_FLOW_LENS_SANDBOX: line.trim() },
    });
  });
  after(async () => {
    await workbench?.close();
    sandbox.stdin?.end();
    rmSync(store, { recursive: true, force: true });
  });
  afterEach(function () {
    return workbench.keepOnFailure(this.currentTest);
  });
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
    assert.deepEqual({ flows: await flows('LogDNA'), row: await firstRow() }, local);
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
});
