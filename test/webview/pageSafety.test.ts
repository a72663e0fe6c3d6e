import assert from 'node:assert/strict';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import { EngineError } from '../../src/engines/queryEngine';
import type { ShowSearch } from '../../src/protocol/results';
import { visibleText } from '../../src/webview/format/visibleText';
import { barriers } from './harness/barriers';
import { openResults } from './harness/resultsHarness';
import { syntheticEngine, syntheticRow } from './harness/syntheticEngine';
import type { ThemeName } from './harness/themes';
import { usePages } from './harness/usePages';

const show = (text: string): ShowSearch => ({ text, range: null, engineId: null, run: true });

describe('the results page for everybody', function () {
  this.timeout(120_000);
  const pages = usePages();

  for (const theme of ['dark', 'light', 'high-contrast'] satisfies ThemeName[]) {
    it(`has no barrier that axe knows of, in ${theme}`, async () => {
      const harness = await pages.keep(openResults({ origin: pages.origin, theme, engine: syntheticEngine(1000) }));
      const { page } = harness;
      await page.getByText('Type what to look for').waitFor();
      assert.deepEqual(await barriers(page), [], 'before a search');

      harness.send({ kind: 'show', show: show('target_ip:10.240.0.4 action:rejected') });
      await page.locator('.status-text', { hasText: '1,000 flows' }).waitFor();
      await page.locator('.grid-row').nth(1).click();
      await page.locator('.detail').waitFor();
      await page.getByText('1 limit').click();
      await harness.screenshot(theme);
      assert.deepEqual(await barriers(page), [], 'with a result');

      await page.getByRole('button', { name: 'Timeline as a table' }).click();
      await page.locator('.range-button').click();
      assert.deepEqual(await barriers(page), [], 'with the range and the table');
      await page.keyboard.press('Escape');
      await page.locator('.chooser-button').click();
      assert.deepEqual(await barriers(page), [], 'with the columns');
      await page.keyboard.press('Escape');
      await page.locator('.grid-row').nth(2).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
      assert.deepEqual(await barriers(page), [], 'with the menu');
      await page.keyboard.press('Escape');
      const text = page.getByRole('combobox', { name: 'Search' });
      await text.fill('');
      await text.pressSequentially('target_ip:10.240.0.4 (action:rejectd ta');
      await text.press('ArrowDown');
      assert.deepEqual(await barriers(page), [], 'with suggestions');
      await text.press('Escape');
      assert.deepEqual(await barriers(page), [], 'with an error');
    });
  }

  it('can be worked without a mouse: everything is reached by Tab', async () => {
    const harness = await pages.keep(
      openResults({ origin: pages.origin, engine: syntheticEngine(1000), show: show('x1') }),
    );
    const { page } = harness;
    await page.locator('.status-text', { hasText: '1,000 flows' }).waitFor();
    await page.locator('#facet-target_port .facet-value').first().waitFor();
    const reached = new Set<string>();
    await page.locator('.grid-row').nth(1).click();
    await page.getByRole('combobox', { name: 'Search' }).focus();
    await page.keyboard.press('Shift+Tab');
    for (let step = 0; step < 120; step++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? '';
      });
      reached.add(name);
    }
    for (const name of [
      'Search',
      'All times',
      'Engine',
      'Run',
      'Timeline as a table',
      'Top values',
      'Columns',
      'Save search',
      'Export…',
      'Only target_port 443',
      'Not target_port 443',
      'Width of the top values',
      'Flows',
      'Width of the detail',
    ]) {
      assert.ok(reached.has(name), `${name} is not among ${[...reached].join(', ')}`);
    }
  });

  it('runs nothing that a log, a name or an error says', async () => {
    const corpus = [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '"><svg onload=alert(1)>',
      "';alert(1)//",
      'javascript:alert(1)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template that must stay text
      '${alert(1)}',
      '{{constructor.constructor("alert(1)")()}}',
      '<!--lit-part--><iframe srcdoc="<script>alert(1)</script>">',
      '</style><script>alert(1)</script>',
      '\u202Egnp.exe\u0000<b>',
      "=cmd|' /C calc'!A0",
    ];
    const rows = corpus.map(
      (evil, index): FlowRow => ({
        ...syntheticRow(index),
        flags: 255,
        extra: { [evil]: evil, nested: { evil: [evil] } },
        version: evil,
        collector_crn: evil,
        attached_endpoint_type: evil,
        network_interface_id: evil,
        instance_crn: evil,
        vpc_crn: evil,
        subnet_crn: evil,
        state: evil,
        record_type: evil,
        account: evil,
        region: evil,
        bucket: evil,
        key: evil,
        etag: evil,
      }),
    );
    const engine = createMemoryEngine(rows);
    const harness = await pages.keep(
      openResults({
        origin: pages.origin,
        engine,
        show: show(''),
        height: 1000,
        names: {
          addresses: [[0x0af00004, corpus[0]!]],
          ids: corpus.map((evil) => [evil, `${evil} ${corpus[1]}`]),
        },
        state: {
          columns: ['start_time', 'from', 'to', 'network_interface_id', 'vpc_crn', 'bucket', 'key', 'state'].map(
            (id) => ({
              id,
              width: 160,
            }),
          ),
          openFacets: ['network_interface_id', 'vpc_crn', 'bucket'],
        },
      }),
    );
    const { page } = harness;
    await page.locator('.status-text', { hasText: `${corpus.length} flows` }).waitFor();
    for (let index = 0; index < rows.length; index++) {
      await page.locator(`[role=row][aria-rowindex="${index + 2}"]`).click();
      await page
        .locator('.detail .pair-value', { hasText: visibleText(rows[index]!.bucket).slice(0, 8) })
        .first()
        .waitFor();
    }
    await harness.screenshot('hostile');
    await page.locator('#facet-bucket .facet-button').first().click();
    await page.locator('.status-text', { hasText: '1 flow' }).waitFor();
    for (const evil of corpus) {
      const text = page.getByRole('combobox', { name: 'Search' });
      await text.fill(`bucket:${evil}`);
      await text.press('Control+Space');
      await text.press('Escape');
    }
    engine.count = () => Promise.reject(new EngineError('failed', corpus[0]!));
    engine.page = () => Promise.reject(new EngineError('failed', corpus[1]!));
    harness.send({ kind: 'show', show: show('x1') });
    await page.getByRole('alert').waitFor();
    const elements = await page.evaluate(() => ({
      scripts: document.querySelectorAll('script').length,
      foreign: document.querySelectorAll('img, iframe, b, body svg:not(.icon), style').length,
    }));
    // The one script is the page's own; bold counts of the legend are its own, too.
    assert.equal(elements.scripts, 1);
    assert.equal(elements.foreign, await page.locator('.legend b').count());
  });
});
