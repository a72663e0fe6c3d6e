import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { SendAnswer, ShipDestination } from '../../src/core/ship/shipDestination';
import type { ShipLedger } from '../../src/core/ship/shipLedger';
import type { CosBucket } from '../../src/shipper/cosBucket';
import { createLetterBox } from '../../src/shipper/letterBox';
import { Shipper } from '../../src/shipper/shipper';
import { createStateFiles } from '../../src/shipper/stateFiles';
import { createStateLedger } from '../../src/shipper/stateLedger';
import { nodeInflate } from '../../src/store/nodeInflate';
import { flowLogBytes, flowLogKey, memoryBucket, objectsStart } from './memoryBucket';

type Failure = 'unavailable' | 'throttled' | 'unauthorized' | 'too_large' | 'partial' | 'lost';

type Step =
  | { readonly kind: 'appear'; readonly records: number }
  /** Delivers events of these objects at once, as far as they exist; the same one several times, in any order. */
  | { readonly kind: 'deliver'; readonly objects: readonly number[] }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'fail'; readonly failures: readonly Failure[] }
  /** The process ends at its nth call to the outside from now on, before or after that call took effect. */
  | { readonly kind: 'die'; readonly calls: number; readonly after: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('appear' as const), records: fc.nat(9) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      objects: fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      failures: fc.array(
        fc.constantFrom<Failure>('unavailable', 'throttled', 'unauthorized', 'too_large', 'partial', 'lost'),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('die' as const), calls: fc.nat(12), after: fc.boolean() }),
  },
);

/** A world in memory: the bucket and the log service outlive the process that ships between them. */
class World {
  readonly bucket = memoryBucket();
  readonly expected = new Map<string, number>();
  readonly received = new Map<string, number>();
  /** Records that may come twice: sent and not noted when the process ended, or taken without an answer. */
  readonly excused = new Set<string>();
  failures: Failure[] = [];
  #sentNotNoted = new Set<string>();
  #fuse: { calls: number; after: boolean } | null = null;
  #died = deferred<'died'>();
  #processes = 0;
  shipper = this.#start();

  appear(records: number): void {
    const n = this.expected.size;
    this.bucket.store(flowLogKey(n), flowLogBytes(n, records), objectsStart);
    this.expected.set(flowLogKey(n), records);
  }

  dieAt(calls: number, after: boolean): void {
    this.#fuse = { calls, after };
  }

  /** Runs something in the present process; a new one is there if it ended meanwhile. */
  async run(task: (shipper: Shipper) => Promise<unknown>): Promise<void> {
    const ended = await Promise.race([task(this.shipper).then(() => 'lives' as const), this.#died.promise]);
    if (ended === 'died') {
      for (const id of this.#sentNotNoted) this.excused.add(id);
      this.shipper = this.#start();
    }
  }

  #start(): Shipper {
    this.#sentNotNoted = new Set();
    this.#fuse = null;
    this.#died = deferred();
    const process = { alive: true };
    const log = () => undefined;
    const bucket: CosBucket = {
      get: (key) => this.#outside(process, () => this.bucket.get(key)),
      list: (options) => this.#outside(process, () => this.bucket.list(options)),
      put: (key, body, type) => this.#outside(process, () => this.bucket.put(key, body, type)),
    };
    const files = createStateFiles(bucket, 'vpc-flow-lens-shipper/', log);
    return new Shipper({
      bucketName: 'flows',
      prefix: 'ibm_vpc_flowlogs_v1/',
      bucket,
      destination: this.#destination(process),
      ledger: this.#watched(createStateLedger(files, `process-${this.#processes++}`, () => objectsStart)),
      onLetter: createLetterBox(files, log),
      log,
      inflate: nodeInflate,
      maxObjectBytes: 1e6,
      concurrency: 2,
      backOff: { tries: 3, first: 1, longest: 1 },
      now: () => objectsStart,
      delay: () => Promise.resolve(),
      random: () => 0,
    });
  }

  /** A call to the outside: the place where a process may end. What comes after its end never happens. */
  async #outside<T>(process: { alive: boolean }, call: () => Promise<T>): Promise<T> {
    const never = new Promise<never>(() => undefined);
    if (!process.alive) return never;
    const dies = this.#fuse !== null && this.#fuse.calls-- === 0;
    if (dies && this.#fuse?.after === false) {
      process.alive = false;
      this.#died.resolve('died');
      return never;
    }
    const result = await call();
    if (!dies && process.alive) return result;
    process.alive = false;
    this.#died.resolve('died');
    return never;
  }

  #watched(ledger: ShipLedger): ShipLedger {
    return {
      look: (object) => ledger.look(object),
      note: async (entries) => {
        await ledger.note(entries);
        for (const { object, shipped } of entries) {
          const noted = (index: number) => shipped === 'done' || shipped.some(([a, b]) => index >= a && index < b);
          for (let index = 0; index < 10; index++)
            if (noted(index)) this.#sentNotNoted.delete(`${object.key}#${index}`);
        }
      },
    };
  }

