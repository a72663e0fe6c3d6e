import assert from 'node:assert/strict';
import { type Browser, createBrowser } from '../../../src/app/browse/browser';
import { compareNodes } from '../../../src/app/browse/compareNodes';
import type { BrowseNode, FolderLikeNode, ObjectNode } from '../../../src/app/browse/node';
import { createNameDirectory, type NameDirectory } from '../../../src/app/names';
import { CloudError, type VpcReads } from '../../../src/cloud/cloud';
import type { StoredObject } from '../../../src/store/store';
import { flowLogKey, type MemoryObject, MemoryStorage } from '../memoryStorage';
import { emptyVpcReads, shopVpcReads } from '../vpcReads';

const bucket = { name: 'shop-flowlogs', location: 'us-south', instanceCrn: null };
const { signal } = new AbortController();

function browserOver(
  storage: MemoryStorage,
  vpc: VpcReads = shopVpcReads(),
  stored: readonly StoredObject[] = [],
): { browser: Browser; names: NameDirectory } {
  const names = createNameDirectory(vpc, () => 0);
  const cloud = { accountId: async () => null, vpc, storage };
  const store = {
    objects: async ({ prefix = '' }: { prefix?: string }) => stored.filter(({ key }) => key.startsWith(prefix)),
  };
  return { browser: createBrowser({ cloud, store, region: 'us-south', names }), names };
}

async function all(browser: Browser, node: FolderLikeNode): Promise<BrowseNode[]> {
  const nodes: BrowseNode[] = [];
  for await (const batch of browser.children(node, signal)) nodes.push(...batch);
  return nodes.sort(compareNodes);
}

async function bucketNode(browser: Browser): Promise<FolderLikeNode> {
  return only('bucket', await browser.buckets(signal));
}

function only<K extends BrowseNode['kind']>(kind: K, nodes: readonly BrowseNode[]): BrowseNode & { kind: K } {
  const found = nodes.filter((node): node is BrowseNode & { kind: K } => node.kind === kind);
  assert.equal(found.length, 1, `one ${kind} among ${nodes.map((node) => node.kind).join(' ') || 'nothing'}`);
  return found[0]!;
}

const objects: readonly MemoryObject[] = [
  ...['ingress', 'egress'].flatMap((type) =>
    ['2026-11-20', '2026-11-21'].flatMap((date) =>
      [13, 14].flatMap((hour) => [0, 1].map((sequence) => ({ key: flowLogKey({ type, date, hour, sequence }) }))),
    ),
  ),
  { key: flowLogKey({ vnic: '0727-nic2', type: 'egress' }) },
  { key: flowLogKey({ vpc: 'r006-other', vnic: '0717-unknown' }) },
  { key: 'backup/notes.txt' },
  { key: 'README.md' },
];

for (const delimiters of ['any', 'slash', 'first'] as const) {
  describe(`browser over a service that takes ${delimiters} delimiters`, () => {
    it('unfolds a bucket to VPCs, interfaces, days, hours and objects, by name', async () => {
      const { browser } = browserOver(new MemoryStorage(bucket, objects, delimiters));
      const top = await all(browser, await bucketNode(browser));
      assert.deepEqual(
        top.map((node) => (node.kind === 'vpc' ? node.name : node.kind === 'note' ? '' : 'name' in node && node.name)),
        ['shop', null, 'backup', 'README.md'],
      );
      const vpc = top.find((node) => node.kind === 'vpc' && node.name === 'shop');
      assert.ok(vpc?.kind === 'vpc');
      assert.equal(vpc.vpcId, 'r006-shop');

      const interfaces = await all(browser, vpc);
      assert.deepEqual(
        interfaces.map((node) => node.kind === 'interface' && [node.instanceName, node.interfaceName, node.address]),
        [
          ['vsi1', 'eth0', '10.240.0.4'],
          ['vsi2', 'eth0', '10.240.64.4'],
        ],
      );
      const days = await all(browser, interfaces[0] as FolderLikeNode);
      assert.deepEqual(
        days.map((node) => node.kind === 'day' && [node.date, node.prefixes.length]),
        [
          ['2026-11-21', 2],
          ['2026-11-20', 2],
        ],
      );
      const hours = await all(browser, days[0] as FolderLikeNode);
      assert.deepEqual(
        hours.map((node) => node.kind === 'hour' && [node.hour, node.prefixes.length, (node.start / 3.6e9) % 24]),
        [
          [14, 2, 14],
          [13, 2, 13],
        ],
      );
      const leaves = await all(browser, hours[0] as FolderLikeNode);
      assert.deepEqual(leaves.map((node) => node.kind === 'object' && node.recordType).sort(), [
        'egress',
        'egress',
        'ingress',
        'ingress',
      ]);
      const ids = [top, interfaces, days, hours, leaves].flat().map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
    });
  });
}

