import assert from 'node:assert/strict';
import type { VpcSnapshot } from '../../src/core/policy/vpcSnapshot';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import { address, articleVpc, flowRow } from '../core/policy/articleVpc';
import { applyLab, sshRow } from '../extension/applyLab';
import { barriers } from './harness/barriers';
import { openResults } from './harness/resultsHarness';
import { syntheticEngine } from './harness/syntheticEngine';
import type { ThemeName } from './harness/themes';
import { usePages } from './harness/usePages';
import { openVerdict, type VerdictHarness } from './harness/verdictHarness';

const rows = [
  flowRow(),
  flowRow({ index: 1, start_time: 1_790_000_600_000_000 }),
  flowRow({ index: 2, initiator_ip: address('1.2.3.4') }),
];
const taken = { ...articleVpc(), taken_at: '2026-09-21T13:15:00Z' };

describe('the verdict page', function () {
  this.timeout(60_000);
  const pages = usePages();

  const open = async (more: Partial<Parameters<typeof openVerdict>[0]> = {}): Promise<VerdictHarness> => {
    const base = { origin: pages.origin, row: flowRow(), snapshot: taken, engine: createMemoryEngine(rows) };
    return pages.keep(openVerdict({ ...base, ...more }));
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

  it('shows a rule where it is asked for, by keyboard too, and why nothing can be applied from a file', async () => {
    const harness = await open();
    const { page } = harness;
    const rule = page.getByRole('button', { name: 'sg1 “TCP 3000 from anywhere”' });
    await rule.click();
    assert.equal(await rule.getAttribute('title'), 'Rule app: show it in the Security view');
    await page.getByRole('button', { name: 'allow-inbound' }).press('Enter');
    while (harness.revealed.length < 2) await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(harness.revealed, ['app', 'allow-inbound']);
    await page.getByText('vpc.json is a snapshot: nothing can be applied from it').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Apply…' }).count(), 0);
    await page.getByRole('button', { name: 'Test connection to 150.240.1.1:22' }).waitFor();
  });

  for (const theme of ['dark', 'light', 'high-contrast'] satisfies ThemeName[])
    it(`applies a fix, watches and undoes it, by keyboard, without barriers in ${theme}`, async () => {
      const lab = await applyLab();
      try {
        let look: () => void = () => undefined;
        lab.world.delay = () =>
          new Promise((resolve) => {
            look = resolve;
          });
        const harness = await open({ lab, row: sshRow, theme });
        const { page } = harness;
        const change = page.locator('.change');
        await page.getByRole('button', { name: 'Apply…' }).first().press('Enter');
        await change.getByText('up to 15 minutes').waitFor();
        assert.equal(await page.evaluate(() => document.activeElement?.className), 'change applied');
        await change.getByText('So far no new object.').waitFor();
        await page.getByText('Allowed by the present configuration').waitFor();
        assert.deepEqual(await barriers(page), []);
        await harness.screenshot(`verdict-watch-${theme}`);
        lab.time.advance(600_000);
        await change.getByRole('button', { name: 'Look now' }).press('Enter');
        await change.getByText('The first accepted flow is there. It was answered.').waitFor();
        assert.deepEqual(await barriers(page), []);
        await harness.screenshot(`verdict-accepted-${theme}`);
        await change.getByRole('button', { name: 'Open the flow' }).press('Enter');
        await change.getByRole('button', { name: 'Undo' }).press('Enter');
        await change.getByText('The rule is removed again.').waitFor();
        await page.getByText('Denied by the configuration').waitFor();
        assert.deepEqual([lab.world.opened, lab.world.told], [['open 10.240.0.4 accepted'], ['applied fix-1']]);
        lab.sandbox.account.regions[0]!.securityGroups.find(({ name }) => name === 'x-sg1')!.rules.shift();
        await page.getByRole('button', { name: 'Apply…' }).first().press('Enter');
        await change.getByRole('alert').getByText('Not applied').waitFor();
        assert.deepEqual(await barriers(page), []);
        await harness.screenshot(`verdict-refused-${theme}`);
        await change.getByRole('button', { name: 'Read again' }).press('Enter');
        await page.getByText('Denied by the configuration').waitFor();
        look();
      } finally {
        await lab.sandbox.close();
      }
    });

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror=alert(1)>\u202egnp.exe';
    const text = JSON.stringify(taken).replaceAll('"install-software"', JSON.stringify(name));
    const harness = await open({ snapshot: JSON.parse(text) as VpcSnapshot, label: '<b>vpc</b>.json' });
    const { page } = harness;
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>\\u202egnp.exe' }).first().waitFor();
    await page.getByText('<b>vpc</b>.json', { exact: true }).waitFor();
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
    const show = { text: 'x1', range: null, engineId: null, run: true };
    const harness = await pages.keep(openResults({ origin: pages.origin, engine: syntheticEngine(10), show }));
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
  });
});
