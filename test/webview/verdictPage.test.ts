import assert from 'node:assert/strict';
import type { VpcSnapshot } from '../../src/core/policy/vpcSnapshot';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import { address, articleVpc, flowRow } from '../core/policy/articleVpc';
import { barriers } from './harness/barriers';
import { browserIsThere, closeBrowser } from './harness/browser';
import { type PageServer, servePages } from './harness/pageServer';
import { openResults } from './harness/resultsHarness';
import { syntheticEngine } from './harness/syntheticEngine';
import type { ThemeName } from './harness/themes';
import { openVerdict, type VerdictHarness } from './harness/verdictHarness';

const rows = [
  flowRow(),
  flowRow({ index: 1, start_time: 1_790_000_600_000_000 }),
  flowRow({ index: 2, initiator_ip: address('1.2.3.4') }),
];
const taken = { ...articleVpc(), taken_at: '2026-09-21T13:15:00Z' };

describe('the verdict page', function () {
  this.timeout(60_000);
  let server: PageServer;
  const opened: VerdictHarness[] = [];

  before(async function () {
    if (!browserIsThere) return this.skip();
    server = await servePages();
  });
  afterEach(async () => {
    for (const harness of opened.splice(0)) {
      assert.deepEqual([...harness.troubles, ...harness.logged], []);
      await harness.close();
    }
  });
  after(async () => {
    await closeBrowser();
    await server?.close();
  });

  const open = async (more: Partial<Parameters<typeof openVerdict>[0]> = {}): Promise<VerdictHarness> => {
    const base = { origin: server.origin, row: flowRow(), snapshot: taken, engine: createMemoryEngine(rows) };
    const harness = await openVerdict({ ...base, ...more });
    opened.push(harness);
    return harness;
  };

  for (const theme of ['dark', 'light', 'high-contrast'] satisfies ThemeName[]) {
    it(`says why, proposes, tries and copies, without barriers in ${theme}`, async () => {
      const harness = await open({ theme });
      const { page } = harness;
      await page
        .getByRole('heading', { name: 'no inbound rule of sg1 or install-software admits TCP 22 from 24.22.68.94' })
        .waitFor();
      await page.getByText('sg1 “TCP 3000 from anywhere”: port differs').waitFor();
      await page.getByText('Worked out from the snapshot vpc.json').waitFor();
      const fix = page.getByRole('region', { name: 'to install-software' });
      await fix.getByRole('button', { name: 'Try on recorded flows' }).click();
      await fix.getByText('2 rejected flows of 1 source would have passed').waitFor();
      await fix.getByRole('button', { name: 'Copy Terraform' }).click();
      await page.getByText('Copied Terraform.').waitFor();
      assert.match(harness.copied[0]!, /ibm_is_security_group_rule/);
      await page.getByRole('button', { name: 'Copy explanation' }).click();
      await page.getByText('Copied the explanation.').waitFor();
      await harness.screenshot(`verdict-${theme}`);
      assert.deepEqual(await barriers(page), []);
    });
  }

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror=alert(1)>\u202egnp.exe';
    const text = JSON.stringify(taken).replaceAll('"install-software"', JSON.stringify(name));
    const harness = await open({ snapshot: JSON.parse(text) as VpcSnapshot, label: '<b>vpc</b>.json' });
    const { page } = harness;
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>\\u202egnp.exe' }).first().waitFor();
    await page.getByText('<b>vpc</b>.json').waitFor();
    assert.equal(await page.locator('img, b').count(), 0);
    assert.deepEqual(await barriers(page), []);
  });

  it('can be cancelled while it reads, asked again, and says what failed', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const harness = await open({ gate });
    const { page } = harness;
    await page.getByText('Reading the VPC configuration…').waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.getByRole('button', { name: 'Cancel' }).click();
    release();
    await page.getByRole('button', { name: 'Explain again' }).click();
    await page.getByText('Denied by the configuration').waitFor();
    await page.getByRole('button', { name: 'Close the snapshot' }).click();
    await page.getByRole('alert').getByText('You are signed out').waitFor();
    assert.deepEqual(await barriers(page), []);
    await harness.screenshot('verdict-failed');
    harness.logged.splice(0);
  });

  it('is asked for from the detail, the menu and by key', async () => {
    const harness = await openResults({
      origin: server.origin,
      engine: syntheticEngine(10),
      show: { text: 'x1', range: null, engineId: null, run: true },
    });
    const { page } = harness;
    await page.locator('.grid-row').nth(0).click();
    await page
      .locator('.detail')
      .getByRole('button', { name: /^(Why\?|What admits this\?)$/ })
      .click();
    await page.locator('.grid-row').nth(1).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^(Why\?|What admits this\?)/ }).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('?');
    harness.send({ kind: 'askWhy' });
    // Messages arrive in order, one round trip behind the page.
    while (harness.asked.length < 4) await page.evaluate('0');
    assert.deepEqual(
      harness.asked.map(({ index }) => index),
      [0, 1, 2, 2],
    );
    assert.deepEqual(harness.troubles, []);
    await harness.close();
  });
});
