import assert from 'node:assert/strict';
import type { OnProgress } from '../../src/core/query/searchProgress';
import type { QueryEngine } from '../../src/engines/queryEngine';
import type { ShowSearch } from '../../src/protocol/results';
import { barriers } from './harness/barriers';
import { browserIsThere, closeBrowser } from './harness/browser';
import { type PageServer, servePages } from './harness/pageServer';
import { openResults, type ResultsHarness } from './harness/resultsHarness';
import { type SyntheticEngine, syntheticEngine } from './harness/syntheticEngine';
import type { ThemeName } from './harness/themes';

const show: ShowSearch = { text: 'action:rejected', range: null, engineId: null, run: true };
const billions = { unit: 'rows', read: 1_200_000_000, toRead: 3_400_000_000, bytes: 2_100_000_000 } as const;

/** An engine whose answers wait, and whose progress a test tells. */
interface TellingEngine {
  readonly engine: QueryEngine;
  readonly held: SyntheticEngine;
  /** Who listens to the answers, the latest of each kind last. */
  readonly listeners: { page: OnProgress[]; count: OnProgress[]; timeline: OnProgress[] };
  /** Resolves when somebody has asked for the nth answer of a kind. */
  asked(kind: 'page' | 'count' | 'timeline', nth?: number): Promise<OnProgress>;
}

function tellingEngine(): TellingEngine {
  const held = syntheticEngine(1204);
  const listeners: TellingEngine['listeners'] = { page: [], count: [], timeline: [] };
  let wake: () => void = () => undefined;
  const heard = (kind: keyof typeof listeners, onProgress: OnProgress | undefined) => {
    if (onProgress !== undefined) listeners[kind].push(onProgress);
    wake();
  };
  const engine: QueryEngine = {
    ...held,
    page: (request, signal, onProgress) => {
      heard('page', onProgress);
      return held.page(request, signal);
    },
    count: (request, signal, onProgress) => {
      heard('count', onProgress);
      return held.count(request, signal);
    },
    timeline: (request, signal, onProgress) => {
      heard('timeline', onProgress);
      return held.timeline(request, signal);
    },
  };
  return {
    ...{ engine, held, listeners },
    async asked(kind, nth = 1) {
      while (listeners[kind].length < nth) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return listeners[kind][nth - 1]!;
    },
  };
}

/** Holds back what is asked from now on, until it is let go. */
function hold(engine: SyntheticEngine): () => void {
  let letGo: () => void = () => undefined;
  engine.gate = new Promise((resolve) => {
    letGo = resolve;
  });
  return letGo;
}

