import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCloudLogsQuery } from '../../../src/cloud/cloudLogs/cloudLogsQuery';
import { createEndpointGuard } from '../../../src/cloud/endpointGuard';
import { createTransport } from '../../../src/cloud/transport';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { parseQuery } from '../../../src/core/query/parse';
import type { SearchProgress } from '../../../src/core/query/searchProgress';
import { LineWriter, type ShipLine } from '../../../src/core/ship/shipLine';
import { createCloudLogsEngine } from '../../../src/engines/hosted/cloudLogsEngine';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import type { SearchRequest, Sort } from '../../../src/engines/queryEngine';
import { type CloudLogsLab, cloudLogsLab, instance, type LabOptions } from '../../contract/cloudLogsLab';
import { rowWith } from '../../core/query/flowRows';

const noon = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;
const newestFirst: Sort = { field: 'start_time', descending: true };

/** Flows a second apart, back from noon; every third is rejected. */
function flows(count: number, apart = 1_000): readonly FlowRow[] {
  return Array.from({ length: count }, (_, at) =>
    rowWith({
      ...{
        start_time: (noon - 1_000 - at * apart) * 1_000,
        direction: 'I',
        target_ip: 0x0af00004,
        target_port: at % 100,
      },
      ...{ action: at % 3 === 0 ? 'rejected' : 'accepted', key: `object-${at % 7}`, index: at },
    }),
  );
}

const linesOf = (rows: readonly FlowRow[]): readonly ShipLine[] =>
  rows.map((row) => new LineWriter(row).line(row, row.index));

const search = (text: string, hours: number | null = 1): SearchRequest => ({
  query: parseQuery(text).query,
  from: hours === null ? null : (noon - hours * hour) * 1_000,
  to: hours === null ? null : noon * 1_000,
});

