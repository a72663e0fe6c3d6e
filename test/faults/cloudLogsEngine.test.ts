import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { cloudLogsLines } from '../../src/cloud/cloudLogs/cloudLogsLines';
import { createCloudLogsQuery } from '../../src/cloud/cloudLogs/cloudLogsQuery';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createTransport } from '../../src/cloud/transport';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { parseQuery } from '../../src/core/query/parse';
import { LineWriter } from '../../src/core/ship/shipLine';
import { createCloudLogsEngine } from '../../src/engines/hosted/cloudLogsEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { type LoopbackServer, startServer } from '../cloud/loopbackServer';
import { type CloudLogsLab, cloudLogsLab, instance } from '../contract/cloudLogsLab';
import { rowWith } from '../core/query/flowRows';
import { noFlows, oddFlows } from './almostFlows';

const noon = Date.UTC(2026, 10, 21, 12);
const lastHour = { query: parseQuery('').query, from: (noon - 3_600_000) * 1_000, to: noon * 1_000 };

function flow(index: number): FlowRow {
  const start = { start_time: (noon - 1_000 - index * 1_000) * 1_000, direction: 'I', action: 'rejected' } as const;
  return rowWith({ ...start, target_ip: 0x0af00004, target_port: 22, key: `object-${index % 7}`, index });
}

async function indexes(engine: QueryEngine): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of engine.rows({ ...lastHour, sort: { field: 'start_time', descending: true } })) {
    found.push(...batch.map(({ index }) => index));
  }
  return found;
}

describe('a search in IBM Cloud Logs', () => {
  let lab: CloudLogsLab;
  const all = Array.from({ length: 100 }, (_, at) => at);
  beforeEach(async () => {
    lab = await cloudLogsLab({ now: noon, mostRows: 30 });
    lab.add(all.map((index) => new LineWriter(flow(index)).line(flow(index), index)));
  });
  afterEach(() => lab.dispose());

  for (const [headers, waits] of [
    [{ 'retry-after': '7' }, [7, 7]],
    [{}, [20, 20]],
  ] as const) {
    it(`waits ${waits[0]} s after 429 between two windows, and finds each record once`, async () => {
      lab.faults.add({ service: 'cloud_logs_api', nth: [2, 3], effect: { kind: 'answer', status: 429, headers } });
      assert.deepEqual(await indexes(lab.engine), all);
      assert.deepEqual(lab.waits.slice(0, 2), waits);
    });
  }

  it('fails as a whole where a later window fails in the middle, and asks anew after that', async () => {
    const mend = lab.faults.add({ service: 'cloud_logs_api', nth: 2, effect: { kind: 'reset', afterBytes: 2_000 } });
    await assert.rejects(lab.engine.count(lastHour), /was cut/);
    mend();
    assert.deepEqual(await indexes(lab.engine), all);
  });

  it('passes over what other programs wrote, as text or taken apart, and takes odd records as they are', async () => {
    const place = {
      instance,
      applicationName: 'a',
      subsystemName: 'b',
      severity: 3,
      computerName: null,
      category: null,
    };
    const add = (text: unknown) => lab.entries.add({ ...place, timestamp: noon - 500, received: noon, text });
    for (const text of [...noFlows, ...oddFlows]) add(text);
    for (const value of [5, true, [], {}, { text: 'x' }, { text: { text: 'x' } }, { meta: {} }]) add(value);
    assert.equal((await lab.engine.count(lastHour)).total, 100 + oddFlows.length);
  });
});

describe('a stream of IBM Cloud Logs that nobody wrote down', () => {
  let server: LoopbackServer | undefined;
  afterEach(() => server?.close());

  /** The stream begins with this, and goes on as it is told. */
  async function engineOver(
    begin: string,
    go: (response: ServerResponse) => void,
    timeouts = {},
  ): Promise<QueryEngine> {
    server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin);
      go(response);
    });
    const tools = { clock: () => noon, random: () => 0.5, delay: async () => undefined };
    const transport = createTransport({ guard: createEndpointGuard(), timeouts, tools });
    const client = createCloudLogsQuery({ transport, base: server.url });
    return createCloudLogsEngine({
      lines: (question, signal) => cloudLogsLines(client, question, signal),
      groups: async () => ({ rows: [], warnings: [] }),
      ...{ now: () => noon * 1_000, retentionDays: 7 },
    });
  }

  const beat = (response: ServerResponse): void => {
    const beating = setInterval(() => response.write(': keep-alive\n\n'), 5);
    response.once('close', () => clearInterval(beating));
  };
  const result = (rows: readonly unknown[]) => `data: ${JSON.stringify({ result: { results: rows } })}\n\n`;
  const rowOf = (user_data: unknown) => ({
    metadata: [{ key: 'timestamp', value: '2026-11-21T11:59:00' }],
    labels: [],
    user_data,
  });

  for (const [what, begin] of [
    ['says nothing but that it lives', ''],
    ['stops in the middle of its results', result([rowOf('{}')])],
  ] as const) {
    it(`${what}: the search ends by itself, or when it is cancelled, and the connection with it`, async () => {
      const closed: Promise<unknown>[] = [];
      const going = (response: ServerResponse) => {
        closed.push(once(response, 'close'));
        beat(response);
      };
      const late = await engineOver(begin, going, { total: 60 });
      await assert.rejects(late.count(lastHour), /no whole answer within 0.1 s/);
      await server?.close();
      const cancelling = new AbortController();
      const reason = new Error('enough');
      const patient = await engineOver(begin, (response) => {
        going(response);
        cancelling.abort(reason);
      });
      await assert.rejects(patient.count(lastHour, cancelling.signal), (error) => error === reason);
      await Promise.all(closed);
      assert.equal(closed.length, 2);
    });
  }

  it('is cut between two events, and that is said', async () => {
    const engine = await engineOver(result([rowOf('{}')]), (response) => response.socket?.destroy());
    await assert.rejects(engine.count(lastHour), /was cut|connection/);
  });

  it('tells of an error behind rows: no half of an answer is taken for the whole', async () => {
    const failed = 'data: {"error":{"message":"Query exceeded its memory."}}\n\n';
    const engine = await engineOver(result([rowOf('{}')]), (response) => response.end(failed));
    await assert.rejects(engine.count(lastHour), /broke off \("Query exceeded its memory"\)/);
  });

  it('holds rows without text, time or labels: the records of the others are found', async () => {
    const { text } = new LineWriter(flow(0)).line(flow(0), 0);
    const odd = [
      {},
      rowOf(null),
      rowOf(7),
      rowOf(''),
      rowOf('[]'),
      { user_data: '{}', metadata: 'none', labels: null },
    ];
    const rows = [...odd, { user_data: text, metadata: [{ key: 1 }], labels: {} }];
    const engine = await engineOver(result(rows), (response) => response.end(': bye\n\n'));
    assert.equal((await engine.count(lastHour)).total, 1);
  });
});
