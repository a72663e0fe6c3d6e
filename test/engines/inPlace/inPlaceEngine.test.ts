import assert from 'node:assert/strict';
import { interfaceAddresses } from '../../../src/app/search/interfaceAddresses';
import { searchedBucket } from '../../../src/app/search/searchedBucket';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import { CloudError } from '../../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import { parseQuery } from '../../../src/core/query/parse';
import type { SearchProgress } from '../../../src/core/query/searchProgress';
import { createInPlaceEngine, type InPlaceEngineOptions } from '../../../src/engines/inPlace/inPlaceEngine';
import type { SearchRequest } from '../../../src/engines/queryEngine';
import { EngineError } from '../../../src/engines/queryEngine';
import { madeUpInterfaces, manyObjects } from '../../../src/sandbox/s3/manyObjects';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';

const name = 'many';
const now = Date.UTC(2026, 10, 21, 14);
const hours = 20 * 24;
const hour = 3_600_000_000;
const newestFirst = { field: 'start_time', descending: true } as const;
const lastHour = { from: now * 1000 - hour, to: now * 1000 };
const ids = madeUpInterfaces(3, 'a', 'us-south');

const search = (text: string, range: Pick<SearchRequest, 'from' | 'to'> = lastHour): SearchRequest => ({
  query: parseQuery(text).query,
  ...range,
});
const isGet = ({ service, method, path }: Sandbox['requests'][number]) =>
  service === 'cos' && method === 'GET' && path.endsWith('.gz');

