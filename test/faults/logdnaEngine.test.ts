import assert from 'node:assert/strict';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createLogdnaExport } from '../../src/cloud/logdna/logdnaExport';
import { logdnaLines } from '../../src/cloud/logdna/logdnaLines';
import { createTransport } from '../../src/cloud/transport';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { parseQuery } from '../../src/core/query/parse';
import { LineWriter } from '../../src/core/ship/shipLine';
import { createLogdnaEngine } from '../../src/engines/hosted/logdnaEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import type { FaultEffect } from '../../src/sandbox/faults';
import { type LoopbackServer, sendJson, startServer } from '../cloud/loopbackServer';
import { accessToken, type LogdnaLab, logdnaLab } from '../contract/logdnaLab';
import { rowWith } from '../core/query/flowRows';
import { flowInText, noFlows, oddFlows } from './almostFlows';

const noon = Date.UTC(2026, 10, 21, 12);
const everything = { query: parseQuery('').query, from: null, to: null };

/** Flows a second apart, back from noon. */
function flows(count: number): readonly FlowRow[] {
  return Array.from({ length: count }, (_, at) =>
    rowWith({
      ...{ start_time: (noon - 1_000 - at * 1_000) * 1_000, direction: 'I', target_ip: 0x0af00004, target_port: 22 },
      ...{ action: 'rejected', key: `object-${at % 7}`, index: at },
    }),
  );
}

async function indexes(engine: QueryEngine): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of engine.rows({ ...everything, sort: { field: 'start_time', descending: true } })) {
    found.push(...batch.map(({ index }) => index));
  }
  return found;
}

describe('a search in LogDNA', () => {
  let lab: LogdnaLab;
  const all = Array.from({ length: 100 }, (_, at) => at);
  beforeEach(async () => {
    lab = await logdnaLab({ now: noon, pageSize: 30 });
    lab.add(flows(100).map((row) => new LineWriter(row).line(row, row.index)));
  });
  afterEach(() => lab.dispose());

  const passing: readonly (readonly [string, FaultEffect, readonly number[]])[] = [
    ['429 with Retry-After', { kind: 'answer', status: 429, headers: { 'retry-after': '7' } }, [7_000, 7_000]],
    ['429 without a word', { kind: 'answer', status: 429 }, [750, 1_500]],
    ['503', { kind: 'answer', status: 503 }, [750, 1_500]],
    ['a connection that is cut before the answer', { kind: 'reset' }, [750, 1_500]],
    ['a connection that is cut in the middle', { kind: 'reset', afterBytes: 1_000 }, [750, 1_500]],
  ];
  for (const [what, effect, waits] of passing) {
    it(`finds each record once where the second page meets ${what}, twice`, async () => {
      lab.faults.add({ service: 'logdna_api', nth: [2, 3], effect });
      assert.deepEqual(await indexes(lab.engine), all);
      assert.deepEqual(lab.waits, waits);
    });
  }

  const fatal: readonly (readonly [string, FaultEffect, RegExp])[] = [
    ['401: the key was taken back', { kind: 'answer', status: 401 }, /LogDNA/],
    ['403', { kind: 'answer', status: 403 }, /access token of the account, or a service key/],
    ['400: the cursor is not known any more', { kind: 'answer', status: 400 }, /LogDNA/],
    ['429 for good', { kind: 'answer', status: 429 }, /limit|too many|busy/i],
    ['a body that ends too early', { kind: 'truncate', bytes: 900 }, /unknown shape/],
    ['an error with status 200', { kind: 'answer', status: 200, body: '{"error":"Query timed out"}' }, /unknown shape/],
    [
      'an empty page that is to go on',
      { kind: 'answer', status: 200, body: '{"lines":[],"pagination_id":"x"}' },
      /does not go on/,
    ],
    [
      'a web page',
      { kind: 'answer', status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      /a web page came/,
    ],
  ];
  for (const [what, effect, message] of fatal) {
    it(`fails as a whole where a later page meets ${what}, and asks anew after that`, async () => {
      const mend = lab.faults.add({ service: 'logdna_api', nth: [2, 3, 4, 5], effect });
      const failed = (error: unknown) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, message);
        assert.ok(!error.message.includes(accessToken));
        return true;
      };
      await assert.rejects(lab.engine.count(everything), failed);
      mend();
      assert.deepEqual(await indexes(lab.engine), all);
    });
  }

  it('finds the same cursor twice, and says that the list does not go on', async () => {
    const body = JSON.stringify({ lines: [{ _line: 'x', _ts: noon }], pagination_id: 'again' });
    lab.faults.add({ service: 'logdna_api', effect: { kind: 'answer', status: 200, body } });
    await assert.rejects(lab.engine.count(everything), /does not go on/);
  });

  it('passes over what other programs wrote, and takes odd records as they are', async () => {
    for (const text of [...noFlows, ...oddFlows, flowInText]) lab.addText(text, noon - 500);
    assert.equal((await lab.engine.count(everything)).total, 101 + oddFlows.length);
    const ssh = { ...everything, query: parseQuery('action:rejected target_port:22').query };
    assert.equal((await lab.engine.count(ssh)).total, 100 + oddFlows.length);
  });
});

describe('an answer of LogDNA that nobody wrote down', () => {
  let server: LoopbackServer | undefined;
  afterEach(() => server?.close());

  function engineOver(base: string, timeouts = {}): QueryEngine {
    const client = createLogdnaExport({
      transport: createTransport({ guard: createEndpointGuard(), timeouts, tools: tools() }),
      ...{ base, credential: { kind: 'accessToken', value: accessToken } },
    });
    return createLogdnaEngine({
      pages: (request, signal) => logdnaLines(client, request, signal),
      ...{ now: () => noon * 1_000, retentionDays: 30 },
    });
  }
  const tools = () => ({ clock: () => noon, random: () => 0.5, delay: async () => undefined });

  it('may hold lines without text, time or order: the records of the others are found', async () => {
    const [row] = flows(1);
    const flow = new LineWriter(row!).line(row!, 0).text;
    const lines = [
      { _line: null, _ts: noon },
      { _ts: noon },
      { _line: 5, _ts: 'yesterday' },
      { _line: flow, _ts: 'yesterday', _meta: 'none' },
      { _line: '', _ts: -1 },
      {},
      null,
      'text',
    ];
    server = await startServer((_, response) => sendJson(response, { lines }));
    assert.equal((await engineOver(server.url).count(everything)).total, 1);
  });

  it('may never come: the search ends by itself, or when it is cancelled', async () => {
    const cancelling = new AbortController();
    const reason = new Error('enough');
    server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const blank = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(blank));
      cancelling.abort(reason);
    });
    const patient = engineOver(server.url);
    await assert.rejects(patient.count(everything, cancelling.signal), (error) => error === reason);
    await assert.rejects(engineOver(server.url, { total: 60 }).count(everything), /no whole answer within 0.1 s/);
  });
});
