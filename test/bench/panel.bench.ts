// From Run to the first rows in the results panel, in a real browser, over a million rows in the local store.
//   node --import tsx test/bench/panel.bench.ts [--quick] [--rows N] [--runs N]
// Page, session and engine process are the product's; in the editor's place messages pass through the browser's driver.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { createEngineHost } from '../../src/engines/duckdb/host/engineHost';
import { browserIsThere, closeBrowser } from '../webview/harness/browser';
import { servePages } from '../webview/harness/pageServer';
import { openResults } from '../webview/harness/resultsHarness';
import { type Entry, median, quick, report } from './report';
import { writeSearchData } from './searchData';

const root = join(__dirname, '..', '..');
const goalMs = 300;
const searches = [
  '',
  'target_ip:10.240.0.4 action:rejected',
  'target_ip:10.240.0.4 action:rejected target_port:443',
  'action:rejected -target_port:(443 OR 80)',
] as const;

interface Times {
  /** Milliseconds from the press to the frame that has rows. */
  readonly rows: number;
  /** To the frame in which nothing is under way any more: count, timeline, top values. */
  readonly all: number;
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, rows: { type: 'string' }, runs: { type: 'string' } },
  });
  const rows = Number(options.rows ?? 1_000_000);
  const runs = Number(options.runs ?? (quick ? 5 : 15));
  const modulePath = join(root, 'dist', 'engineHost.js');
  if (!existsSync(modulePath)) throw new Error('first: node .config/build.mjs --minify');
  if (!browserIsThere) throw new Error('Chromium is needed; CHROMIUM_PATH names another one than /usr/bin/chromium');
  const folder = await mkdtemp(join(tmpdir(), 'bench-panel-'));
  const { store } = await writeSearchData(folder, rows, 'time');
  const decodeWorker = join(root, 'dist', 'decodeWorker.js');
  const host = createEngineHost({ modulePath, decodeWorker, directory: store, memoryLimitMb: 1024 });
  const server = await servePages();
  try {
    const harness = await openResults({
      origin: server.origin,
      engine: host.engine(),
      show: { text: '', range: '', engineId: null, run: false },
      width: 1280,
      height: 800,
    });
    await harness.page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    const first = await pressRun(harness.page);
    const shown: Measured[] = [{ what: '(everything), with the start of the engine', times: [first] }];
    for (const text of searches) {
      await harness.page.getByRole('combobox', { name: 'Search' }).fill(text);
      const times: Times[] = [];
      for (let run = 0; run < runs; run++) times.push(await pressRun(harness.page));
      shown.push({ what: text || '(everything)', times });
    }
    const held = (await host.engine().info()).rows ?? 0;
    report({
      bench: 'panel',
      title: 'The results panel',
      method: `From pressing Run to the frame that shows rows, and to the one in which nothing is under way any more (count, timeline, four top values), in Chromium, over ${held.toLocaleString('en-US')} records; ${runs} runs each.`,
      tables: [
        { caption: 'First rows', unit: 'ms', entries: shown.map((each, at) => firstRows(each, at > 0)) },
        {
          caption: 'All of it',
          unit: 'ms',
          entries: shown.map(({ what, times }) => ({ what, value: median(times.map(({ all }) => all)) })),
        },
      ],
    });
    if (harness.troubles.length > 0) throw new Error(harness.troubles.join('\n'));
  } finally {
    await closeBrowser();
    await server.close();
    await host.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Pressing and watching both happen in the page, so that the driver's own time is not measured. */
function pressRun(page: Page): Promise<Times> {
  return page.evaluate(async () => {
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const hasRows = () => document.querySelector('[data-place=grid]:not([hidden]) .grid-row:not([aria-busy])') !== null;
    const underWay = () =>
      document.querySelector('.progress:not([hidden])') !== null ||
      document.querySelector('.facet-note[aria-busy]') !== null;
    const before = performance.now();
    document.querySelector<HTMLElement>('.run-button')!.click();
    if (hasRows()) throw new Error('rows of the run before are still shown');
    while (!hasRows()) await frame();
    const rows = performance.now() - before;
    while (underWay()) await frame();
    return { rows, all: performance.now() - before };
  });
}

interface Measured {
  readonly what: string;
  readonly times: readonly Times[];
}

function firstRows({ what, times }: Measured, judged: boolean): Entry {
  const value = median(times.map(({ rows }) => rows));
  return judged ? { what, value, wanted: `< ${goalMs}`, reached: value < goalMs } : { what, value };
}

void main();
