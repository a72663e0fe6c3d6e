import assert from 'node:assert/strict';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import { EngineError, type QueryEngine } from '../../src/engines/queryEngine';
import type { ShowSearch } from '../../src/protocol/results';
import { openResults, type ResultsHarness } from './harness/resultsHarness';
import { syntheticEngine, syntheticRow } from './harness/syntheticEngine';
import { usePages } from './harness/usePages';

const show = (text: string, range: string | null = null): ShowSearch => ({ text, range, engineId: null, run: true });
const rows = Array.from({ length: 600 }, (_, index) => syntheticRow(index));

describe('the results page', function () {
  this.timeout(30_000);
  const pages = usePages();

  const open = (options: Omit<Parameters<typeof openResults>[0], 'origin'>): Promise<ResultsHarness> =>
    pages.keep(openResults({ origin: pages.origin, ...options }));
  const text = ({ page }: ResultsHarness) => page.getByRole('combobox', { name: 'Search' });
  const status = ({ page }: ResultsHarness) => page.locator('.status-text');
  const row = ({ page }: ResultsHarness, index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
  /** Waits until the status line says this. */
  const told = (harness: ResultsHarness, words: string | RegExp) =>
    harness.page.locator('.status-text', { hasText: words }).waitFor();

  describe('searching', () => {
    it('runs what it was opened with and shows rows, counts, timeline and top values', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('action:rejected') });
      await told(harness, '400 flows');
      assert.match((await status(harness).textContent()) ?? '', /^400 flows · \d+\.\d\d s · Local$/);
      await row(harness, 0).getByText('rejected').waitFor();
      await harness.page.locator('.chart canvas').waitFor();
      assert.match((await harness.page.locator('.chart').getAttribute('aria-label')) ?? '', /400 of them rejected/);
      await harness.page.locator('#facet-target_port .facet-value').first().waitFor();
      assert.deepEqual(harness.ran, ['action:rejected']);
    });

    it('runs on Enter and on Ctrl+Enter, and walks back with Alt+Left', async () => {
      const harness = await open({ engine: createMemoryEngine(rows) });
      await harness.page.getByText('Type what to look for').waitFor();
      await text(harness).fill('action:rejected');
      await text(harness).press('Enter');
      await told(harness, '400 flows');
      await text(harness).fill('action:accepted');
      await text(harness).press('Control+Enter');
      await told(harness, '200 flows');
      await text(harness).press('Alt+ArrowLeft');
      await told(harness, '400 flows');
      assert.equal(await text(harness).inputValue(), 'action:rejected');
      await harness.page.locator('.grid').press('Alt+ArrowRight');
      await told(harness, '200 flows');
    });

    it('keeps what is typed before the extension has answered, and runs it then', async () => {
      let begin: () => void = () => undefined;
      const begins = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const harness = await open({ engine: createMemoryEngine(rows), show: show(''), begins });
      await text(harness).fill('action:rejected');
      await text(harness).press('Enter');
      begin();
      await told(harness, '400 flows');
      assert.equal(await text(harness).inputValue(), 'action:rejected');
      assert.deepEqual(harness.ran, ['action:rejected']);
    });

    it('underlines an error at its place, says it and does not run', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('action:rejected') });
      await told(harness, '400 flows');
      await text(harness).fill('action:rejected AND (target_port:22');
      await harness.page.locator('.search-colours .mark-error').first().waitFor();
      assert.equal(await text(harness).getAttribute('aria-invalid'), 'true');
      const message = harness.page.locator('#search-problem');
      assert.notEqual((await message.textContent())?.trim(), '');
      assert.equal(await message.getAttribute('aria-live'), 'polite');
      await text(harness).press('Enter');
      await harness.page.getByText('Not run:').waitFor();
      assert.deepEqual(harness.ran, ['action:rejected']);
      await harness.screenshot('error');
    });

    it('completes fields and values while typing, from the keyboard', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('') });
      await told(harness, '600 flows');
      await harness.page.locator('#facet-initiator_ip .facet-value').first().waitFor();
      const list = harness.page.getByRole('listbox', { name: 'Suggestions' });
      await text(harness).pressSequentially('target_p');
      await list.getByRole('option', { name: 'target_port' }).first().waitFor();
      assert.equal(await text(harness).getAttribute('aria-expanded'), 'true');
      assert.equal(await text(harness).getAttribute('aria-activedescendant'), null);
      await text(harness).press('Tab');
      assert.equal(await text(harness).inputValue(), 'target_port:');
      await text(harness).pressSequentially('ss');
      await harness.screenshot('completion');
      await text(harness).press('ArrowDown');
      assert.equal(await text(harness).getAttribute('aria-activedescendant'), 'search-option-0');
      await text(harness).press('Enter');
      assert.equal(await text(harness).inputValue(), 'target_port:ssh');
      assert.equal(await list.isVisible(), false);
      await text(harness).press('Enter');
      await told(harness, '75 flows');
      await text(harness).pressSequentially(' initiator_ip:');
      await list.getByRole('option', { name: '185.156.73.54' }).waitFor();
      await text(harness).press('Escape');
      assert.equal(await list.isVisible(), false);
      await text(harness).fill('');
      await text(harness).press('Control+Space');
      await list.getByRole('option').first().waitFor();
      await list.getByRole('option', { name: 'action' }).first().click();
      assert.equal(await text(harness).inputValue(), 'action:');
    });

    it('explains what is under the pointer', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('target_port:443') });
      await told(harness, '75 flows');
      const word = (await harness.page.locator('.search-colours .look-field').first().boundingBox())!;
      await harness.page.mouse.move(word.x + 20, word.y + word.height / 2);
      await harness.page.waitForFunction(() => document.querySelector('textarea')?.title.includes('Destination port'));
    });

    it('says why nothing was found and widens on a click', async () => {
      const harness = await open({ engine: syntheticEngine(100), show: show('nothing', 'last 1h') });
      await harness.page.getByText('Nothing in the range matches.').waitFor();
      await harness.page.getByRole('button', { name: 'Search all times' }).click();
      await harness.page.locator('.range-label', { hasText: 'All times' }).waitFor();
      await harness.screenshot('empty');
    });

    it('shows what failed, and tries again', async () => {
      const engine = syntheticEngine(100);
      engine.failure = new EngineError('engine_crashed', 'The engine stopped. It starts again with the next search.');
      const harness = await open({ engine, show: show('x1') });
      await harness.page.getByRole('alert').getByText('The engine stopped. It starts').waitFor();
      await harness.screenshot('crashed');
      engine.failure = null;
      await harness.page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
      await told(harness, '100 flows');
    });

    it('can be cancelled', async () => {
      const engine = syntheticEngine(100);
      engine.gate = new Promise(() => undefined);
      const harness = await open({ engine, show: show('x1') });
      await harness.page.getByRole('button', { name: 'Cancel' }).click();
      await harness.page.getByText('The search was stopped').waitFor();
      assert.equal(await harness.page.getByRole('progressbar').isVisible(), false);
      assert.ok(engine.cancelled >= 1);
      engine.gate = Promise.resolve();
      await harness.page.getByRole('button', { name: 'Run again' }).click();
      await told(harness, '100 flows');
    });

    it('shows the first rows before they are counted', async () => {
      const engine = syntheticEngine(5000);
      const count = engine.count.bind(engine);
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      engine.count = async (request, signal) => {
        await held;
        return count(request, signal);
      };
      const harness = await open({ engine, show: show('x1') });
      await told(harness, '200 or more flows · counting…');
      await row(harness, 3).getByText('24.22.68.94').waitFor();
      release();
      await told(harness, '5,000 flows');
    });
  });

  describe('narrowing', () => {
    it('edits the search by "only" and "not" beside a top value', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('action:rejected') });
      await harness.page.getByRole('button', { name: 'Only target_port 443' }).click();
      await harness.page.waitForFunction(
        () => document.querySelector('textarea')?.value === 'action:rejected target_port:443',
      );
      await harness.page.getByRole('button', { name: 'Not initiator_ip 92.63.197.61' }).first().press('Enter');
      await harness.page.waitForFunction(
        () =>
          document.querySelector('textarea')?.value === 'action:rejected target_port:443 -initiator_ip:92.63.197.61',
      );
      assert.equal(harness.ran.length, 3);
    });

    it('zooms by dragging over the timeline, and out again', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('') });
      await told(harness, '600 flows');
      const chart = (await harness.page.locator('.chart .u-over').boundingBox())!;
      await harness.page.mouse.move(chart.x + chart.width * 0.25, chart.y + 20);
      await harness.page.mouse.down();
      await harness.page.mouse.move(chart.x + chart.width * 0.5, chart.y + 24, { steps: 4 });
      await harness.screenshot('zoom');
      await harness.page.mouse.up();
      await harness.page.locator('.range-label', { hasText: '2026-11-21' }).waitFor();
      await told(harness, /^1\d\d flows/);
      await harness.page.locator('.chart .u-over').dblclick();
      await told(harness, '600 flows');
      await harness.page.locator('.range-label', { hasText: 'All times' }).waitFor();
    });

    it('zooms without a mouse, from the table', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('') });
      await told(harness, '600 flows');
      await harness.page.getByRole('button', { name: 'Timeline as a table' }).press('Enter');
      await harness.page
        .getByRole('button', { name: /^Zoom in to/ })
        .first()
        .press('Enter');
      await told(harness, /^\d flows/);
      await harness.page.getByRole('button', { name: 'Zoom out' }).press('Enter');
      await told(harness, '600 flows');
    });

    it('takes a range as a phrase and tells what it means', async () => {
      const harness = await open({ engine: createMemoryEngine(rows), show: show('') });
      await told(harness, '600 flows');
      await harness.page.locator('.range-button').click();
      const input = harness.page.getByLabel('From and to, or a phrase');
      await input.fill('soonish');
      await harness.page.locator('.range-feedback.failed').waitFor();
      await input.fill('2026-11-21 14:00 to 14:10');
      await harness.page.getByText('2026-11-21 14:00 to 2026-11-21 14:10, local time').waitFor();
      await harness.screenshot('range');
      await input.press('Enter');
      await told(harness, /^8\d flows/);
    });
  });

  describe('the grid', () => {
    it('reaches every row of a million and keeps few of them in the page', async () => {
      const engine = syntheticEngine(1_000_000);
      const harness = await open({ engine, show: show('') });
      await told(harness, '1,000,000 flows');
      const grid = harness.page.locator('.grid');
      assert.equal(await grid.getAttribute('aria-rowcount'), '1000001');
      await grid.press('Control+End');
      await row(harness, 999_999).getByText('2026').waitFor();
      assert.ok((await harness.page.locator('.grid-row').count()) < 80);
      await grid.press('Control+Home');
      await row(harness, 0).getByText('2026').waitFor();
      await grid.press('PageDown');
      await row(harness, 15).waitFor();
      // Half way down the scrollbar is half way down the rows.
      await grid.evaluate((element) => {
        element.scrollTop = (element.scrollHeight - element.clientHeight) / 2;
      });
      await row(harness, 500_000).getByText('2026').waitFor();
      await harness.screenshot('middle');
      // The wheel moves by rows even where the scrollbar is coarse.
      await grid.hover();
      await harness.page.mouse.wheel(0, 240);
      await row(harness, 500_012).waitFor();
      assert.equal(await row(harness, 499_950).count(), 0);
    });

    it('asks for the last page only, when thrown to the end', async () => {
      const engine = syntheticEngine(40_000_000);
      const harness = await open({ engine, show: show('') });
      await told(harness, '40,000,000 flows');
      await harness.page.locator('.grid').press('Control+End');
      await row(harness, 39_999_999).getByText('accepted').waitFor();
      const pages = engine.asked.filter((asked) => asked.startsWith('page'));
      assert.deepEqual(pages, ['page start_time↓ 0', 'page start_time↓ 39999800']);
    });

    it('sorts by asking the engine again', async () => {
      const engine = syntheticEngine(1000);
      const harness = await open({ engine, show: show('') });
      await told(harness, '1,000 flows');
      const head = harness.page.getByRole('columnheader', { name: 'Bytes sent', exact: true });
      await head.click();
      await harness.page.waitForFunction(
        () => document.querySelector('[aria-sort=descending] .grid-label')?.textContent === 'Bytes sent',
      );
      await head.click();
      await harness.page.waitForFunction(
        () => document.querySelector('[aria-sort=ascending] .grid-label')?.textContent === 'Bytes sent',
      );
      assert.deepEqual(
        engine.asked.filter((asked) => /page|count/.test(asked)),
        ['page start_time↓ 0', 'count', 'page bytes_from_initiator↓ 0', 'page bytes_from_initiator↑ 0'],
      );
    });

    it('sorts, resizes and moves columns from the keyboard', async () => {
      const engine = syntheticEngine(1000);
      const harness = await open({ engine, show: show('') });
      await told(harness, '1,000 flows');
      const grid = harness.page.locator('.grid');
      await grid.focus();
      await grid.press('ArrowUp');
      await grid.press('ArrowRight');
      const action = harness.page.getByRole('columnheader', { name: 'Action', exact: true });
      const before = (await action.boundingBox())!.width;
      await grid.press('Shift+ArrowRight');
      assert.equal((await action.boundingBox())!.width, before + 16);
      await grid.press('Control+Shift+ArrowRight');
      assert.equal(await action.getAttribute('aria-colindex'), '3');
      await grid.press('Enter');
      await harness.page.waitForFunction(
        () => document.querySelector('[aria-sort=ascending] .grid-label')?.textContent === 'Action',
      );
      assert.ok(engine.asked.includes('page action↑ 0'));
    });

    it('resizes a column with the mouse and fits it on double click', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show('') });
      await told(harness, '1,000 flows');
      const head = harness.page.getByRole('columnheader', { name: 'From', exact: true });
      const grip = (await head.locator('.grip').boundingBox())!;
      const before = (await head.boundingBox())!.width;
      await harness.page.mouse.move(grip.x + 3, grip.y + 8);
      await harness.page.mouse.down();
      await harness.page.mouse.move(grip.x + 63, grip.y + 8, { steps: 3 });
      await harness.page.mouse.up();
      assert.equal((await head.boundingBox())!.width, before + 60);
      await head.locator('.grip').dblclick();
      const fitted = (await head.boundingBox())!.width;
      assert.ok(fitted > 80 && fitted < before + 60, String(fitted));
    });

    it('chooses and orders columns', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show('') });
      await told(harness, '1,000 flows');
      await harness.page.locator('.chooser-button').click();
      await harness.screenshot('columns');
      await harness.page.getByRole('checkbox', { name: 'Direction direction' }).uncheck();
      await harness.page.getByRole('checkbox', { name: 'State state' }).check();
      await harness.page.getByRole('button', { name: 'Move To up' }).click();
      await harness.page.keyboard.press('Escape');
      assert.deepEqual(await harness.page.locator('.grid-label').allTextContents(), [
        'Time',
        'Action',
        'To',
        'From',
        'Protocol',
        'Bytes sent',
        'Bytes answered',
        'Packets sent',
        'vNIC',
        'State',
      ]);
    });

    it('selects with Shift and Ctrl and copies with headings', async () => {
      const harness = await open({ engine: syntheticEngine(100_000), show: show('') });
      await told(harness, '100,000 flows');
      await row(harness, 1).click();
      await row(harness, 3).click({ modifiers: ['Shift'] });
      await row(harness, 7).click({ modifiers: ['Control'] });
      assert.equal(await harness.page.locator('.grid-row[aria-selected=true]').count(), 4);
      await harness.page.keyboard.press('Control+c');
      await harness.page.getByText('Copied 4 flows with headings.').waitFor();
      const lines = harness.copied[0]!.split('\n');
      assert.equal(lines.length, 5);
      assert.match(lines[0]!, /^Time\tAction\tFrom\tTo\tProtocol\t/);
      assert.match(lines[1]!, /^2026-11-21T13:19:52\.\d+Z\trejected\t185\.156\.73\.54:1155\t10\.240\.0\.4:22\t6\t/);
      await harness.page.keyboard.press('Control+a');
      await harness.page.keyboard.press('Control+c');
      await harness.page.getByText('Copied the first 10,000 flows; Export writes them all.').waitFor();
      assert.equal(harness.copied[1]!.split('\n').length, 10_001);
    });

    it('offers the actions of a cell in a menu, by mouse and by keyboard', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show('x1') });
      await told(harness, '1,000 flows');
      await row(harness, 2).locator('.grid-cell').nth(3).click({ button: 'right' });
      assert.deepEqual(await harness.page.getByRole('menuitem').locator('span:first-child').allTextContents(), [
        'Only target_ip 10.240.0.4',
        'Not target_ip 10.240.0.4',
        'Only target_port 3000',
        'Not target_port 3000',
        'Copy cell',
        'Copy 1 row with headings',
        'Why?',
        'Open object',
      ]);
      await harness.screenshot('menu');
      await harness.page.keyboard.press('End');
      await harness.page.keyboard.press('Enter');
      assert.deepEqual(harness.opened[0]?.bucket, 'shop-flowlogs');
      await harness.page.keyboard.press('Shift+F10');
      await harness.page.keyboard.press('ArrowDown');
      await harness.page.keyboard.press('Enter');
      await harness.page.waitForFunction(
        () => document.querySelector('textarea')?.value === 'x1 -target_ip:10.240.0.4',
      );
      await told(harness, '1,000 flows');
      await harness.page.locator('.grid').press('ArrowDown');
      await harness.page.keyboard.press('+');
      await harness.page.waitForFunction(() => document.querySelector('textarea')?.value.startsWith('x1 target_ip:'));
    });
  });

  describe('around the grid', () => {
    it('says what rows, top values and exports are of, where the service counted more than was fetched', async () => {
      const held = createMemoryEngine(rows);
      const from = rows.at(-1)?.start_time ?? 0;
      const engine: QueryEngine = {
        ...held,
        count: async () => ({ total: 50_000, accepted: 20_000, rejected: 30_000 }),
        coverage: async () => ({ from, rows: rows.length }),
      };
      const harness = await open({ engine, show: show('') });
      await told(harness, /^50,000 flows · rows, top values and exports only since 2026-11-21/);
      await harness.page.getByText('Of the newest 600 flows, since 2026-11-21').waitFor();
      assert.equal(await harness.page.getByRole('grid').getAttribute('aria-rowcount'), '601');
      await harness.page.getByRole('button', { name: 'Export…' }).click();
      await harness.page.getByText('Exported the newest 1,204 flows to /tmp/flows.csv. Those before').waitFor();
      await harness.screenshot('covers');
    });

    it('shows the whole record, what is odd about it, and opens its object', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show('') });
      await told(harness, '1,000 flows');
      await row(harness, 1).click();
      const detail = harness.page.getByRole('complementary', { name: 'Detail' });
      await detail.getByText('start of the capture window stands in').waitFor();
      await detail.locator('.pair-value', { hasText: 'new field' }).waitFor();
      await row(harness, 2).click();
      await detail.getByText('18,446,744,073,709,551,615').waitFor();
      await detail.getByText('"cumulative_bytes_from_initiator": 18446744073709551615').waitFor();
      await detail.getByRole('button', { name: 'Copy JSON' }).click();
      await detail.getByRole('button', { name: 'Open object' }).click();
      assert.equal(harness.opened[0]?.key, syntheticRow(2).key);
      assert.match(harness.copied[0]!, /"action": "rejected"/);
      await harness.screenshot('detail');
    });

    it('keeps the selected row in sight when its detail takes room below', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show(''), width: 1000 });
      await told(harness, '1,000 flows');
      await row(harness, 17).click();
      await harness.page.locator('.detail').waitFor();
      const grid = (await harness.page.locator('.grid').boundingBox())!;
      const selected = (await row(harness, 17).boundingBox())!;
      assert.ok(
        selected.y > grid.y && selected.y + selected.height < grid.y + grid.height + 1,
        JSON.stringify({ grid, selected }),
      );
      const detail = (await harness.page.locator('.detail-side').boundingBox())!;
      assert.ok(detail.y >= grid.y + grid.height);
      await harness.screenshot('detail-below');
    });

    for (const [width, height] of [
      [1400, 800],
      [1000, 800],
      [1000, 500],
      [400, 700],
    ] as const) {
      it(`leaves the flows their room at ${width} × ${height}, with and without values, until the detail is closed`, async () => {
        const harness = await open({ engine: syntheticEngine(1000), show: show(''), width, height });
        const { page } = harness;
        await told(harness, '1,000 flows');
        const grid = async () => (await page.locator('.grid').boundingBox())!;
        const detail = page.getByRole('complementary', { name: 'Detail' });
        assert.equal(await detail.count(), 0);
        await row(harness, 1).click({ position: { x: 20, y: 10 } });
        await detail.getByText('Record', { exact: true }).waitFor();
        for (const _open of [true, false]) {
          const { width: wide, height: high } = await grid();
          assert.ok(wide >= Math.min(300, width) && high >= 100, JSON.stringify({ wide, high }));
          await page.getByRole('button', { name: 'Top values' }).click();
        }
        await detail.getByRole('button', { name: 'Close detail' }).press('Escape');
        await detail.waitFor({ state: 'detached' });
        await page.locator('.grid:focus').waitFor();
        await page.keyboard.press('ArrowDown');
        await detail.getByRole('button', { name: 'Close detail' }).click();
        await detail.waitFor({ state: 'detached' });
      });
    }

    it('saves the search and exports the result', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show('x1', 'last 24h') });
      await told(harness, '1,000 flows');
      await harness.page.getByRole('button', { name: 'Save search' }).click();
      await harness.page.getByText('Search saved.').waitFor();
      assert.deepEqual(harness.saved, [{ text: 'x1', range: 'last 24h' }]);
      await harness.page.getByRole('button', { name: 'Export…' }).click();
      await harness.page.getByText('Exported 1,204 flows to /tmp/flows.csv.').waitFor();
      assert.deepEqual(harness.exported, ['start_time true']);
    });

    it('tells the engine’s freshness and limits, and of new flows', async () => {
      const harness = await open({ engine: syntheticEngine(1000), show: show('') });
      await told(harness, '1,000 flows');
      await harness.page.getByText('1,000 flows in 5,120 objects').waitFor();
      await harness.page.getByText('1 limit').click();
      await harness.page.getByText('ICMP is never in flow logs.').waitFor();
      harness.send({ kind: 'dataChanged', engineId: 'local' });
      await harness.page.getByRole('button', { name: 'The flows have changed: run again' }).click();
      await told(harness, '1,000 flows');
      assert.equal(harness.ran.length, 2);
    });

    it('looks again when it had found nothing and new flows come', async () => {
      const none = syntheticEngine(0);
      const some = syntheticEngine(1000);
      let engine = none;
      // The store fills up behind one engine.
      const store = new Proxy(none, { get: (_target, name) => Reflect.get(engine, name) });
      const harness = await open({ engine: store, show: show('') });
      await harness.page.getByText('No flows found').waitFor();
      await harness.page.getByRole('complementary', { name: 'Top values' }).waitFor({ state: 'detached' });
      await harness.screenshot('nothing-found');
      engine = some;
      harness.send({ kind: 'dataChanged', engineId: 'local' });
      await told(harness, '1,000 flows');
      await harness.page.getByRole('complementary', { name: 'Top values' }).waitFor();
    });

    it('takes its one line again when the panel widens, and never scrolls away', async () => {
      const harness = await open({
        engine: syntheticEngine(1000),
        show: show('x1 '.repeat(40)),
        width: 500,
        height: 545,
      });
      const { page } = harness;
      await told(harness, '1,000 flows');
      const box = page.getByRole('combobox', { name: 'Search' });
      const height = async () => (await box.boundingBox())!.height;
      assert.ok((await height()) > 40);
      await page.setViewportSize({ width: 1600, height: 545 });
      await page.waitForFunction(() => document.querySelector('textarea')!.clientHeight < 30);
      await page.setViewportSize({ width: 545, height: 400 });
      await row(harness, 1).click({ position: { x: 20, y: 10 } });
      await page.locator('.detail').waitFor();
      await page.locator('.engine-line').evaluate((element) => element.scrollIntoView());
      assert.equal(await page.evaluate(() => document.scrollingElement!.scrollTop + document.body.scrollTop), 0);
      await harness.screenshot('narrow-and-low');
    });

    it('goes on where it was after a reload', async () => {
      const engine = syntheticEngine(100_000);
      const harness = await open({ engine, show: show('action:rejected', 'last 7d') });
      await told(harness, '100,000 flows');
      const grid = harness.page.locator('.grid');
      await harness.page.getByRole('columnheader', { name: 'Action', exact: true }).click();
      await harness.page.getByRole('button', { name: 'Top values' }).click();
      await grid.evaluate((element) => {
        element.scrollTop = 24 * 5000;
      });
      await row(harness, 5003).click();
      await row(harness, 5003).and(harness.page.locator('[aria-selected=true]')).waitFor();
      await harness.page.reload();
      await row(harness, 5003).and(harness.page.locator('[aria-selected=true]')).waitFor();
      await told(harness, '100,000 flows');
      assert.equal(await text(harness).inputValue(), 'action:rejected');
      assert.equal(await harness.page.locator('.range-label').textContent(), 'Last 7 days');
      assert.equal(await harness.page.locator('[aria-sort=ascending] .grid-label').textContent(), 'Action');
      assert.equal(await harness.page.locator('.facets').count(), 0);
      await harness.page.getByRole('complementary', { name: 'Detail' }).getByText('Record', { exact: true }).waitFor();
      await text(harness).press('Alt+ArrowLeft');
      await harness.page.getByText('This is the first search.').waitFor();
    });
  });
});