describe('searching in a bucket', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ clock: () => now, hours: 1, buckets: [name] });
    const bucket = sandbox.account.buckets.find((one) => one.name === name)!;
    const from = now / 1000 - hours * 3_600;
    bucket.generated = manyObjects({ account: 'a', region: 'us-south', interfaces: ids, from, hours });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    sandbox.requests.length = 0;
    sandbox.clearFaults();
  });

  async function engineOver(options: Partial<InPlaceEngineOptions> = {}) {
    const { endpoints, apiKey } = sandbox;
    const token = createApiKeyTokenSource(createIam({ endpoints }), apiKey);
    const { storage } = createIbmCloud({ endpoints, token, delay: async () => undefined });
    const addresses = new Map(ids.map(({ vnicId, address }) => [vnicId, [parseIpv4(address)!]]));
    const bucket = searchedBucket(storage, await storage.locate(name), { addresses: async () => addresses });
    return createInPlaceEngine({ bucket, now: () => now * 1000, ...options });
  }

  it('reads the objects of the hour and the interface, and no other', async () => {
    const engine = await engineOver();
    const { total } = await engine.count(search(`network_interface_id:${ids[1]!.vnicId}`));
    assert.equal(total, 2 * 12 * 6);
    const gets = sandbox.requests.filter(isGet);
    assert.ok(gets.every(({ path }) => path.includes(ids[1]!.vnicId) && /hour%3D1[234]/.test(path)));
    // The hour itself, and what was written in the five minutes before it.
    assert.ok(gets.length >= 24 && gets.length <= 28, String(gets.length));
  });

  it('reads the interface that owns an address, where both sides are named', async () => {
    const engine = await engineOver();
    const sides = `initiator_ip:192.0.2.0/24 target_ip:${ids[2]!.address}`;
    assert.equal((await engine.count(search(sides))).total, 12 * 6);
    assert.ok(sandbox.requests.filter(isGet).every(({ path }) => path.includes(ids[2]!.vnicId)));
  });

  it('reads nothing twice for page, counts, timeline, values and the next search', async () => {
    const engine = await engineOver();
    const request = search('');
    const sort = newestFirst;
    await Promise.all([
      engine.page({ ...request, sort, offset: 0, limit: 50 }),
      engine.count(request),
      engine.timeline({ ...request, buckets: 10 }),
      engine.topValues({ ...request, field: 'action', limit: 5 }),
    ]);
    await engine.count(search('action:rejected'));
    const paths = sandbox.requests.filter(isGet).map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    const kept = engine.read();
    assert.equal(kept.count, paths.length);
    const { signal } = new AbortController();
    for await (const [ref] of kept.list(signal)) assert.ok((await kept.read(ref!, signal)).length > 0);
    assert.equal(sandbox.requests.filter(isGet).length, paths.length);
  });

  it('shows the newest flows while the rest is still being read', async () => {
    const engine = await engineOver({ parallel: 1 });
    const all = search('', { from: now * 1000 - 12 * hour, to: now * 1000 });
    const first = await engine.page({ ...all, sort: newestFirst, offset: 0, limit: 20 });
    const before = sandbox.requests.filter(isGet).length;
    const { total } = await engine.count(all);
    assert.ok(before < 60, String(before));
    assert.equal(total, 3 * 2 * 12 * 12 * 6);
    const again = await engine.page({ ...all, sort: newestFirst, offset: 0, limit: 20 });
    assert.deepEqual(first, again);
    const sizes: number[] = [];
    for await (const rows of engine.rows({ ...all, sort: newestFirst })) sizes.push(rows.length);
    assert.equal(
      sizes.reduce((a, b) => a + b),
      total,
    );
  });

  it('tells how many objects are read of how many there are, once that is known', async () => {
    const engine = await engineOver({ parallel: 4 });
    const heard: Record<'page' | 'count', SearchProgress[]> = { page: [], count: [] };
    const all = search('', { from: now * 1000 - 2 * hour, to: now * 1000 });
    await Promise.all([
      engine.page({ ...all, sort: newestFirst, offset: 0, limit: 20 }, undefined, (told) => heard.page.push(told)),
      engine.count(all, undefined, (told) => heard.count.push(told)),
    ]);
    const { count } = engine.read();
    const last = heard.count.at(-1)!;
    assert.deepEqual([last.unit, last.read, last.toRead], ['objects', count, count]);
    assert.ok((last.bytes ?? 0) > 0);
    for (const [at, { read, toRead }] of heard.count.entries()) {
      assert.ok(read >= (heard.count[at - 1]?.read ?? 0));
      assert.ok(toRead === undefined || toRead === count, `${read} of ${toRead}`);
    }
    // The first page was there before: nobody told it of the rest.
    assert.ok(heard.page.length < heard.count.length);
    // What is there already is not read again.
    const again: SearchProgress[] = [];
    await engine.count(all, undefined, (told) => again.push(told));
    assert.deepEqual(again, []);
  });

  it('has no more to read than its limit', async () => {
    const engine = await engineOver({ parallel: 4, limits: { objects: 10 } });
    const heard: SearchProgress[] = [];
    await engine.count(search('', { from: null, to: null }), undefined, (told) => heard.push(told));
    const known = heard.flatMap(({ toRead }) => toRead ?? []);
    assert.ok(known.length > 0 && known.every((toRead) => toRead === 10), known.join());
  });

  it('streams rows in order before everything is read', async () => {
    const engine = await engineOver({ parallel: 4 });
    const all = search('', { from: now * 1000 - 12 * hour, to: now * 1000 });
    for await (const rows of engine.rows({ ...all, sort: newestFirst })) {
      assert.ok(rows.length > 0);
      break;
    }
    assert.ok(sandbox.requests.filter(isGet).length < 300);
    await engine.dispose();
  });

  it('passes over what cannot be read, and says so', async () => {
    const remarks: string[] = [];
    const engine = await engineOver({ onRemark: (remark) => remarks.push(remark) });
    sandbox.addFault({ service: 'cos', path: /00000003\.gz/, effect: { kind: 'truncate', bytes: 700 } });
    sandbox.addFault({
      service: 'cos',
      path: /00000004\.gz/,
      effect: { kind: 'answer', status: 404, code: 'NoSuchKey' },
    });
    const { total } = await engine.count(search(`network_interface_id:${ids[0]!.vnicId}`));
    assert.equal(total, 2 * 10 * 6);
    assert.equal(remarks.length, 1);
    assert.match(remarks[0]!, /^4 objects could not be read and are left out\. .*ends too early.*And 1 more\.$/s);
    assert.ok((await engine.info()).limits.some((limit) => limit === remarks[0]));
  });

  it('reads fewer at a time where the service asks for patience, and everything in the end', async () => {
    const engine = await engineOver();
    const busy = { kind: 'answer', status: 503, code: 'SlowDown' } as const;
    const nth = Array.from({ length: 40 }, (_, at) => at + 1);
    sandbox.addFault({ service: 'cos', path: /\.gz$/, nth, effect: busy });
    assert.equal((await engine.count(search(''))).total, 3 * 2 * 12 * 6);
  });

  it('ends when the bucket is gone midway', async () => {
    const engine = await engineOver();
    const gone = { kind: 'answer', status: 404, code: 'NoSuchBucket' } as const;
    sandbox.addFault({ service: 'cos', path: /\.gz$/, nth: [...Array(2_000).keys()].slice(20), effect: gone });
    const isGone = (error: unknown) => error instanceof CloudError && error.code === 'not_found';
    await assert.rejects(engine.count(search('')), isGone);
    sandbox.clearFaults();
    assert.equal((await engine.count(search(''))).total, 3 * 2 * 12 * 6);
  });

  it('does not go through a whole bucket it may not read', async () => {
    const engine = await engineOver();
    sandbox.addFault({ service: 'cos', path: /\.gz$/, effect: { kind: 'answer', status: 403, code: 'AccessDenied' } });
    await assert.rejects(engine.count(search('', { from: null, to: null })), EngineError);
    assert.ok(sandbox.requests.filter(isGet).length < 200);
  });

  it('stops at its limit, says from when on it counts, and goes on where somebody says so', async () => {
    const limits = { objects: 30 };
    const cut = await (await engineOver({ limits })).count(search(''));
    assert.equal(cut.total < 3 * 2 * 12 * 6, true);
    assert.ok(cut.seenFrom !== undefined && cut.seenFrom > lastHour.from);
    const asked: number[] = [];
    const goOn: InPlaceEngineOptions['goOn'] = async ({ objects, waiting }) => {
      assert.ok(waiting > 0);
      return asked.push(objects) < 10;
    };
    const all = await (await engineOver({ limits, goOn })).count(search(''));
    assert.equal(all.total, 3 * 2 * 12 * 6);
    assert.equal(all.seenFrom, undefined);
    assert.deepEqual(asked.slice(0, 2), [30, 60]);
  });

  it('does not list a bucket that it will not read', async () => {
    const engine = await engineOver({ limits: { objects: 10 } });
    await engine.count(search('', { from: null, to: null }));
    const lists = sandbox.requests.filter(({ path, service }) => service === 'cos' && !path.endsWith('.gz'));
    // A day of an interface and record type is one; there are 126.
    assert.ok(lists.length < 80, String(lists.length));
  });

  it('ends its requests when everybody has left', async () => {
    const engine = await engineOver({ parallel: 2 });
    const all = search('', { from: null, to: null });
    const leave = new AbortController();
    const asked = engine.count(all, leave.signal);
    await engine.page({ ...all, sort: newestFirst, offset: 0, limit: 1 });
    const reason = new Error('enough');
    leave.abort(reason);
    await assert.rejects(asked, (error) => error === reason);
    const older = () =>
      sandbox.requests.filter((request) => isGet(request) && /day%3D(0\d|1\d|20)/.test(request.path)).length;
    const soFar = older();
    assert.equal((await (await engineOver()).count(search(''))).total, 3 * 2 * 12 * 6);
    assert.ok(older() - soFar <= 2);
  });

  it('knows whether there is anything in a range without reading it', async () => {
    const engine = await engineOver();
    assert.equal(await engine.holdsFlows!(lastHour), true);
    assert.equal(await engine.holdsFlows!({ from: now * 1000 - 800 * hour, to: now * 1000 - 700 * hour }), false);
    assert.equal(sandbox.requests.filter(isGet).length, 0);
  });

  it('takes addresses of interfaces that send from them alone', async () => {
    const { endpoints, apiKey, region } = sandbox;
    const token = createApiKeyTokenSource(createIam({ endpoints }), apiKey);
    const { vpc } = createIbmCloud({ endpoints, token });
    const known = await interfaceAddresses(vpc, region);
    const all = await vpc.virtualNetworkInterfaces(region);
    assert.equal(known.size, all.length);
    const router = { ...all[0]!, allow_ip_spoofing: true };
    const lists = {
      virtualNetworkInterfaces: async () => [router, { ...router, allow_ip_spoofing: false, target: undefined }],
    };
    assert.equal((await interfaceAddresses(lists as never, region)).size, 0);
  });
});