describe('the progress of a search in its panel', function () {
  this.timeout(30_000);
  let server: PageServer;
  const opened: ResultsHarness[] = [];

  before(async function () {
    if (!browserIsThere) return this.skip();
    server = await servePages();
  });
  afterEach(async () => {
    for (const harness of opened.splice(0)) {
      assert.deepEqual(harness.troubles, []);
      assert.deepEqual(harness.logged, []);
      await harness.close();
    }
  });
  after(async () => {
    await closeBrowser();
    await server?.close();
  });

  const open = async (engine: QueryEngine, theme: ThemeName = 'dark'): Promise<ResultsHarness> => {
    const harness = await openResults({ origin: server.origin, engine, show, theme });
    opened.push(harness);
    return harness;
  };
  const bar = ({ page }: ResultsHarness) => page.getByRole('progressbar', { name: 'Searching' });
  const words = ({ page }: ResultsHarness) => page.locator('.progress-words');

  it('is said and drawn while rows are waited for, and is gone when they are there', async () => {
    const { engine, held, asked } = tellingEngine();
    const letGo = hold(held);
    const harness = await open(engine);
    const tell = await asked('page');
    await bar(harness).waitFor();
    assert.equal(await bar(harness).getAttribute('aria-valuenow'), null);
    assert.equal(await words(harness).count(), 0);
    tell(billions);
    await words(harness).getByText('1.2 of 3.4 billion rows read, 2.1 GB').waitFor();
    assert.equal(await bar(harness).getAttribute('aria-valuenow'), '35');
    assert.equal(await bar(harness).getAttribute('aria-valuetext'), '1.2 of 3.4 billion rows read, 2.1 GB');
    const drawn = await bar(harness).evaluate((element) => {
      const { width } = getComputedStyle(element, '::before');
      return Number.parseFloat(width) / element.clientWidth;
    });
    assert.ok(Math.abs(drawn - 12 / 34) < 0.01, String(drawn));
    // What is read out when it changes does not hold it.
    assert.doesNotMatch((await harness.page.getByRole('status').allTextContents()).join(), /rows read/);
    assert.equal(await words(harness).getAttribute('aria-hidden'), 'true');
    letGo();
    await harness.page.locator('.status-text', { hasText: '1,204 flows' }).waitFor();
    await bar(harness).waitFor({ state: 'hidden' });
    assert.equal(await words(harness).count(), 0);
  });

  it('is that of the count when the rows are there, whatever else is under way', async () => {
    const { engine, held, asked } = tellingEngine();
    const letRows = hold(held);
    const harness = await open(engine);
    const page = await asked('page');
    const count = await asked('count');
    const timeline = await asked('timeline');
    timeline({ unit: 'rows', read: 5 });
    await words(harness).getByText('5 rows read').waitFor();
    count({ unit: 'rows', read: 6, toRead: 12 });
    await words(harness).getByText('6 of 12 rows read').waitFor();
    page({ unit: 'rows', read: 7, toRead: 14 });
    await words(harness).getByText('7 of 14 rows read').waitFor();
    letRows();
    await words(harness).waitFor({ state: 'detached' });
  });

  it('is drawn as running where nobody knows how much there is', async () => {
    const { engine, held, asked } = tellingEngine();
    const letGo = hold(held);
    const harness = await open(engine);
    (await asked('page'))({ unit: 'lines', read: 12_000 });
    await words(harness).getByText('12,000 lines read').waitFor();
    assert.equal(await bar(harness).getAttribute('aria-valuenow'), null);
    assert.equal(await bar(harness).getAttribute('aria-valuetext'), '12,000 lines read');
    letGo();
  });

  it('is never that of a search before, nor of one that was cancelled', async () => {
    const { engine, held, asked } = tellingEngine();
    hold(held);
    const harness = await open(engine);
    const old = await asked('page');
    old(billions);
    await words(harness).waitFor();
    await harness.page.getByRole('combobox', { name: 'Search' }).fill('action:accepted');
    await harness.page.getByRole('combobox', { name: 'Search' }).press('Enter');
    const next = await asked('page', 2);
    await words(harness).waitFor({ state: 'detached' });
    assert.equal(await bar(harness).getAttribute('aria-valuenow'), null);
    old({ ...billions, read: 3_400_000_000 });
    next({ unit: 'rows', read: 1, toRead: 4 });
    await words(harness).getByText('1 of 4 rows read').waitFor();
    await harness.page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await harness.page.locator('.status-text', { hasText: 'cancelled' }).waitFor();
    assert.equal(await words(harness).count(), 0);
    assert.equal(await bar(harness).count(), 0);
    next({ unit: 'rows', read: 4, toRead: 4 });
    harness.send({ kind: 'progress', id: 2, progress: { unit: 'rows', read: 9 } });
    harness.send({ kind: 'progress', id: 999, progress: { unit: 'rows', read: 9 } });
    // A message of later is there: so are those before it.
    harness.send({ kind: 'names', names: { addresses: [], ids: [] } });
    await harness.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    assert.equal(await words(harness).count(), 0);
  });

  it('is shown, too, where another order is waited for', async () => {
    const { engine, held, asked } = tellingEngine();
    const harness = await open(engine);
    await harness.page.locator('.status-text', { hasText: '1,204 flows' }).waitFor();
    const letGo = hold(held);
    await harness.page.getByRole('columnheader', { name: 'action' }).click();
    (await asked('page', 2))(billions);
    await words(harness).getByText('1.2 of 3.4 billion rows read').waitFor();
    await bar(harness).waitFor();
    letGo();
    await words(harness).waitFor({ state: 'detached' });
    await bar(harness).waitFor({ state: 'hidden' });
  });

  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    it(`is seen, and keeps nobody out, in ${theme}`, async () => {
      const { engine, held, asked } = tellingEngine();
      hold(held);
      const harness = await open(engine, theme);
      (await asked('page'))(billions);
      await words(harness).waitFor();
      assert.deepEqual(await barriers(harness.page), []);
      await harness.screenshot(`progress-${theme}`);
    });
  }
});
