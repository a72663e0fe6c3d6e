// What every rule did to a store of a million flows, counted as the Security view does: in a child process, and judged here.
//   npx tsx test/bench/ruleUsage.bench.ts [--rows N]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ruleUsageOfStore } from '../../src/app/policy/ruleUsageOfStore';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import type { VpcSnapshot } from '../../src/core/policy/vpcSnapshot';
import { createEngineHost } from '../../src/engines/duckdb/host/engineHost';
import { articleVpc } from '../core/policy/articleVpc';
import { writeSearchData } from './searchData';

const root = join(__dirname, '..', '..');
const budgetMs = 3000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } }, strict: false });
  const folder = await mkdtemp(join(tmpdir(), 'bench-usage-'));
  try {
    const { store } = await writeSearchData(folder, Number(values.rows), 'time');
    const host = createEngineHost({
      directory: store,
      memoryLimitMb: 512,
      modulePath: join(root, 'dist', 'engineHost.js'),
      decodeWorker: join(root, 'dist', 'decodeWorker.js'),
    });
    const engine = host.engine();
    const { rows } = await engine.info();
    const snapshot = JSON.stringify(articleVpc()).replaceAll('"id":"vpc"', '"id":"r006-4727"');
    const directory = policyDirectory(JSON.parse(snapshot) as VpcSnapshot);
    const runs: number[] = [];
    for (let run = 0; run < 3; run++) {
      const started = performance.now();
      const usage = await ruleUsageOfStore(engine, directory, new AbortController().signal, () => {});
      runs.push(performance.now() - started);
      if (usage.flows !== rows) throw new Error(`${usage.flows} of ${rows} flows were counted.`);
    }
    const [best = Infinity] = runs.sort((a, b) => a - b);
    const heap = (process.memoryUsage().rss / 1e6).toFixed(0);
    console.log(`${rows} flows: ${runs.map((took) => took.toFixed(0)).join(', ')} ms; ${heap} MB here`);
    if (best > budgetMs * ((rows ?? 0) / 1_000_000)) {
      console.error(`Over the budget of ${budgetMs} ms for a million flows.`);
      process.exitCode = 1;
    }
    await host.dispose();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
