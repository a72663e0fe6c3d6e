import assert from 'node:assert/strict';
import { KeyListing, type KeyListingOptions } from '../../../src/app/browse/keyListing';
import type { ListPosition } from '../../../src/app/browse/listQueue';
import { CloudError, type ListedObject, type ObjectPage } from '../../../src/cloud/cloud';
import { keyTimeWindow, parseObjectKey } from '../../../src/core/flow/objectKey';
import { madeUpInterfaces, manyObjects } from '../../../src/sandbox/s3/manyObjects';
import { MemoryStorage } from '../memoryStorage';

const bucket = { name: 'many', location: 'us-south', instanceCrn: null };
const { signal } = new AbortController();
const from = Date.UTC(2026, 10, 19, 20) / 1000;

function keysOfMany(interfaces: number, hours: number): string[] {
  const account = 'abc';
  const region = 'us-south';
  const made = madeUpInterfaces(interfaces, account, region);
  const source = manyObjects({ account, region, interfaces: made, from, hours });
  return Array.from({ length: source.count() }, (_, place) => source.keyAt(place));
}

const keys = keysOfMany(3, 30);
const foreign = ['a note', 'ibm_vpc_flowlogs_v1/account=x/manifest.json', 'z/other.gz'];
const storageOf = (list: readonly string[], delimiters: 'any' | 'slash' | 'first' = 'any') =>
  new MemoryStorage(
    bucket,
    list.map((key) => ({ key })),
    delimiters,
  );

async function listed(storage: MemoryStorage, options: Partial<KeyListingOptions> = {}): Promise<string[]> {
  const found: string[] = [];
  const listing = new KeyListing(storage, bucket, { prefixes: [''], ...options });
  for await (const { objects } of listing.pages(signal)) found.push(...objects.map(({ key }) => key));
  return found;
}

/** Counts its lists under way. */
class CountingStorage extends MemoryStorage {
  override async list(...args: Parameters<MemoryStorage['list']>): Promise<ObjectPage> {
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await new Promise(setImmediate);
    this.running--;
    return super.list(...args);
  }
}

/** Fails some of its lists, by their number. */
class FailingStorage extends MemoryStorage {
  asked = 0;
  constructor(
    list: readonly string[],
    private readonly fails: (number: number) => boolean,
    private readonly transient: boolean,
  ) {
    super(
      bucket,
      list.map((key) => ({ key })),
    );
  }

  override async list(...args: Parameters<MemoryStorage['list']>): Promise<ObjectPage> {
    if (!this.fails(++this.asked)) return super.list(...args);
    throw new CloudError('network', 'The connection was cut.', { service: 'cos', transient: this.transient });
  }
}

describe('listing every key of a bucket', () => {
  for (const order of ['any', 'key', 'newest'] as const) {
    for (const delimiters of ['any', 'slash', 'first'] as const) {
      it(`finds each once, order ${order}, delimiters ${delimiters}`, async () => {
        const all = [...keys, ...foreign].sort();
        const found = await listed(storageOf(all, delimiters), { order, byDay: order === 'newest' });
        assert.deepEqual(order === 'key' ? found : found.sort(), all);
      });
    }

    it(`goes on where it was left, page by page, order ${order}`, async () => {
      const all = [...keys, ...foreign].sort();
      const storage = storageOf(all);
      const found: string[] = [];
      let position: ListPosition | null = null;
      for (let visits = 0; position === null || position.steps.length > 0; visits++) {
        assert.ok(visits < 100);
        const listing: KeyListing = new KeyListing(storage, bucket, { prefixes: [''], order, position });
        for await (const { objects } of listing.pages(signal)) {
          found.push(...objects.map(({ key }) => key));
          break;
        }
        position = JSON.parse(JSON.stringify(listing.position())) as ListPosition;
      }
      assert.deepEqual(order === 'key' ? found : found.sort(), all);
    });
  }

  it('lists many interfaces by subnet, and each subnet once', async () => {
    const many = keysOfMany(60, 1).sort();
    const storage = storageOf(many);
    assert.deepEqual((await listed(storage, { parallel: 2 })).sort(), many);
    // One request for the interfaces, and a request a thousand keys for each of the two subnets.
    assert.equal(storage.requests.length, 1 + 2 + 1);
    const byDay = storageOf(many);
    assert.deepEqual((await listed(byDay, { byDay: true })).sort(), many);
  });

  it('keeps to the number of requests at a time, and asks for no more than somebody takes', async () => {
    const storage = new CountingStorage(
      bucket,
      keysOfMany(12, 45).map((key) => ({ key })),
    );
    const listing = new KeyListing(storage, bucket, { prefixes: [''], parallel: 4, order: 'key' });
    const pages = listing.pages(signal);
    await pages.next();
    await new Promise(setImmediate);
    assert.ok(storage.requests.length <= 1 + 5, String(storage.requests.length));
    for await (const _ of pages);
    assert.equal(storage.mostRunning, 4);
  });

  it('says from when on nothing newer comes', async () => {
    const storage = storageOf(keys);
    const listing = new KeyListing(storage, bucket, { prefixes: [''], order: 'newest', byDay: true });
    let bound = Number.POSITIVE_INFINITY;
    let narrowed = 0;
    const newest = (objects: readonly ListedObject[]) =>
      Math.max(...objects.map(({ key }) => keyTimeWindow(parseObjectKey(key)!)!.to));
    for await (const { objects, olderThan } of listing.pages(signal)) {
      assert.ok(newest(objects) <= bound);
      if (olderThan < bound) narrowed++;
      bound = olderThan;
    }
    assert.ok(narrowed >= 2);
  });

  it('asks again for a page that failed for a passing reason', async () => {
    const storage = new FailingStorage(keys, (number) => number % 2 === 1, true);
    assert.deepEqual((await listed(storage)).sort(), [...keys].sort());
  });

  it('goes on after a failure with the pages that were not there', async () => {
    let broken = true;
    const storage = new FailingStorage(keys, (number) => broken && number > 3, false);
    const listing = new KeyListing(storage, bucket, { prefixes: [''] });
    const found: string[] = [];
    const take = async () => {
      for await (const { objects } of listing.pages(signal)) found.push(...objects.map(({ key }) => key));
    };
    await assert.rejects(take(), CloudError);
    assert.ok(found.length > 0 && found.length < keys.length);
    broken = false;
    await take();
    assert.deepEqual(found.sort(), [...keys].sort());
  });

  it('ends with the reason of its signal', async () => {
    const reason = new Error('enough');
    const listing = new KeyListing(storageOf(keys), bucket, { prefixes: [''] });
    await assert.rejects(listing.pages(AbortSignal.abort(reason)).next(), (error) => error === reason);
  });
});
