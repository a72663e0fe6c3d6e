import assert from 'node:assert/strict';
import { type Browser, createBrowser } from '../../../src/app/browse/browser';
import { compareNodes } from '../../../src/app/browse/compareNodes';
import type { BrowseNode, FolderLikeNode, ObjectNode } from '../../../src/app/browse/node';
import { bucketSource } from '../../../src/app/ingest/bucketSource';
import { createNameDirectory } from '../../../src/app/names';
import { openObject } from '../../../src/app/openObject';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import type { Cloud } from '../../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/startSandbox';
import { nodeInflate } from '../../../src/store/nodeInflate';

const { signal } = new AbortController();
const clock = () => Date.UTC(2026, 10, 21, 14, 32);

interface Bench {
  readonly sandbox: Sandbox;
  readonly cloud: Cloud;
  readonly browser: Browser;
}

async function withSandbox(options: SandboxOptions, test: (bench: Bench) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ clock, ...options });
  try {
    const { endpoints } = sandbox;
    const token = createApiKeyTokenSource(createIam({ endpoints }), sandbox.apiKey);
    const cloud = createIbmCloud({ endpoints, token, delay: async () => undefined });
    const names = createNameDirectory(cloud.vpc, () => clock() * 1000);
    await test({ sandbox, cloud, browser: createBrowser({ cloud, region: sandbox.region, names }) });
  } finally {
    await sandbox.close();
  }
}

async function all(browser: Browser, node: FolderLikeNode): Promise<readonly BrowseNode[]> {
  const nodes: BrowseNode[] = [];
  for await (const batch of browser.children(node, signal)) nodes.push(...batch);
  return nodes.sort(compareNodes);
}

async function activeBucket(browser: Browser): Promise<FolderLikeNode> {
  const collectors = await browser.collectors(signal);
  const active = collectors.find((node) => node.kind === 'collector' && node.state === 'active');
  assert.ok(active?.kind === 'collector');
  const bucket = (await browser.buckets(signal)).find(
    (node) => node.kind === 'bucket' && node.bucket.name === active.bucket,
  );
  assert.ok(bucket?.kind === 'bucket');
  return bucket;
}

async function newestObject({ browser }: Bench): Promise<ObjectNode> {
  let [node] = await all(browser, await activeBucket(browser));
  while (node?.kind !== 'object') [node] = await all(browser, node as FolderLikeNode);
  return node;
}

const isList = ({ query }: { query: string }) => /list-type=2/.test(query);