describe('the engine of IBM Cloud Logs', () => {
  let lab: CloudLogsLab;
  afterEach(() => lab.dispose());

  async function labWith(rows: readonly FlowRow[], options: Partial<LabOptions> = {}): Promise<CloudLogsLab> {
    lab = await cloudLogsLab({ now: noon, ...options });
    lab.add(linesOf(rows));
    return lab;
  }

  it('asks once for all that a panel shows of one search', async () => {
    const rows = flows(200);
    const { engine, asked } = await labWith(rows);
    const request = search('action:rejected');
    await Promise.all([
      engine.page({ ...request, sort: newestFirst, offset: 0, limit: 50 }),
      engine.count(request),
      engine.timeline({ ...request, buckets: 48 }),
      engine.topValues({ ...request, field: 'target_port', limit: 5 }),
    ]);
    assert.deepEqual(asked, [
      "source logs | filter $d.connection_start_time != null && ($d.action == 'rejected') | orderby $m.timestamp desc",
    ]);
  });

  it('goes on where an answer ended, newest first, until everything came, each line once', async () => {
    // Five lines begin in each second, also where two windows meet.
    const rows = flows(225).map((row, at) => ({
      ...row,
      start_time: (noon - 1_000 * (1 + Math.floor(at / 5))) * 1_000,
    }));
    const { engine, asked } = await labWith(rows, { mostRows: 50 });
    const request = search('');
    const told: SearchProgress[] = [];
    const counts = await engine.count(request, undefined, (progress) => told.push(progress));
    assert.deepEqual(counts, await createMemoryEngine(rows).count(request));
    assert.equal(asked.length, 5);
    // How many lines there are nobody knows before the last has come; those of the edge of a page come twice and count once.
    const most = told.map(({ read }) => read);
    assert.deepEqual(
      told,
      most.map((read) => ({ unit: 'lines', read })),
    );
    assert.equal(most.at(-1), 225);
    assert.deepEqual(
      most,
      [...most].sort((a, b) => a - b),
    );
  });

  it('lets the service count what is too much to fetch, and says from when on the rows are', async () => {
    const rows = flows(300);
    const { engine, asked, entries } = await labWith(rows, { mostRows: 50, mostLines: 80 });
    const request = search('action:rejected OR target_port:<50');
    const reference = createMemoryEngine(rows);
    assert.deepEqual(await engine.count(request), await reference.count(request));
    assert.deepEqual(
      await engine.timeline({ ...request, buckets: 10 }),
      await reference.timeline({ ...request, buckets: 10 }),
    );
    await engine.timeline({ ...request, buckets: 10 });
    const condition = "$d.connection_start_time != null && ($d.action == 'rejected' || $d.target_port:number <= 49)";
    assert.deepEqual(asked.slice(2), [
      `source logs | filter ${condition} | groupby $d.action as action aggregate count() as flows`,
      `source logs | filter ${condition} | groupby $m.timestamp.roundTime(10m) as start, $d.action as action aggregate count() as flows`,
    ]);
    // Rows, top values and exports are of what was fetched; it can be told.
    const coverage = await engine.coverage?.(request);
    const { rows: held } = coverage ?? { rows: 0 };
    assert.ok(held > 0 && held < (await reference.count(request)).total);
    const newest = await engine.page({ ...request, sort: newestFirst, offset: 0, limit: 1_000 });
    assert.equal(newest.length, held);
    assert.ok(newest.every(({ start_time }) => start_time !== null && start_time >= (coverage?.from ?? 0) - 1_000_000));
    // Where the service would count something else, the rows that were fetched are counted.
    const left = search('target_port:<50 object');
    const { seenFrom, total } = await engine.count(left);
    assert.ok(seenFrom !== undefined && total < (await reference.count(left)).total);
    assert.equal(entries.all.length, 300);
  });

  it('asks anew for a search that is run again, but not for one that was run just now', async () => {
    let now = noon;
    let asked = 0;
    const engine = createCloudLogsEngine({
      lines: async () => {
        asked++;
        return { rows: [], cut: false, warnings: [] };
      },
      groups: async () => ({ rows: [], warnings: [] }),
      ...{ now: () => now * 1_000, retentionDays: 7 },
    });
    const request = search('', null);
    await engine.count(request);
    engine.renew?.(request);
    await engine.count(request);
    assert.equal(asked, 1);
    now += 2_000;
    await engine.count(request);
    assert.equal(asked, 1);
    engine.renew?.(request);
    await engine.count(request);
    assert.equal(asked, 2);
  });

  it('asks for a few lines only to see whether there are flows, and covers all of what it can fetch', async () => {
    const { engine } = await labWith(flows(300));
    assert.equal(await engine.coverage?.(search('')), null);
    const limits: number[] = [];
    const counting = createCloudLogsEngine({
      lines: async ({ limit }) => {
        limits.push(limit);
        return {
          rows: linesOf(flows(1)).map((line) => ({ ...line, meta: null, id: 'one' })),
          cut: false,
          warnings: [],
        };
      },
      groups: async () => ({ rows: [], warnings: [] }),
      ...{ now: () => noon * 1_000, retentionDays: 7 },
    });
    assert.equal(await counting.holdsFlows?.(search('')), true);
    assert.equal((await counting.count(search(''))).total, 1);
    assert.deepEqual(limits, [50, 12_000]);
  });

  it('reaches over more than eight days by several queries', async () => {
    const rows = flows(20, 24 * hour);
    const { engine, asked, warnings } = await labWith(rows);
    const request = search('', 20 * 24);
    assert.deepEqual(await engine.count(request), await createMemoryEngine(rows).count(request));
    assert.equal(asked.length, 3);
    // Without a range: as far back as lines are kept.
    assert.equal((await engine.count(search('', null))).total, 7);
    assert.equal(asked.length, 4);
    // Nothing is kept for longer than ninety days.
    assert.deepEqual(warnings, []);
    await engine.count(search('action:accepted', 365 * 24));
    assert.equal(asked.length, 16);
    assert.match(warnings.join(), /90 days at most/);
  });

  it('waits where ten queries were asked in a minute, and where the service says so', async () => {
    const { engine, waits } = await labWith(flows(5));
    for (let port = 0; port < 12; port++) await engine.count(search(`target_port:${port}`));
    assert.deepEqual(waits, [60]);
    await lab.dispose();
    const other = await labWith(flows(5), { perMinute: 2, believedPerMinute: 10 });
    for (let port = 0; port < 3; port++) await other.engine.count(search(`target_port:${port}`));
    assert.deepEqual(other.waits, [20, 20, 20]);
  });

  it('signs in again where the token ran out between two windows', async () => {
    const rows = flows(120);
    const { engine, faults, asked } = await labWith(rows, { mostRows: 50 });
    faults.add({ service: 'cloud_logs_api', nth: 2, effect: { kind: 'expire_tokens' } });
    assert.equal((await engine.count(search(''))).total, 120);
    assert.equal(asked.length, 4);
  });

  it('passes over lines of other programs and what is no record', async () => {
    const { engine, entries } = await labWith(flows(3));
    const other = (text: unknown) =>
      entries.add({
        ...{
          instance,
          applicationName: 'a',
          subsystemName: 'b',
          severity: 3,
          timestamp: noon - 500,
          received: noon,
          text,
        },
        ...{ computerName: null, category: null },
      });
    for (const text of ['plain', '{"action":"rejected"', '{"action":"rejected"}', { connection_start_time: 7 }, [1, 2]])
      other(text);
    assert.equal((await engine.count(search(''))).total, 3);
    // Sent as text by somebody else, and as it stands in the log.
    other(JSON.stringify({ ...JSON.parse(linesOf(flows(1))[0]!.text), key: undefined, meta: undefined }));
    assert.equal((await engine.count(search('action:rejected'))).total, 2);
  });

  const broken: readonly (readonly [string, Parameters<CloudLogsLab['faults']['add']>[0]['effect'], RegExp])[] = [
    ['a connection that is cut', { kind: 'reset', afterBytes: 700 }, /was cut/],
    ['a stream that ends too early', { kind: 'truncate', bytes: 700 }, /was cut in the middle/],
    [
      'nothing but keep-alives',
      { kind: 'answer', status: 200, body: ': keep-alive\n\n: keep-alive\n\n' },
      /ended before it said anything/,
    ],
    [
      'an error behind the results',
      {
        kind: 'answer',
        status: 200,
        body: 'data: {"result":{"results":[]}}\n\ndata: {"error":{"message":"Too much data."}}\n\n',
      },
      /the service broke off \("Too much data"\)/,
    ],
    [
      'results in another shape',
      { kind: 'answer', status: 200, body: 'data: {"result":{"rows":[]}}\n\n' },
      /unknown shape/,
    ],
    [
      'a web page',
      { kind: 'answer', status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      /a web page came/,
    ],
    ['a refusal', { kind: 'answer', status: 403 }, /Ask the account's administrator for the role Reader/],
  ];
  for (const [what, effect, message] of broken) {
    it(`fails at ${what}, and asks anew after that`, async () => {
      const { engine, faults } = await labWith(flows(20));
      const mend = faults.add({ service: 'cloud_logs_api', effect });
      await assert.rejects(engine.count(search('')), message);
      mend();
      assert.equal((await engine.count(search(''))).total, 20);
    });
  }

  it('hands on what the service warns of', async () => {
    const { engine, faults, warnings } = await labWith([]);
    const body = 'data: {"query_id":{"query_id":"1"}}\n\ndata: {"warning":{"bytes_scanned_limit_warning":{}}}\n\n';
    faults.add({ service: 'cloud_logs_api', effect: { kind: 'answer', status: 200, body } });
    assert.equal((await engine.count(search(''))).total, 0);
    assert.match(warnings.join(), /rows may be missing/);
  });

  it('takes an answer that comes in small pieces', async () => {
    const { engine, faults } = await labWith(flows(3));
    faults.add({ service: 'cloud_logs_api', effect: { kind: 'drip', chunkBytes: 100, everyMilliseconds: 1 } });
    assert.equal((await engine.count(search(''))).total, 3);
  });

  it('halves a window whose answer does not begin with the newest', async () => {
    const rows = flows(40);
    const { engine, server } = await labWith(rows, { mostRows: 10 });
    assert.ok(server);
    const { createCloudLogsEngine } = await import('../../../src/engines/hosted/cloudLogsEngine');
    const lines = linesOf(rows).map(({ text, timestamp }) => ({ text, timestamp, meta: null, id: text }));
    const unordered = createCloudLogsEngine({
      async lines({ from, to, limit }) {
        const found = lines.filter(({ timestamp }) => timestamp! >= from && timestamp! <= to).reverse();
        return { rows: found.slice(0, limit), cut: found.length > limit, warnings: [] };
      },
      groups: async () => ({ rows: [], warnings: [] }),
      now: () => noon * 1_000,
      ...{ retentionDays: 7, mostRows: 10 },
    });
    assert.deepEqual(await unordered.count(search('')), await engine.count(search('')));
  });
});

describe('a query of IBM Cloud Logs', () => {
  it('closes the connection when it is cancelled or left', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const server = createServer((request, response) => {
      closed = once(request.socket, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"result":{"results":[{"metadata":[],"labels":[],"user_data":"{}"}]}}\n\n');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const client = createCloudLogsQuery({ transport: createTransport({ guard: createEndpointGuard() }), base });
      const question = { query: 'source logs', syntax: 'dataprime', from: 0, to: 1, limit: 1 } as const;
      const cancelling = new AbortController();
      const reason = new Error('enough');
      await assert.rejects(
        async () => {
          for await (const _ of client.run(question, cancelling.signal)) cancelling.abort(reason);
        },
        (error) => error === reason,
      );
      await closed;
      for await (const _ of client.run(question)) break;
      await closed;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