describe('browser over 100,000 objects', () => {
  const many: MemoryObject[] = [];
  for (let vnic = 0; vnic < 50; vnic++) {
    for (const type of ['ingress', 'egress']) {
      for (let day = 1; day <= 28; day++) {
        for (let n = 0; n < 36; n++) {
          const date = `2026-11-${String(day).padStart(2, '0')}`;
          const hour = Math.floor(n / 12);
          many.push({ key: flowLogKey({ vnic: `0717-nic${vnic}`, type, date, hour, sequence: n % 12 }) });
        }
      }
    }
  }

  it('shows the first page of every level after one list request, one a record type below a day', async () => {
    assert.ok(many.length >= 100_000);
    const storage = new MemoryStorage(bucket, many);
    const { browser } = browserOver(storage);
    let node = await bucketNode(browser);
    const asked: [string, number][] = [];
    while (true) {
      storage.requests.length = 0;
      const iterator = browser.children(node, signal)[Symbol.asyncIterator]();
      const first = (await iterator.next()).value as readonly BrowseNode[];
      asked.push([node.kind, storage.requests.length]);
      await iterator.return?.();
      const next = first[0]!;
      if (next.kind === 'object') break;
      node = next as FolderLikeNode;
    }
    assert.deepEqual(asked, [
      ['bucket', 1],
      ['vpc', 1],
      ['interface', 1],
      ['day', 2],
      ['hour', 2],
    ]);
  });

  it('streams a flat folder of 100,000 objects page by page and stops when the reader does', async () => {
    const flat = Array.from({ length: 100_000 }, (_, n) => ({ key: `flat/${String(n).padStart(6, '0')}.bin` }));
    const storage = new MemoryStorage(bucket, flat);
    const { browser } = browserOver(storage);
    const folder = only('folder', await all(browser, await bucketNode(browser)));
    storage.requests.length = 0;
    for await (const batch of browser.children(folder, signal)) {
      assert.equal(batch.length, 1000);
      break;
    }
    assert.equal(storage.requests.length, 1);
  });
});

describe('days over several pages', () => {
  it('name the usual record types from the first page on, and show an unusual one that comes late', async () => {
    const dates = Array.from({ length: 700 }, (_, n) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10));
    const storage = new MemoryStorage(bucket, [
      ...['egress', 'ingress'].flatMap((type) => dates.map((date) => ({ key: flowLogKey({ type, date }) }))),
      { key: flowLogKey({ type: 'zzz', date: dates[0]! }) },
    ]);
    const { browser } = browserOver(storage);
    const vpc = only('vpc', await all(browser, await bucketNode(browser)));
    const days = await all(browser, only('interface', await all(browser, vpc)));
    assert.equal(days.length, 701);
    assert.equal(new Set(days.map(({ id }) => id)).size, 701);
    const first = days.find((node) => node.kind === 'day' && node.date === dates[0]) as FolderLikeNode;
    assert.equal((await all(browser, only('hour', await all(browser, first)))).length, 2);
  });
});

