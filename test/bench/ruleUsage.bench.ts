// What every rule did to a store of a million flows, counted as the Security view does: in a child process, and judged here.
//   npx tsx test/bench/ruleUsage.bench.ts [--rows N]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countRuleUsage } from '../../src/app/policy/countRuleUsage';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import type { VpcSnapshot } from '../../src/core/policy/vpcSnapshot';
import { createEngineHost } from '../../src/engines/duckdb/host/engineHost';
import { articleVpc } from '../core/policy/articleVpc';
import { median, report } from './report';
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
      const usage = await countRuleUsage(engine, directory, new AbortController().signal, () => {});
      runs.push(performance.now() - started);
      if (usage.flows !== rows) throw new Error(`${usage.flows} of ${rows} flows were counted.`);
    }
    const value = median(runs);
    const budget = budgetMs * ((rows ?? 0) / 1_000_000);
    report({
      bench: 'ruleUsage',
      title: 'Diagnosis: what each rule did',
      method: `All flows of the store judged, through the engine’s process; ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB in the judging one.`,
      tables: [
        {
          caption: 'Step',
          unit: 'ms',
          entries: [
            {
              what: `${(rows ?? 0).toLocaleString('en-US')} flows`,
              value,
              wanted: `< ${budgetMs} a million`,
              reached: value <= budget,
            },
          ],
        },
      ],
    });
    if (value > budget) process.exitCode = 1;
    await host.dispose();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
