import assert from 'node:assert/strict';
import { EngineError, type QueryEngine } from '../../src/engines/queryEngine';
import type { ToPanel, WireSearch } from '../../src/protocol/results';
import type { RpcAnswer } from '../../src/protocol/rpc';
import type { PanelPorts } from '../../src/vscode/panel/panelPorts';
import { PanelSession } from '../../src/vscode/panel/panelSession';
import { silentPorts } from '../silentPorts';
import { syntheticEngine, syntheticRow } from './harness/syntheticEngine';
import { tailingEngine } from './harness/tailingEngine';

const sort = { field: 'start_time', descending: true };
const search = (change: Partial<WireSearch> = {}): WireSearch => ({
  run: 1,
  engineId: 'local',
  text: 'action:rejected',
  from: null,
  to: null,
  ...change,
});

/** A session over an engine, with what it sent. */
function session(engine: QueryEngine, change: Partial<PanelPorts> = {}) {
  const sent: ToPanel[] = [];
  const logged: string[] = [];
  const heard: string[] = [];
  const waiting = new Map<number, (answer: RpcAnswer) => void>();
  const ports: PanelPorts = {
    ...silentPorts,
    engines: () => [{ id: 'local', label: 'Local', engine }],
    log: (message) => void logged.push(message),
    ...change,
  };
  const made = new PanelSession(
    ports,
    (message) => {
      sent.push(message);
      if (message.kind === 'answer') waiting.get(message.id)?.(message);
    },
    { ready: () => void heard.push('ready'), ran: (text) => void heard.push(`ran ${text}`) },
  );
  let id = 0;
  const ask = (method: string, params: unknown): Promise<RpcAnswer> => {
    const request = ++id;
    const answer = new Promise<RpcAnswer>((resolve) => waiting.set(request, resolve));
    made.receive({ kind: 'request', id: request, method, params });
    return answer;
  };
  return { made, ask, sent, logged, heard, lastId: () => id };
}