describe('object nodes', () => {
  const key = flowLogKey({});
  const metadata = {
    number_of_flow_logs: '12',
    state: 'OK',
    capture_start_time: '2026-11-21T14:20:00Z',
    capture_end_time: '2026-11-21T14:25:00Z',
  };
  const leaf = async (browser: Browser): Promise<ObjectNode> => {
    let nodes = await all(browser, await bucketNode(browser));
    while (nodes[0]!.kind !== 'object') nodes = await all(browser, nodes[0] as FolderLikeNode);
    return nodes[0];
  };

  it('get records, state and window from metadata, once a version', async () => {
    const storage = new MemoryStorage(bucket, [{ key, metadata }]);
    const { browser } = browserOver(storage);
    const bare = await leaf(browser);
    assert.deepEqual([bare.records, bare.window, bare.ingested], [null, null, false]);
    const start = Date.UTC(2026, 10, 21, 14, 20) * 1000;
    for (let n = 0; n < 2; n++) {
      const { records, state, window } = await browser.details(bare, signal);
      assert.deepEqual({ records, state, window }, { records: 12, state: 'ok', window: { start, end: start + 3e8 } });
    }
    assert.equal(storage.requests.filter((request) => request.startsWith('head')).length, 1);
    assert.equal(storage.requests.filter((request) => request.startsWith('get')).length, 0);
  });

  it('stay as they are where metadata is missing, odd or forbidden', async () => {
    const forbidden = new CloudError('forbidden', 'No.', { service: 'cos', status: 403 });
    for (const storage of [
      new MemoryStorage(bucket, [{ key }]),
      new MemoryStorage(bucket, [{ key, metadata: { number_of_flow_logs: 'many', capture_start_time: '' } }]),
      new MemoryStorage(bucket, [{ key, metadata }], 'any', { head: forbidden }),
    ]) {
      const { browser } = browserOver(storage);
      const { records, window } = await browser.details(await leaf(browser), signal);
      assert.deepEqual({ records, window }, { records: null, window: null });
    }
  });

  it('ask for eight at a time', async () => {
    const many = Array.from({ length: 60 }, (_, sequence) => ({ key: flowLogKey({ sequence }), metadata }));
    const storage = new MemoryStorage(bucket, many);
    const { browser } = browserOver(storage);
    const vpc = only('vpc', await all(browser, await bucketNode(browser)));
    const day = only('day', await all(browser, only('interface', await all(browser, vpc))));
    const leaves = await all(browser, only('hour', await all(browser, day)));
    await Promise.all(leaves.map((node) => browser.details(node as ObjectNode, signal)));
    assert.equal(storage.mostRunning, 8);
  });

  it('carry what the store holds of exactly this version', async () => {
    const held: StoredObject = {
      bucket: bucket.name,
      key,
      etag: 'etag-0',
      size: 700,
      rows: 12,
      rejected: 3,
      captureStart: 1,
      captureEnd: 2,
      state: 'ok',
      warnings: [],
      ingestedAt: 0,
    };
    const storage = new MemoryStorage(bucket, [{ key }]);
    const node = await leaf(browserOver(storage, shopVpcReads(), [held]).browser);
    assert.deepEqual([node.ingested, node.records, node.rejected, node.window], [true, 12, 3, { start: 1, end: 2 }]);
    const older = await leaf(browserOver(storage, shopVpcReads(), [{ ...held, etag: 'older' }]).browser);
    assert.deepEqual([older.ingested, older.records], [false, null]);
  });
});

describe('other things in a bucket', () => {
  it('are walked as folders; flow logs of the 2020 layout are objects there, hostile keys are only names', async () => {
    const crn = (kind: string) => `crn:v1:bluemix:public:is:us-south:a/abc::${kind}:r006-x`;
    const v0 = `ibm_vpc_flowlogs_v0/abc/us-south-2/${crn('vpc')}/${crn('subnet')}/vnics/${crn('instance')}/0717-n/egress/20200604T1/00000911.gz`;
    const storage = new MemoryStorage(bucket, [
      { key: v0 },
      { key: '../../etc/passwd' },
      { key: 'a%2Fb/%E0%A4%A/x' },
      { key: 'ünï/<b>.gz' },
    ]);
    const { browser } = browserOver(storage);
    const names: string[] = [];
    const found: BrowseNode[] = [];
    const walk = async (nodes: readonly BrowseNode[]): Promise<void> => {
      for (const node of nodes) {
        if (node.kind === 'folder') {
          names.push(node.name);
          await walk(await all(browser, node));
        } else found.push(node);
      }
    };
    await walk(await all(browser, await bucketNode(browser)));
    assert.ok(found.some((node) => node.kind === 'object' && node.object.key === v0));
    assert.deepEqual(
      found
        .filter((node) => node.kind === 'foreign')
        .map(({ name }) => name)
        .sort(),
      ['<b>.gz', 'passwd', 'x'],
    );
    assert.ok(names.includes('..') && names.includes('a/b') && names.includes('%E0%A4%A'));
  });
});

