import { strict as assert } from 'node:assert';
import type { ShipDestination } from '../../src/core/ship/shipDestination';
import { createMemoryLedger } from '../../src/core/ship/shipLedger';
import { createLetterBox } from '../../src/shipper/letterBox';
import { readConfig, type ShipperConfig } from '../../src/shipper/readConfig';
import { Shipper } from '../../src/shipper/shipper';
import { createStateFiles, type StateFiles } from '../../src/shipper/stateFiles';
import { createStateLedger } from '../../src/shipper/stateLedger';
import { timedSweep } from '../../src/shipper/timedSweep';
import { nodeInflate } from '../../src/store/nodeInflate';
import { flowLogBytes, flowLogKey, type MemoryBucket, memoryBucket } from './memoryBucket';

const minute = 60_000;
/** Number of an object whose key lies a little before now. */
const numberOf = (time: number) => Math.floor((time - Date.UTC(2026, 10, 21, 14)) / (5 * minute));

describe('sweeps on a timer', () => {
  let bucket: MemoryBucket;
  let received: string[];
  let log: string[];
  /** On the clock of the process, since the time limit is counted by it. */
  let now: number;
  let tick: number;
  beforeEach(() => {
    now = Date.now();
    tick = Math.floor(now / (5 * minute)) * 5 * minute;
    bucket = memoryBucket();
    received = [];
    log = [];
  });

  const config = (() => {
    const read = readConfig({
      COS_BUCKET: 'flows',
      COS_ENDPOINT: 'https://s3.example.com',
      COS_API_KEY: 'k',
      DESTINATION: 'logdna',
      LOGDNA_INGESTION_KEY: 'k',
    });
    assert.ok(read.ok);
    return read.config;
  })();

  /** One call of a function that remembers nothing by itself. */
  function call(state: StateFiles | null, startedAt: number, more: Partial<ShipperConfig> = {}) {
    const say = (_level: string, event: string) => void log.push(event);
    const destination: ShipDestination = {
      label: 'memory',
      id: 'memory',
      limits: { bytes: 100_000, lines: 100 },
      ages: null,
      frameBytes: 0,
      item: ({ text }) => text,
      send: (items) => {
        received.push(...items.map((item) => (JSON.parse(item) as { key: string }).key));
        return Promise.resolve({ kind: 'ok' });
      },
    };
    const shipper = new Shipper({
      ...{ bucketName: 'flows', prefix: 'ibm_vpc_flowlogs_v1/', bucket, destination, inflate: nodeInflate },
      ledger: state === null ? createMemoryLedger() : createStateLedger(state, `call-${startedAt}`),
      onLetter: createLetterBox(state, say),
      log: say,
      ...{ maxObjectBytes: 1e6, concurrency: 2, now: Date.now, delay: () => Promise.resolve(), random: () => 0 },
    });
    const running = { shipper, state, startedAt, close: () => undefined };
    return timedSweep(running, { ...config, ...more }, say, startedAt);
  }

  const put = (n: number, modified: number) => bucket.store(flowLogKey(n), flowLogBytes(n, 1), modified);
  const files = () => createStateFiles(bucket, 'vpc-flow-lens-shipper/', (_level, event) => void log.push(event));

  it('go on from the cursor, and take up what is late', async () => {
    const n = numberOf(now) - 3;
    put(n, now - 10 * minute);
    assert.equal((await call(files(), now)).complete, true);
    // Written before the cursor and listed only now.
    put(n + 1, now - 12 * minute);
    await call(files(), now + 5 * minute);
    await call(files(), now + 10 * minute);
    assert.deepEqual(received, [flowLogKey(n), flowLogKey(n + 1)]);
  });

  it('stop in time, and the next call goes on', async () => {
    for (let n = 1; n <= 4; n++) put(numberOf(now) - n, now - minute);
    const stopped = await call(files(), now - 300 * 1_000, { timeLimitSeconds: 100 });
    assert.deepEqual([stopped.complete, received.length], [false, 0]);
    assert.equal((await call(files(), now)).complete, true);
    assert.equal(received.length, 4);
  });

  for (const [what, state] of [
    ['without a place for notes', () => null],
    ['with Reader alone', () => createStateFiles(memoryBucket({ writable: false }), 'x/', () => undefined)],
  ] as const) {
    it(`take each slot of the schedule once ${what}`, async () => {
      const n = numberOf(tick) - 3;
      const [earlier, last, present] = [tick - 6 * minute, tick - 1_000, tick];
      for (const [at, modified] of [earlier, last, present].entries()) put(n + at, modified);
      await call(state(), tick + 1_000, { timeLimitSeconds: 3_600 });
      assert.deepEqual(received, [flowLogKey(n + 1)]);
      await call(state(), tick + 5 * minute + 1_000);
      assert.deepEqual(received, [flowLogKey(n + 1), flowLogKey(n + 2)]);
      assert.ok(log.includes('no_state'), 'and it says so');
    });
  }
});
