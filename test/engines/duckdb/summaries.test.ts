import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseQuery } from '../../../src/core/query/parse';
import { openDuckdbEngine } from '../../../src/engines/duckdb/duckdbEngine';
import type { QueryEngine, SearchRequest } from '../../../src/engines/queryEngine';
import { liveSegments, type SegmentInfo } from '../../../src/store/segments';
import { generateObject } from '../../bench/generateObjects';
import { never, StoreRig, TestSource } from '../../store/storeRig';

const start = Date.UTC(2026, 5, 4) / 1000;
const hour = 3_600_000_000;
const origin = start * 1_000_000;
const set = { objects: 96, recordsPerObject: 60, interfaces: 2, start };
const fields = ['action', 'target_port', 'target_ip', 'direction', 'network_interface_id', 'start_time'] as const;

describe('counts made when segments were merged', () => {
  const rig = new StoreRig();
  after(() => rig.remove());

  /** A store of merged segments, and the same without the counts. */
  async function stores(
    edited = (text: string, _: number) => text,
  ): Promise<{ readonly merged: string; readonly plain: string; readonly source: TestSource }> {
    const merged = rig.newDirectory();
    const source = new TestSource();
    const store = await rig.open({ directory: merged, segmentRows: 600, batchObjects: 8 });
    for (let n = 0; n < set.objects; n++) {
      const { key, text } = generateObject(set, n);
      source.put(key, gzipSync(edited(text, n)));
    }
    await store.ingest(source, { signal: never });
    await store.compact();
    return { merged, plain: await withoutCounts(merged), source };
  }

  async function withoutCounts(directory: string): Promise<string> {
    const copy = rig.newDirectory();
    await cp(directory, copy, { recursive: true });
    for (const id of await readdir(join(copy, 'segments'))) {
      const path = join(copy, 'segments', id, 'segment.json');
      const { summary: _, ...info } = JSON.parse(await readFile(path, 'utf8')) as SegmentInfo;
      await writeFile(path, JSON.stringify(info));
    }
    return copy;
  }

  async function answers(engine: QueryEngine, request: SearchRequest): Promise<unknown> {
    const tops = fields.map((field) => engine.topValues({ ...request, field, limit: 20 }));
    const timelines = [3, 48, 1000].map((buckets) => engine.timeline({ ...request, buckets }));
    return await Promise.all([engine.count(request), ...timelines, ...tops]);
  }

  async function assertSame(one: string, other: string) {
    const keeping = { from: 10_000, slice: 20_000, stream: 200_000, sum: 4_000_000, window: 300_000, keep: 0 };
    const engines = await Promise.all([
      openDuckdbEngine({ directory: one, memoryLimitMb: 256 }),
      openDuckdbEngine({ directory: other, memoryLimitMb: 256 }),
      openDuckdbEngine({ directory: one, memoryLimitMb: 256, depth: keeping }),
    ]);
    for (const text of [
      '',
      'action:rejected',
      '-action:rejected',
      'action:accepted target_port:443',
      'target_port:22',
    ]) {
      for (const [from, to] of [
        [null, null],
        [origin - hour, origin + 24 * hour],
        [origin + 1234, null],
        [null, origin + hour],
        [origin + hour / 4, origin + hour / 2],
        [origin - hour, origin + hour / 2 + 1],
      ] as const) {
        const request = { query: parseQuery(text).query, from, to };
        const [mine, theirs, kept] = await Promise.all(engines.map((engine) => answers(engine, request)));
        assert.deepEqual(mine, theirs, `${text} from ${from} to ${to}`);
        assert.deepEqual(kept, theirs, `${text} from ${from} to ${to}, rows kept`);
      }
    }
    await Promise.all(engines.map((engine) => engine.dispose()));
  }

  it('say what counting the flows says', async () => {
    const { merged, plain } = await stores();
    const segments = await liveSegments(merged);
    assert.ok(segments.every(({ summary }) => summary?.fields.includes('target_port')));
    await assertSame(merged, plain);
  });

  it('go together with flows that came later', async () => {
    // So few rejected ones that they are kept.
    const { merged, source } = await stores((each, n) =>
      n % 3 === 0 ? each : each.replaceAll('"rejected"', '"accepted"'),
    );
    const { key, text } = generateObject({ ...set, start: start + 600 }, set.objects + 1);
    source.put(key, gzipSync(text));
    const store = await rig.open({ directory: merged });
    await store.ingest(source, { signal: never });
    assert.equal((await liveSegments(merged)).filter(({ summary }) => summary === undefined).length, 1);
    await assertSame(merged, await withoutCounts(merged));
  });

  it('are left aside where a newer version of an object came', async () => {
    const { merged, source } = await stores();
    const { key, text } = generateObject(set, 5);
    source.put(key, gzipSync(text.replaceAll('"rejected"', '"accepted"')), 'v2');
    const store = await rig.open({ directory: merged });
    await store.ingest(source, { signal: never });
    await assertSame(merged, await withoutCounts(merged));
  });
});