describe('what fails', () => {
  it('is a node that can be retried, or not', async () => {
    const failing = (error: CloudError) => new MemoryStorage(bucket, objects, 'any', { list: error });
    for (const [code, retryable] of [
      ['throttled', true],
      ['forbidden', false],
      ['network', true],
    ] as const) {
      const error = new CloudError(code, `It is ${code}.`, { service: 'cos' });
      const { browser } = browserOver(failing(error));
      const parent = await bucketNode(browser);
      const failure = only('failure', await all(browser, parent));
      assert.deepEqual([failure.code, failure.retryable, failure.parent], [code, retryable, parent]);
      assert.equal(failure.message, `It is ${code}.`);
    }
  });

  it('leaves ids where names are forbidden', async () => {
    const forbidden = async () => {
      throw new CloudError('forbidden', 'No.', { service: 'vpc', status: 403 });
    };
    const vpc: VpcReads = { ...shopVpcReads(), vpcs: forbidden, instances: forbidden };
    const { browser, names } = browserOver(new MemoryStorage(bucket, objects), vpc);
    const top = await all(browser, await bucketNode(browser));
    assert.deepEqual(
      top.filter((node) => node.kind === 'vpc').map(({ name }) => name),
      [null, null],
    );
    assert.deepEqual(
      names.known('us-south').gaps.map((gap) => gap.split(':')[0]),
      ['VPCs of us-south could not be read', 'Instances of us-south could not be read'],
    );
  });

  it('cancelling rejects with the reason instead of making a node', async () => {
    const controller = new AbortController();
    const { browser } = browserOver(new MemoryStorage(bucket, objects));
    const node = await bucketNode(browser);
    controller.abort(new Error('enough'));
    await assert.rejects(async () => {
      for await (const _ of browser.children(node, controller.signal));
    }, /enough/);
  });

  it('an empty bucket says so', async () => {
    const { browser } = browserOver(new MemoryStorage(bucket, []));
    assert.equal(only('note', await all(browser, await bucketNode(browser))).message, 'The bucket is empty.');
  });
});

describe('collectors', () => {
  it('come with target, state and reason, and unfold to their VPC', async () => {
    const { browser } = browserOver(new MemoryStorage(bucket, objects));
    const nodes = await browser.collectors(signal);
    assert.deepEqual(
      nodes.map((node) => node.kind === 'collector' && [node.collector.name, node.target, node.state, !!node.reason]),
      [
        ['lab-flowlog', 'instance vsi1', 'suspended', true],
        ['old-flowlog', 'subnet private', 'failed', true],
        ['shop-flowlog', 'VPC shop', 'active', false],
      ],
    );
    const inside = await all(browser, nodes[2] as FolderLikeNode);
    assert.deepEqual(
      inside.map((node) => node.kind === 'vpc' && node.name),
      ['shop'],
    );
  });

  it('that cannot be listed are one failure node; buckets by name stand beside a forbidden list', async () => {
    const no = async () => {
      throw new CloudError('forbidden', 'You may not.', { service: 'vpc', status: 403 });
    };
    const storage = new MemoryStorage(bucket, objects);
    const vpc: VpcReads = { ...emptyVpcReads, collectors: no };
    const cloud = { accountId: async () => null, vpc, storage: Object.assign(storage, { buckets: no }) };
    const browser = createBrowser({
      cloud,
      region: 'us-south',
      names: createNameDirectory(vpc, () => 0),
      bucketsByName: () => ['shop-flowlogs', 'gone'],
    });
    assert.equal(only('failure', await browser.collectors(signal)).code, 'forbidden');
    const nodes = await browser.buckets(signal);
    assert.equal(only('bucket', nodes).addedByName, true);
    assert.deepEqual(
      nodes.filter((node) => node.kind === 'failure').map(({ code }) => code),
      ['not_found', 'forbidden'],
    );
  });
});
