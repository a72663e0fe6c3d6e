import assert from 'node:assert/strict';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import { EngineError, type QueryEngine } from '../../src/engines/queryEngine';
import type { ShowSearch } from '../../src/protocol/results';
import { rowIdentity } from '../../src/webview/grid/rowIdentity';
import { hostileTexts } from '../hostileTexts';
import { barriers } from './harness/barriers';
import { openResults, type ResultsHarness } from './harness/resultsHarness';
import { syntheticRow } from './harness/syntheticEngine';
import { tailingEngine } from './harness/tailingEngine';
import { usePages } from './harness/usePages';

const show = (text: string, range: string | null = null): ShowSearch => ({ text, range, engineId: null, run: true });
/** Each its own object, so that each can be told from the others. */
const numbered = (index: number): FlowRow => ({ ...syntheticRow(index), key: `object-${index}` });
const rows = Array.from({ length: 600 }, (_, index) => numbered(index));
/** Newer than all of `rows`. */
const newer = (count: number): readonly FlowRow[] =>
  Array.from({ length: count }, (_, index) => ({
    ...numbered(10_000 + index),
    start_time: (rows[0]?.start_time ?? 0) + (index + 1) * 1_000_000,
    target_port: 4_000 + index,
  }));

describe('following a search in the results page', function () {
  this.timeout(30_000);
  const pages = usePages();

  const open = (engine: QueryEngine, options: Partial<Parameters<typeof openResults>[0]> = {}) =>
    pages.keep(openResults({ origin: pages.origin, engine, show: show(''), ...options }));
  const told = ({ page }: ResultsHarness, words: string | RegExp) =>
    page.locator('.status-text', { hasText: words }).waitFor();
  const says = ({ page }: ResultsHarness, words: string | RegExp) =>
    page.locator('.follow-state', { hasText: words }).waitFor();
  const button = ({ page }: ResultsHarness) => page.getByRole('button', { name: 'Follow', exact: true });
  const row = ({ page }: ResultsHarness, index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
  const selected = ({ page }: ResultsHarness) => page.locator('.grid-row[aria-selected=true]');
  const ended = (engine: { readonly followers: number }, page: ResultsHarness['page']) =>
    page
      .waitForFunction(() => true)
      .then(async () => {
        while (engine.followers > 0) await page.evaluate(() => new Promise(requestAnimationFrame));
      });

  it('puts new flows on top, each once, and keeps what is selected', async () => {
    const engine = tailingEngine(rows);
    const harness = await open(engine);
    await told(harness, '600 flows');
    await row(harness, 2).click();
    const before = await selected(harness).innerText();
    await button(harness).focus();
    await harness.page.keyboard.press('Enter');
    await says(harness, 'connecting');
    assert.equal(await button(harness).getAttribute('aria-pressed'), 'true');
    engine.tell({ kind: 'state', connected: true, message: 'Following.' });
    await says(harness, /Following\s*$/);
    const came = newer(3);
    engine.tell({ kind: 'rows', rows: [rows[0]!, ...came] });
    await says(harness, 'Following · 3 new flows on top');
    await row(harness, 0).getByText('4002').waitFor();
    assert.equal(await selected(harness).innerText(), before);
    assert.equal(await selected(harness).getAttribute('aria-rowindex'), '7');
    assert.equal(await harness.page.getByRole('grid').getAttribute('aria-rowcount'), '604');
    await harness.page.getByRole('complementary', { name: 'Detail' }).getByText('object-2').first().waitFor();
    engine.tell({ kind: 'rows', rows: [...came, { ...numbered(20_000), target_port: 5_000 }] });
    await says(harness, '4 new flows on top');
    engine.tell({ kind: 'state', connected: false, message: 'The connection was closed. Trying again in 2 s.' });
    await says(harness, 'Trying again in 2 s · 4 new flows');
    assert.deepEqual(await barriers(harness.page), []);
    await harness.screenshot('follow');
    await button(harness).click();
    await says(harness, 'Stopped following · 4 new flows on top');
    await ended(engine, harness.page);
  });

  it('keeps what is in sight when it is not at the top', async () => {
    const engine = tailingEngine(rows);
    const harness = await open(engine);
    await told(harness, '600 flows');
    await button(harness).click();
    const grid = harness.page.getByRole('grid');
    await grid.evaluate((element) => {
      element.scrollTop = 2_400;
    });
    await row(harness, 100).waitFor();
    const top = (await row(harness, 101).boundingBox())?.y;
    engine.tell({ kind: 'rows', rows: newer(7) });
    await says(harness, '7 new flows on top');
    await harness.page.waitForFunction(() => document.querySelector('.grid')!.scrollTop === 2_400 + 7 * 24);
    assert.equal((await row(harness, 108).boundingBox())?.y, top);
  });

  it('ends with another search, and with what the engine cannot go on with', async () => {
    const engine = tailingEngine(rows);
    const harness = await open(engine);
    await told(harness, '600 flows');
    await button(harness).click();
    engine.tell({ kind: 'rows', rows: newer(1) });
    await says(harness, '1 new flow on top');
    harness.send({ kind: 'show', show: show('action:rejected') });
    await told(harness, '400 flows');
    assert.equal(await button(harness).getAttribute('aria-pressed'), 'false');
    await ended(engine, harness.page);
    await button(harness).click();
    engine.tell(new EngineError('engine_unavailable', 'The credential of LogDNA was not taken.'));
    await says(harness, 'Stopped following. The credential of LogDNA was not taken');
    assert.equal(await button(harness).getAttribute('aria-pressed'), 'false');
  });

  it('says why there is nothing to follow', async () => {
    const none = await open(createMemoryEngine(rows));
    await told(none, '600 flows');
    assert.equal(await button(none).getAttribute('aria-disabled'), 'true');
    assert.match((await button(none).getAttribute('title')) ?? '', /has no live tail: run the search again/);
    await button(none).press('Enter');
    await none.page.getByText('has no live tail').waitFor();
    const past = await open(tailingEngine(rows), { show: show('', '2026-11-21T13:00Z to 2026-11-21T13:30Z') });
    await told(past, /flows/);
    assert.match((await button(past).getAttribute('title')) ?? '', /range ends in the past/);
  });

  it('follows a store by looking again, and keeps place and selection by the flow, not its number', async () => {
    let held = createMemoryEngine(rows);
    const engine: QueryEngine = {
      ...held,
      page: (request, signal) => held.page(request, signal),
      count: (request, signal) => held.count(request, signal),
      timeline: (request, signal) => held.timeline(request, signal),
      topValues: (request, signal) => held.topValues(request, signal),
    };
    const harness = await open(engine, { tellsChanges: true });
    await told(harness, '600 flows');
    await harness.page.getByRole('grid').evaluate((element) => {
      element.scrollTop = 4_800;
    });
    await row(harness, 203).click();
    const before = await selected(harness).innerText();
    const y = (await selected(harness).boundingBox())?.y;
    await button(harness).click();
    await says(harness, 'looked up again when flows are ingested');
    held = createMemoryEngine([...rows.slice(0, 590), ...newer(250)]);
    harness.send({ kind: 'dataChanged', engineId: 'local' });
    harness.send({ kind: 'dataChanged', engineId: 'local' });
    await told(harness, '840 flows');
    await harness.page.waitForFunction(() => document.querySelector('.grid-row.selected')?.ariaRowIndex === '455');
    assert.equal(await selected(harness).innerText(), before);
    assert.equal((await selected(harness).boundingBox())?.y, y);
    await harness.page.getByRole('complementary', { name: 'Detail' }).getByText('object-203').first().waitFor();
    held = createMemoryEngine(rows.slice(0, 100));
    harness.send({ kind: 'dataChanged', engineId: 'local' });
    await told(harness, '100 flows');
    assert.equal(await selected(harness).count(), 0);
    await button(harness).click();
    harness.send({ kind: 'dataChanged', engineId: 'local' });
    await harness.page.getByRole('button', { name: 'The flows have changed: run again' }).waitFor();
  });

  it('finds the selected flow again after a reload, and follows on', async () => {
    const engine = tailingEngine([...rows, ...newer(30)]);
    const kept = { ran: true, engineId: 'local', firstRow: 0, selectedRow: 5, selectedId: rowIdentity(rows[5]!) };
    const harness = await open(engine, { show: null, state: { ...kept, following: true } });
    await told(harness, '630 flows');
    await harness.page.waitForFunction(() => document.querySelector('.grid-row.selected')?.ariaRowIndex === '37');
    await harness.page.getByRole('complementary', { name: 'Detail' }).getByText('object-5').first().waitFor();
    await says(harness, 'Following');
    assert.equal(await button(harness).getAttribute('aria-pressed'), 'true');
  });

  it('shows what a line says as text, whoever wrote it', async () => {
    const texts = Object.values(hostileTexts).flat();
    const engine = tailingEngine([]);
    const harness = await open(engine, { show: show('') });
    await told(harness, '0 flows');
    await button(harness).click();
    engine.tell({ kind: 'state', connected: true, message: texts.join(' ').slice(0, 500) });
    engine.tell({
      kind: 'rows',
      rows: texts.map((text, index) => ({
        ...numbered(index),
        ...{ bucket: text, key: `${text} ${index}`, state: text, network_interface_id: text, extra: { [text]: text } },
      })),
    });
    await says(harness, `${texts.length} new flows on top`);
    await row(harness, 0).click();
    await harness.page.getByRole('complementary', { name: 'Detail' }).waitFor();
    const foreign = await harness.page.evaluate(
      () => document.querySelectorAll('img, iframe, form, body svg:not(.icon), style, script:not([nonce])').length,
    );
    assert.equal(foreign, 0);
  });
});