/** Whatever was waiting for nothing but its turn is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const codeOf = (answer: RpcAnswer) => (answer.ok ? 'ok' : answer.error.code);

describe('the session of a results panel', () => {
  it('answers page, count, timeline and top values of one run side by side', async () => {
    const engine = syntheticEngine(1204);
    const { ask } = session(engine);
    let open: () => void = () => undefined;
    engine.gate = new Promise((resolve) => {
      open = resolve;
    });
    const answers = [
      ask('page', { search: search(), sort, offset: 0, limit: 200 }),
      ask('count', { search: search() }),
      ask('timeline', { search: search(), buckets: 50 }),
      ask('topValues', { search: search(), field: 'target_port', limit: 5 }),
    ];
    assert.deepEqual(engine.asked, ['page start_time↓ 0', 'count', 'timeline', 'top target_port']);
    open();
    assert.deepEqual((await Promise.all(answers)).map(codeOf), ['ok', 'ok', 'ok', 'ok']);
    const count = await ask('count', { search: search() });
    assert.deepEqual(count.ok && count.result, { total: 1204, accepted: 402, rejected: 802 });
  });

  it('follows until it is cancelled, and sends more when the page has taken what came', async () => {
    const engine = tailingEngine([]);
    const { made, ask, sent, lastId } = session(engine);
    const followed = () => sent.filter(({ kind }) => kind === 'followed' || kind === 'followState');
    const rows = Array.from({ length: 700 }, (_, index) => syntheticRow(index));
    const from = rows[599]?.start_time ?? 0;
    const answer = ask('follow', { search: search({ from, to: null }) });
    engine.tell({ kind: 'state', connected: true, message: 'Following.' });
    engine.tell({ kind: 'rows', rows });
    await settled();
    const [state, first, ...none] = followed();
    assert.deepEqual(state, { kind: 'followState', run: 1, connected: true, message: 'Following.' });
    assert.ok(first?.kind === 'followed' && first.page.rows.length === 500);
    assert.equal(none.length, 0);
    made.receive({ kind: 'notify', event: 'took' });
    await settled();
    const second = followed()[2];
    // What lies before the range is left out.
    const within = rows.filter(({ start_time }) => start_time !== null && start_time >= from).length;
    assert.ok(second?.kind === 'followed' && second.page.rows.length === within - 500);
    made.receive({ kind: 'cancel', id: lastId() });
    assert.equal(codeOf(await answer), 'cancelled');
    assert.equal(engine.followers, 0);
  });

  it('no longer follows where the page is hidden, and refuses what has no live tail', async () => {
    const engine = tailingEngine([]);
    const { made, ask } = session(engine);
    const answer = ask('follow', { search: search() });
    await settled();
    assert.equal(engine.followers, 1);
    made.hidden();
    assert.equal(codeOf(await answer), 'cancelled');
    assert.equal(codeOf(await session(syntheticEngine(1)).ask('follow', { search: search() })), 'bad_request');
  });

  it('ends what an earlier run has under way, but not an export', async () => {
    const engine = syntheticEngine(10);
    let exported: () => void = () => undefined;
    let exportSignal: AbortSignal | undefined;
    const { ask } = session(engine, {
      export: (_engine, _request, signal) => {
        exportSignal = signal;
        return new Promise((resolve) => {
          exported = () => resolve({ path: '/x.csv', rows: 1, bytes: 1 });
        });
      },
    });
    engine.gate = new Promise(() => undefined);
    const old = [ask('count', { search: search() }), ask('topValues', { search: search(), field: 'action', limit: 5 })];
    const exporting = ask('export', { search: search(), sort });
    engine.gate = Promise.resolve();
    const next = ask('count', { search: search({ run: 2 }) });
    assert.deepEqual((await Promise.all(old)).map(codeOf), ['cancelled', 'cancelled']);
    assert.equal(codeOf(await next), 'ok');
    assert.equal(engine.cancelled, 2);
    assert.equal(exportSignal?.aborted, false);
    exported();
    assert.equal(codeOf(await exporting), 'ok');
  });

  it('cancels a single request when told', async () => {
    const engine = syntheticEngine(10);
    engine.gate = new Promise(() => undefined);
    const { ask, made, lastId } = session(engine);
    const answer = ask('count', { search: search() });
    made.receive({ kind: 'cancel', id: lastId() });
    assert.equal(codeOf(await answer), 'cancelled');
    assert.equal(engine.cancelled, 1);
  });

  it('words failures: of the engine, of the search, of the unknown', async () => {
    const engine = syntheticEngine(10);
    const { ask, logged } = session(engine);
    engine.failure = new EngineError('engine_crashed', 'The engine stopped. It starts again with the next search.');
    assert.deepEqual(await ask('count', { search: search() }), {
      kind: 'answer',
      id: 1,
      ok: false,
      error: { code: 'engine_crashed', message: 'The engine stopped. It starts again with the next search.' },
    });
    assert.equal(codeOf(await ask('count', { search: search({ text: 'target_port:(' }) })), 'bad_search');
    assert.equal(codeOf(await ask('count', { search: search({ engineId: 'gone' }) })), 'unknown_engine');
    engine.failure = Object.assign(new Error('boom'), { code: 'EBOOM' }) as unknown as EngineError;
    assert.equal(codeOf(await ask('count', { search: search() })), 'failed');
    assert.deepEqual(logged, ['request count failed']);
  });

  it('refuses what is no request of the panel', async () => {
    const engine = syntheticEngine(10);
    const { ask, made, logged } = session(engine);
    for (const [method, params] of [
      ['eval', {}],
      ['constructor', {}],
      ['page', { search: search(), sort, offset: 0, limit: 1e9 }],
      ['count', { search: 'x' }],
      ['topValues', { search: search(), field: 'password', limit: 5 }],
    ] as const) {
      assert.equal(codeOf(await ask(method, params)), 'bad_request', method);
    }
    made.receive('nonsense');
    made.receive({ kind: 'notify', event: 'format the disk' });
    assert.equal(logged.length, 5);
    assert.deepEqual(engine.asked, []);
  });

  it('says nothing more after it was disposed', async () => {
    const engine = syntheticEngine(10);
    engine.gate = new Promise(() => undefined);
    const { ask, made, sent } = session(engine);
    void ask('count', { search: search() });
    made.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(engine.cancelled, 1);
    assert.deepEqual(sent, []);
  });

  it('starts over with a page that loads again', async () => {
    const engine = syntheticEngine(10);
    const { ask, made, heard } = session(engine);
    await ask('count', { search: search({ run: 9 }) });
    engine.gate = new Promise(() => undefined);
    const old = ask('count', { search: search({ run: 9 }) });
    made.receive({ kind: 'notify', event: 'ready' });
    assert.equal(codeOf(await old), 'cancelled');
    engine.gate = Promise.resolve();
    assert.equal(codeOf(await ask('count', { search: search({ run: 1 }) })), 'ok');
    made.receive({ kind: 'notify', event: 'ran', text: 'x', range: '', engineId: 'local' });
    assert.deepEqual(heard, ['ready', 'ran x']);
  });
});
