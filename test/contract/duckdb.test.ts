import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { type DepthOptions, openDuckdbEngine } from '../../src/engines/duckdb/duckdbEngine';
import { describeEngine, type EngineUnderTest, someSorts } from './describeEngine';
import { writeSampleStore } from './sampleStore';
import { searches } from './searches';

function duckdb(depth?: DepthOptions): (rows: readonly FlowRow[]) => Promise<EngineUnderTest> {
  return async (rows) => {
    const directory = await mkdtemp(join(tmpdir(), 'engine-store-'));
    await writeSampleStore(directory, rows);
    const engine = await openDuckdbEngine({ directory, memoryLimitMb: 512, threads: 2, ...(depth ? { depth } : {}) });
    return {
      engine,
      async dispose() {
        await engine.dispose();
        await rm(directory, { recursive: true, force: true });
      },
    };
  };
}

describeEngine('duckdb', duckdb());
// What otherwise happens only behind the ten thousandth row, and over more than a few hundred thousand.
describeEngine('duckdb by fence posts', duckdb({ from: 10, slice: 40, stream: 100, sum: 500, window: 30, keep: 0 }), {
  asked: searches.filter((_, at) => at % 20 === 2),
  sorted: someSorts,
});