  #destination(process: { alive: boolean }): ShipDestination {
    return {
      label: 'memory',
      id: 'memory',
      limits: { bytes: 100_000, lines: 4 },
      ages: null,
      frameBytes: 0,
      item: ({ text }) => text,
      send: (items) => this.#outside(process, () => Promise.resolve(this.#answer(items))),
    };
  }

  #answer(items: readonly string[]): SendAnswer {
    const failure = this.failures.shift();
    const uncertain = { kind: 'transient', status: 503, message: 'no', retryAfterSeconds: null } as const;
    switch (failure) {
      case 'unavailable':
        return uncertain;
      case 'throttled':
        return { kind: 'throttled', retryAfterSeconds: 1 };
      case 'unauthorized':
        return { kind: 'unauthorized', status: 403, message: 'no' };
      case 'too_large':
        if (items.length > 1) return { kind: 'too_large' };
        break;
      case 'partial': {
        const refused = items.flatMap((_, index) => (index % 2 === 0 ? [{ index, status: 500 }] : []));
        this.#take(items.filter((_, index) => index % 2 !== 0));
        return { kind: 'partial', refused };
      }
      case 'lost':
        for (const id of this.#take(items)) this.excused.add(id);
        return uncertain;
    }
    this.#take(items);
    return { kind: 'ok' };
  }

  #take(items: readonly string[]): readonly string[] {
    return items.map((item) => {
      const { key, index } = JSON.parse(item) as { key: string; index: number };
      const id = `${key}#${index}`;
      this.received.set(id, (this.received.get(id) ?? 0) + 1);
      this.#sentNotNoted.add(id);
      return id;
    });
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value) => resolve(value) };
}

describe('the shipper, whatever happens', () => {
  it('brings every record at least once, and once unless it died between sending and noting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = new World();
        for (const one of steps) {
          if (one.kind === 'appear' && world.expected.size < 8) world.appear(one.records);
          if (one.kind === 'fail') world.failures.push(...one.failures);
          if (one.kind === 'die') world.dieAt(one.calls, one.after);
          if (one.kind === 'sweep') await world.run((shipper) => shipper.sweep({ from: 0, to: Number.MAX_VALUE }));
          if (one.kind === 'deliver') {
            const keys = [...world.expected.keys()];
            const events = one.objects.flatMap((n) => keys[n] ?? []);
            await world.run((shipper) =>
              Promise.all(events.map((key) => shipper.handle({ kind: 'object', bucket: 'flows', key, etag: '' }))),
            );
          }
        }
        // In the end everything works again, and a sweep finds what events did not bring.
        world.failures = [];
        for (let again = 0; again < 2; again++) {
          await world.run((shipper) => shipper.sweep({ from: 0, to: Number.MAX_VALUE }));
        }
        for (const [key, records] of world.expected) {
          for (let index = 0; index < records; index++) {
            const times = world.received.get(`${key}#${index}`) ?? 0;
            assert.ok(times >= 1, `${key}#${index} never came`);
            assert.ok(times === 1 || world.excused.has(`${key}#${index}`), `${key}#${index} came ${times} times`);
          }
        }
        const before = new Map(world.received);
        await world.run((shipper) => shipper.sweep({ from: 0, to: Number.MAX_VALUE }));
        assert.deepEqual(world.received, before, 'a further sweep sends nothing');
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
  });
});
