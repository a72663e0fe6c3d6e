import assert from 'node:assert/strict';
import { createEndpointGuard } from '../../../src/cloud/endpointGuard';
import type { LogdnaCredential } from '../../../src/cloud/logdna/logdnaExport';
import { createLogdnaTail, logdnaTailUrl, type TailEvent } from '../../../src/cloud/logdna/logdnaTail';
import { parseQuery } from '../../../src/core/query/parse';
import { createLogdnaEngine } from '../../../src/engines/hosted/logdnaEngine';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { shippedSample } from '../../contract/shippedRows';

describe('the live tail of LogDNA', () => {
  let sandbox: Sandbox;
  const { lines, rows } = shippedSample();
  const waits: number[] = [];
  before(async () => {
    sandbox = await startSandbox({ clock: () => Date.parse('2026-06-05T00:00Z'), hours: 1 });
  });
  beforeEach(() => waits.splice(0));
  after(() => sandbox.close());

  const tail = (credential?: LogdnaCredential) => {
    const api = sandbox.endpoints.logdnaApi;
    return createLogdnaTail({
      ...{ guard: createEndpointGuard({ logdnaApi: api }), api },
      credential: credential ?? { kind: 'accessToken', value: sandbox.workloads.logdnaReader.accessToken },
      tools: {
        delay: async (milliseconds) => void waits.push(milliseconds),
        clock: () => 0,
        random: () => 1,
      },
    });
  };
  const send = async (given: readonly Record<string, unknown>[]) => {
    const answer = await fetch(`${sandbox.endpoints.logdnaIngest}/logs/ingest?hostname=test`, {
      method: 'POST',
      headers: { apikey: sandbox.workloads.ingestionKey, 'content-type': 'application/json' },
      body: JSON.stringify({ lines: given }),
    });
    assert.equal(answer.status, 200);
  };
  const shipped = () =>
    lines.map(({ text, timestamp, meta, level }) => ({ line: text, timestamp, meta, level, app: 'vpc-flow-logs' }));

  it('is beside the API', () => {
    assert.equal(logdnaTailUrl('https://api.mezmo.com'), 'wss://tail.mezmo.com/ws/tail');
    assert.equal(logdnaTailUrl('https://api.eu.mezmo.com/'), 'wss://tail.eu.mezmo.com/ws/tail');
    assert.equal(logdnaTailUrl('http://127.0.0.1:1/logdna-api'), 'ws://127.0.0.1:1/logdna-api/ws/tail');
  });

  it('gives the flows that are meant as they come in, each once, until it is ended', async () => {
    const expected = rows.filter(({ action }) => action === 'rejected');
    const engine = createLogdnaEngine({
      pages: () => assert.fail('nothing is searched'),
      follow: (query, signal) => tail().follow({ query }, signal),
      ...{ now: () => 0, retentionDays: 30 },
    });
    const ending = new AbortController();
    const found: string[] = [];
    const keyed = expected.filter(({ key }) => key !== '');
    assert.ok(keyed.length > 10);
    for await (const event of engine.follow?.({ query: parseQuery('action:rejected').query }, ending.signal) ?? []) {
      if (event.kind === 'state') {
        assert.equal(event.message, 'Following.');
        await send([...shipped(), { line: 'a line of another program' }]);
        await send([...shipped(), { line: '{"action":"rejected"}' }]);
        await send([{ ...shipped()[0], line: rejectedAtLast }]);
        continue;
      }
      for (const row of event.rows) {
        assert.equal(row.action, 'rejected');
        if (row.key === 'last') ending.abort();
        else if (row.key !== '') found.push(`${row.key}#${row.index}`);
      }
    }
    assert.deepEqual(found.sort(), keyed.map(({ key, index }) => `${key}#${index}`).sort());
  });
  const rejectedAtLast = JSON.stringify({
    ...{ action: 'rejected', initiator_ip: '10.0.0.1', target_ip: '10.0.0.2', target_port: 22, direction: 'I' },
    ...{ key: 'last', index: 0 },
  });

  it('is opened again where it is lost, with growing waits', async () => {
    const over = sandbox.addFault({ service: 'logdna_api', nth: [1, 2, 3], effect: { kind: 'answer', status: 503 } });
    const ending = new AbortController();
    const events: TailEvent['kind'][] = [];
    for await (const event of tail().follow({ query: '' }, ending.signal)) {
      events.push(event.kind);
      if (event.kind === 'connected') ending.abort();
    }
    over();
    assert.deepEqual(events, ['lost', 'lost', 'lost', 'connected']);
    assert.deepEqual(waits, [1000, 2000, 4000]);
  });

  it('takes the older credential, and says what is wrong with one that is refused, without it', async () => {
    const ending = new AbortController();
    const key = { kind: 'serviceKey', value: sandbox.workloads.logdnaReader.serviceKey } as const;
    for await (const { kind } of tail(key).follow({ query: '' }, ending.signal)) {
      assert.equal(kind, 'connected');
      ending.abort();
    }
    const wrong = tail({ kind: 'accessToken', value: 'sta_wrong' }).follow({ query: '' }, new AbortController().signal);
    await assert.rejects(
      async () => {
        for await (const event of wrong) assert.fail(event.kind);
      },
      (error: Error) =>
        /Could not follow the lines of LogDNA/.test(error.message) && !error.message.includes('sta_wrong'),
    );
  });

  it('sends no credential to a place it does not belong', () => {
    const credential = { kind: 'accessToken', value: 'sta_x' } as const;
    assert.throws(() => createLogdnaTail({ guard: createEndpointGuard({}), api: 'http://api.mezmo.com', credential }));
  });
});