describe('browsing the sandbox', () => {
  it('goes down to the objects of this hour, by name', () =>
    withSandbox({ hours: 3 }, async (bench) => {
      const { browser } = bench;
      const vpc = (await all(browser, await activeBucket(browser)))[0]!;
      assert.ok(vpc.kind === 'vpc' && vpc.name !== null);
      const interfaces = await all(browser, vpc);
      assert.deepEqual(
        interfaces.map((node) => node.kind === 'interface' && node.address),
        ['10.240.0.4', '10.240.64.4'],
      );
      assert.ok(interfaces.every((node) => node.kind === 'interface' && node.instanceName && node.subnetName));
      const [day] = await all(browser, interfaces[0] as FolderLikeNode);
      assert.ok(day?.kind === 'day' && day.date === '2026-11-21');
      const hours = await all(browser, day);
      assert.deepEqual(
        hours.map((node) => node.kind === 'hour' && node.hour),
        [14, 13, 12, 11],
      );
      const objects = await all(browser, hours[0] as FolderLikeNode);
      assert.deepEqual(new Set(objects.map((node) => node.kind === 'object' && node.recordType)).size, 2);
      const detailed = await browser.details(objects[0] as ObjectNode, signal);
      assert.ok(detailed.records !== null && detailed.state === 'ok' && detailed.window !== null);
      assert.equal(detailed.window.end, Date.UTC(2026, 10, 21, 14, 30) * 1000);
    }));

  it('opens an object and reads the records that its metadata promise', () =>
    withSandbox({ hours: 1 }, async (bench) => {
      const node = await bench.browser.details(await newestObject(bench), signal);
      const { bucket, object } = node;
      const read = (aborted: AbortSignal) => bench.cloud.storage.get(bucket, object.key, undefined, aborted);
      const place = { bucket: bucket.name, key: object.key, etag: object.etag, size: object.size, read };
      const opened = await openObject(place, signal, { inflate: nodeInflate });
      assert.ok(opened.ok);
      assert.equal(opened.rows.length, node.records);
      assert.equal(opened.fields.record_type, node.recordType);
      const large = await openObject({ ...place, size: 1e9 }, signal, { inflate: nodeInflate });
      assert.equal(large.ok ? '' : large.error.code, 'too_large');
    }));

  it('words an object that went away or does not open', () =>
    withSandbox({ hours: 1 }, async (bench) => {
      const { bucket, object } = await newestObject(bench);
      const place = { bucket: bucket.name, key: object.key, etag: object.etag };
      const gone = (aborted: AbortSignal) => bench.cloud.storage.get(bucket, `${object.key}x`, undefined, aborted);
      const missing = await openObject({ ...place, read: gone }, signal, { inflate: nodeInflate });
      assert.equal(missing.ok ? '' : missing.error.code, 'not_found');
      const read = async () => new TextEncoder().encode('<html>');
      const odd = await openObject({ ...place, read }, signal, { inflate: nodeInflate });
      assert.equal(odd.ok ? '' : odd.error.code, 'not_json');
    }));

  it('shows a bucket of more than 100,000 objects level by level with one list request each a record type', () =>
    withSandbox({ hours: 24 * 9, vsis: 20 }, async ({ browser, sandbox }) => {
      const windows = 24 * 9 * 12;
      assert.ok(windows * 20 * 2 > 100_000);
      let node = await activeBucket(browser);
      // Where a level has two record types their requests go out side by side; the first page waits for neither twice.
      const most = { bucket: 1, vpc: 1, interface: 1, day: 2, hour: 2 };
      const asked: string[] = [];
      for (;;) {
        sandbox.requests.length = 0;
        const iterator = browser.children(node, signal)[Symbol.asyncIterator]();
        const first = (await iterator.next()).value as readonly BrowseNode[];
        const lists = sandbox.requests.filter(isList).length;
        asked.push(node.kind);
        assert.ok(lists >= 1 && lists <= most[node.kind as keyof typeof most], `${node.kind}: ${lists} list requests`);
        await iterator.return?.();
        if (first[0]?.kind === 'object') break;
        node = first[0] as FolderLikeNode;
      }
      assert.deepEqual(asked, Object.keys(most));
    }));

  it('lists a range without walking the bucket', () =>
    withSandbox({ hours: 24 * 3, vsis: 4 }, async ({ browser, cloud, sandbox }) => {
      const node = await activeBucket(browser);
      assert.ok(node.kind === 'bucket');
      const from = Date.UTC(2026, 10, 21, 13) * 1000;
      sandbox.requests.length = 0;
      const source = bucketSource(cloud.storage, node.bucket, { prefixes: [''], from });
      const keys: string[] = [];
      for await (const refs of source.list(signal)) keys.push(...refs.map(({ key }) => key));
      assert.equal(keys.filter((key) => !/day=21\/hour=1[234]/.test(key)).length, 0);
      assert.equal(keys.length, 4 * 2 * (12 + 12 + 6));
      assert.equal(sandbox.requests.filter(isList).length, 1 + 4 + 4 * 2);
    }));

  it('makes a failing level a node, and a retry of it works', () =>
    withSandbox({ hours: 1 }, async ({ browser, sandbox }) => {
      const node = await activeBucket(browser);
      sandbox.addFault({ service: 'cos', effect: { kind: 'answer', status: 403 } });
      const [failure] = await all(browser, node);
      assert.ok(failure?.kind === 'failure' && failure.code === 'forbidden');
      sandbox.clearFaults();
      assert.equal((await all(browser, failure.parent!))[0]?.kind, 'vpc');
    }));

  it('shows a key once that the service lists twice', () =>
    withSandbox({ hours: 1 }, async ({ browser, sandbox }) => {
      sandbox.addFault({ service: 'cos', effect: { kind: 'duplicate_keys' } });
      let nodes = await all(browser, await activeBucket(browser));
      while (nodes[0]?.kind !== 'object') nodes = await all(browser, nodes[0] as FolderLikeNode);
      assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
    }));
});
