import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineHost } from '../../src/engines/duckdb/host/engineHost';
import { buildHostBundles } from '../engines/duckdb/hostBundles';
import { describeEngine, someSorts } from './describeEngine';
import { writeSampleStore } from './sampleStore';
import { searches } from './searches';

// What differs from the engine in this process is the way there and back.
describeEngine(
  'duckdb in a child process',
  async (rows) => {
    const { modulePath, decodeWorker, dispose } = await buildHostBundles();
    const directory = await mkdtemp(join(tmpdir(), 'engine-store-'));
    await writeSampleStore(directory, rows);
    const host = createEngineHost({ modulePath, decodeWorker, directory, memoryLimitMb: 256 });
    return {
      engine: host.engine(),
      async dispose() {
        await host.dispose();
        await rm(directory, { recursive: true, force: true });
        await dispose();
      },
    };
  },
  { asked: searches.filter((_, at) => at % 20 === 5), sorted: someSorts },
);
