import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { useWorkbench } from './useWorkbench';
import { endpointSettings, Workbench } from './workbench';

// An account over the network, which is slow, forgets who one is, asks to wait, refuses, and goes away.
describe('an account of IBM Cloud', () => {
  // Yesterday some minutes after noon: the hours before are whole, of one day, and this one has objects.
  const now = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000 + (12 * 60 + 20) * 60_000;
  const day = new Date(now).toISOString().slice(0, 10);
  const clock = () => now;
  let sandbox: Sandbox;
  let workbench: Workbench;
  let all: number;
  /** Objects that are in the local store. */
  let before = 0;
  useWorkbench(
    async () => {
      sandbox = await startSandbox({ hours: 5, clock });
      all = sandbox.account.buckets.find(({ name }) => name === 'x-flowlogs')?.generated?.count() ?? 0;
      workbench = await Workbench.open({ settings: endpointSettings(sandbox) });
      return workbench;
    },
    () => sandbox?.close(),
  );
  const readsAtOnce = 32;
  const described = (text: string) => workbench.page.locator('.sidebar').getByText(text);
  /** Keys of the objects that were fetched since the last look. */
  const fetched = () =>
    sandbox.requests
      .splice(0)
      .filter(({ method, path, status }) => method === 'GET' && path.endsWith('.gz') && status === 200)
      .map(({ path }) => decodeURIComponent(path));
  const answered = () =>
    sandbox.requests.filter(({ method, path, status }) => method === 'GET' && path.endsWith('.gz') && status === 200)
      .length;
  /** The counts of a message, as in `Stored 1,204 flows of 24 objects; 3 already there.` */
  const counts = async (message: RegExp) => {
    const text = await workbench.said(message);
    const number = (pattern: RegExp) => Number((pattern.exec(text)?.[1] ?? '0').replaceAll(',', ''));
    return {
      stored: number(/of ([\d,]+) objects?/),
      there: number(/([\d,]+) already there/),
      failed: number(/([\d,]+) could not be read/),
    };
  };
  const hours = () => workbench.row(/^\d\d:\d\d, hour/);
  const objects = () => workbench.row(/^\d\d:\d\d–\d\d:\d\d/);

  describe('signing in', () => {
    it('takes an API key, and shows the account with its region', async () => {
      await workbench.activity('VPC Flow Lens').click();
      await workbench.sideBarButton('Sign In to IBM Cloud').click();
      await workbench.option('API Key').click();
      await workbench.quickInputBox.fill(sandbox.apiKey);
      await workbench.quickInputBox.press('Enter');
      await described('us-south · user@example.com').waitFor();
      await workbench.row('x-flowlogs, bucket').waitFor();
    });

    it('shows another region, and comes back', async () => {
      await workbench.command('VPC Flow Lens: Choose Region…');
      await workbench.option('eu-de').click();
      await described('eu-de · user@example.com').waitFor();
      await workbench.row('No flow log collector in eu-de').waitFor();
      await workbench.row('x-flowlogs, bucket').waitFor();
      await workbench.screenshot('cloud-other-region');
      await workbench.command('VPC Flow Lens: Choose Region…');
      await workbench.option('us-south').click();
      await workbench.row('x-flowlog, collector').waitFor();
    });
  });

  describe('ingesting', () => {
    it('takes exactly the hours and objects that are selected', async () => {
      // Room for a day of one interface.
      for (const pane of ['Searches', 'Local Store']) await workbench.foldPane(pane);
      await workbench.unfold('x-flowlogs, bucket');
      await workbench.unfold('VPC ');
      await workbench.unfold('x-vsi1 · ');
      await workbench.unfold(/^\d{4}-\d\d-\d\d/);
      await hours().nth(2).waitFor();
      const mends = [1, 2, 3, 4, 5, 6, 7, 8].map((nth) =>
        sandbox.addFault({
          service: 'cos',
          method: 'HEAD',
          path: /\.gz$/,
          nth,
          effect: { kind: 'delay', milliseconds: nth * 100 },
        }),
      );
      await workbench.unfold(/^\d\d:\d\d, hour/);
      await objects().nth(2).waitFor();
      const chosen = [objects().first(), objects().nth(2), hours().nth(1), hours().nth(2)];
      for (const row of chosen) await row.click({ modifiers: ['ControlOrMeta'] });
      // Counts that arrive meanwhile leave the selection as it is.
      await objects().filter({ hasText: 'flow' }).nth(7).waitFor();
      for (const mend of mends) mend();
      await workbench.becomes(() => workbench.page.locator('.sidebar .monaco-list-row.selected').count(), 4);
      await workbench.screenshot('cloud-selection');
      fetched();
      await workbench.menu(hours().nth(2), 'Ingest');
      const { stored, there } = await counts(/Stored/);
      const ofHour = new Map<string, number>();
      for (const key of fetched()) {
        const hour = /hour=(\d\d)/.exec(key)?.[1] ?? key;
        ofHour.set(hour, (ofHour.get(hour) ?? 0) + 1);
      }
      assert.deepEqual(Object.fromEntries(ofHour), { 12: 2, 11: 24, 10: 24 });
      assert.deepEqual({ stored, there }, { stored: 50, there: 0 });
      before += stored;
      await workbench.becomes(() => objects().filter({ hasText: '✓' }).count(), 2);
    });

    it('takes the time range that is asked for', async () => {
      fetched();
      await workbench.row('x-vsi1 · ').locator('.monaco-tl-twistie').click();
      await workbench.menu(workbench.row('x-vsi2 · '), 'Ingest Time Range…');
      await workbench.option('Another range…').click();
      await workbench.quickInputBox.fill(`${day} 11:20 to ${day} 12:20`);
      await workbench.quickInputBox.press('Enter');
      const { stored } = await counts(/Stored/);
      const keys = fetched();
      assert.ok(stored > 0);
      assert.equal(keys.length, stored);
      before += stored;
      // A key names the hour alone, and an object may hold flows of the hour before.
      for (const key of keys) assert.ok(hourOf(key) > now - 3 * 3_600_000, key);
    });

    it('keeps what was finished when it is cancelled', async () => {
      await workbench.foldPane('Local Store', false);
      // The first ones are answered at once, the others not before it is cancelled.
      const mend = sandbox.addFault({
        service: 'cos',
        method: 'GET',
        path: /\.gz$/,
        nth: Array.from({ length: all }, (_, at) => 65 + at),
        effect: { kind: 'delay', milliseconds: 600_000 },
      });
      await workbench.row(new RegExp(`^x-flowlogs, .* flows · ${before} objects`)).waitFor();
      fetched();
      await workbench.rowAction('x-flowlogs, bucket', 'Ingest');
      await workbench.notification(/Ingesting bucket x-flowlogs: [\d,]+ of/).waitFor();
      while (answered() < 64) await workbench.page.evaluate(() => new Promise(requestAnimationFrame));
      await workbench.screenshot('cloud-ingesting');
      await workbench.answer(/Ingesting bucket x-flowlogs/, 'Cancel');
      const { stored } = await counts(/Cancelled: /);
      mend();
      assert.ok(stored >= 64 - readsAtOnce && stored <= 64, `${stored}`);
      // Answers that were on their way when it was cancelled are let go, a handful at most.
      const lost = fetched().length - stored;
      assert.ok(lost >= 0 && lost <= readsAtOnce, `${lost}`);
      await workbench.row(new RegExp(`^x-flowlogs, .* flows · ${before + stored} objects`)).waitFor();
    });

    it('completes when run again, over a token that runs out and a service that asks to wait', async () => {
      const mends = [
        sandbox.addFault({ service: 'cos', method: 'GET', path: /\.gz$/, nth: 10, effect: { kind: 'expire_tokens' } }),
        sandbox.addFault({
          service: 'cos',
          method: 'GET',
          path: /\.gz$/,
          nth: [4, 7],
          effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } },
        }),
      ];
      sandbox.requests.length = 0;
      await workbench.rowAction('x-flowlogs, bucket', 'Ingest');
      const { stored, there, failed } = await counts(/Stored/);
      for (const mend of mends) mend();
      assert.ok(sandbox.requests.some(({ service, status }) => service === 'iam' && status === 200));
      assert.ok(sandbox.requests.some(({ status }) => status === 429));
      assert.ok(there > 0);
      assert.deepEqual({ all: stored + there, failed }, { all, failed: 0 });
      await workbench.row(new RegExp(`^x-flowlogs, [\\d,.]+.* flows · ${all} objects`)).waitFor();
    });
  });

  describe('that refuses', () => {
    it('says so at the bucket it refuses, and shows the others', async () => {
      const mend = sandbox.addFault({
        service: 'cos',
        method: 'GET',
        path: /x-lab-flowlogs\/?\?/,
        effect: { kind: 'answer', status: 403, code: 'AccessDenied' },
      });
      await workbench.unfold('x-lab-flowlogs, bucket');
      await workbench.row(/^Not permitted.*x-lab-flowlogs/).waitFor();
      await workbench.row('x-vsi1 · ').waitFor();
      mend();
    });

    it('offers to name a bucket where the list of buckets is refused', async () => {
      const mend = sandbox.addFault({
        service: 'cos',
        method: 'GET',
        path: /^\/s3\/[a-z-]+\/(\?|$)/,
        effect: { kind: 'answer', status: 403, code: 'AccessDenied' },
      });
      await workbench.command('VPC Flow Lens: Refresh');
      await workbench.row('x-lab-flowlogs, bucket').waitFor({ state: 'detached' });
      await workbench.row(/^Not permitted/).hover();
      await workbench.screenshot('cloud-no-list');
      await workbench.rowAction(/^Not permitted/, 'Add Bucket by Name…');
      await workbench.quickInputBox.fill('x-flowlogs');
      await workbench.quickInputBox.press('Enter');
      await workbench.row('x-flowlogs, bucket').waitFor();
      await workbench.screenshot('cloud-bucket-added');
      mend();
      await workbench.command('VPC Flow Lens: Refresh');
      await workbench.row('x-lab-flowlogs, bucket').waitFor();
    });
  });

  describe('that is out of reach', () => {
    it('says so, leaves what is stored searchable, and comes back on Retry', async () => {
      const { apiKey } = sandbox;
      const port = Number(new URL(sandbox.url).port);
      await sandbox.close();
      await workbench.command('VPC Flow Lens: Refresh');
      await workbench.sideBarButton('Retry').waitFor();
      await workbench.page.locator('.sidebar').getByText('IBM Cloud cannot be reached.').waitFor();
      await workbench.screenshot('cloud-offline');
      await workbench.foldPane('Searches', false);
      await workbench.row('What reaches vsi1?').click();
      await workbench.webview().getByRole('grid', { name: 'Flows' }).getByRole('row').nth(3).waitFor();
      sandbox = await startSandbox({ hours: 5, clock, port, apiKey });
      await workbench.sideBarButton('Retry').click();
      await workbench.row('x-flowlogs, bucket').waitFor();
    });
  });

  describe('leaving it', () => {
    it('wrote no secret into the log, the settings or the store', async () => {
      await workbench.command('VPC Flow Lens: Export Diagnostics…');
      const editor = workbench.page.locator('.editor-instance .monaco-editor').first();
      await editor.getByText('"extension"').first().waitFor();
      await editor.click();
      await workbench.page.keyboard.press('ControlOrMeta+A');
      await workbench.page.keyboard.press('ControlOrMeta+C');
      const text = await workbench.page.evaluate(() => navigator.clipboard.readText());
      const { log } = JSON.parse(text) as { log: string[] };
      assert.ok(log.some((line) => line.includes('Cloud Object Storage: GET')));
      assert.ok(!text.includes(sandbox.apiKey));
      assert.doesNotMatch(text, /eyJ[\w-]{10}/);
      assert.deepEqual(filesWith(sandbox.apiKey, workbench.server.dataDir), []);
    });

    it('forgets the account on signing out', async () => {
      await workbench.command('VPC Flow Lens: Sign Out…');
      await workbench.sideBarButton('Sign In to IBM Cloud').waitFor();
      await described('user@example.com').waitFor({ state: 'detached' });
    });
  });
});

/** Milliseconds of the hour a key names. */
function hourOf(key: string): number {
  const [, year, month, day, hour] = /year=(\d+)\/month=(\d+)\/day=(\d+)\/hour=(\d+)/.exec(key) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour));
}

/** Files below a folder that hold a text. */
function filesWith(text: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
