import assert from 'node:assert/strict';
import type { Memento, SecretStorage } from 'vscode';
import { describeEmptyService } from '../../src/app/search/describeEmpty';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createLogdnaExport } from '../../src/cloud/logdna/logdnaExport';
import { logdnaLines } from '../../src/cloud/logdna/logdnaLines';
import { redact } from '../../src/cloud/redact';
import { createTransport } from '../../src/cloud/transport';
import { parseQuery } from '../../src/core/query/parse';
import { createLogdnaEngine } from '../../src/engines/hosted/logdnaEngine';
import { createLazyEngine } from '../../src/engines/lazyEngine';
import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import type { RpcAnswer } from '../../src/protocol/rpc';
import { decodePage } from '../../src/protocol/wirePage';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import type { Connector } from '../../src/vscode/account/account';
import { Accounts } from '../../src/vscode/account/accounts';
import { ClickhouseConnections } from '../../src/vscode/engines/clickhouseConnections';
import { CloudLogsConnections } from '../../src/vscode/engines/cloudLogsConnections';
import { type LogdnaConnection, LogdnaConnections } from '../../src/vscode/engines/logdnaConnections';
import { type OpenLogdna, SearchEngines } from '../../src/vscode/engines/searchEngines';
import { createLog, requestLine } from '../../src/vscode/log';
import type { PanelPorts } from '../../src/vscode/panel/panelPorts';
import { PanelSession } from '../../src/vscode/panel/panelSession';
import { cloudLogsLab } from '../contract/cloudLogsLab';
import { hostileTexts } from '../contract/sampleRows';
import { shippedSample } from '../contract/shippedRows';
import { silentPorts } from '../silentPorts';

const end = Date.parse('2026-06-05T00:00Z');

/** The editor's own storage, in memory. */
function storage() {
  const kept = new Map<string, unknown>();
  const secrets = new Map<string, string>();
  return {
    kept,
    state: {
      keys: () => [...kept.keys()],
      get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
      update: async (key: string, value: unknown) => void kept.set(key, value),
    } as Memento,
    secrets: {
      get: async (key: string) => secrets.get(key),
      store: async (key: string, value: string) => void secrets.set(key, value),
      delete: async (key: string) => void secrets.delete(key),
    } as unknown as SecretStorage,
    secretNames: () => [...secrets.keys()],
  };
}

describe('the engines of the results panel', () => {
  let sandbox: Sandbox;
  let lab: Awaited<ReturnType<typeof cloudLogsLab>>;
  const { lines, rows } = shippedSample();
  const foreign = {
    action: 'rejected',
    initiator_ip: '10.0.0.1',
    target_ip: '10.9.9.9',
    target_port: 22,
    direction: 'I',
  };
  before(async () => {
    sandbox = await startSandbox({ clock: () => end, hours: 1 });
    lab = await cloudLogsLab({ now: end });
    lab.add(lines);
    const shipped = lines.map(({ text, timestamp, meta, level }) => ({ line: text, timestamp, meta, level }));
    const hostile = hostileTexts.map((text, at) => ({
      line: JSON.stringify({ ...foreign, note: text, instance_crn: text }),
      timestamp: end - at,
    }));
    const answer = await fetch(`${sandbox.endpoints.logdnaIngest}/logs/ingest?hostname=test`, {
      method: 'POST',
      headers: { apikey: sandbox.workloads.ingestionKey, 'content-type': 'application/json' },
      body: JSON.stringify({ lines: [...shipped, ...hostile] }),
    });
    assert.equal(answer.status, 200);
  });
  after(async () => {
    await lab.dispose();
    await sandbox.close();
  });

  /** What the extension composes, with the panel's session over it. */
  function editor(sandboxAccount = true) {
    const { kept, state, secrets, secretNames } = storage();
    const written: string[] = [];
    const write = (text: string) => void written.push(text);
    const channel = { trace: write, debug: write, info: write, warn: write, error: write } as never;
    const log = createLog(channel, redact);
    const connections = new LogdnaConnections(state, secrets);
    const openLogdna: OpenLogdna = async ({ api, credential, retentionDays, apps, hosts }, secret, label) => {
      const guard = createEndpointGuard({ logdnaApi: api });
      const transport = createTransport({ guard, log: (event) => log.debug(requestLine(event)) });
      const client = createLogdnaExport({ transport, base: api, credential: { kind: credential, value: secret } });
      return createLogdnaEngine({
        pages: (request, signal) => logdnaLines(client, { ...request, apps, hosts }, signal),
        ...{ now: () => end * 1000, retentionDays: Math.max(retentionDays, 3650), label },
      });
    };
    const accounts = new Accounts(state, secrets, {} as Connector, sandboxAccount);
    const local = createMemoryEngine([], 'Local');
    const cloudLogs = new CloudLogsConnections(state);
    const clickhouse = new ClickhouseConnections(state, secrets);
    const engines = new SearchEngines({
      ...{ local: () => local, accounts, connections, state, openLogdna, cloudLogs },
      buckets: { list: () => [], onDidChange: () => ({ dispose: () => undefined }) },
      openCloudLogs: async () => lab.engine,
      clickhouse,
      openClickhouse: async () => local,
      ...{ lazily: createLazyEngine, hide: (secret: string) => log.hide(secret) },
      sandboxLogdna: async () => ({
        api: sandbox.endpoints.logdnaApi,
        accessToken: sandbox.workloads.logdnaReader.accessToken,
      }),
    });
    const answers = new Map<number, (answer: RpcAnswer) => void>();
    const ports: PanelPorts = {
      ...silentPorts,
      engines: () => engines.list(),
      describeEmpty: async (engine, request, signal) =>
        describeEmptyService(
          engine.label,
          await engine.info(signal),
          request,
          (await engine.holdsFlows?.(request, signal)) ?? true,
        ),
      log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
    };
    const session = new PanelSession(
      ports,
      (message) => message.kind === 'answer' && answers.get(message.id)?.(message),
      { ready: () => undefined, ran: () => undefined },
    );
    let id = 0;
    const ask = async (method: string, params: unknown) => {
      const answer = await new Promise<RpcAnswer>((resolve) => {
        answers.set(++id, resolve);
        session.receive({ kind: 'request', id, method, params });
      });
      return answer;
    };
    const result = async (method: string, params: unknown) => {
      const answer = await ask(method, params);
      assert.ok(answer.ok, answer.ok ? '' : answer.error.message);
      return answer.result as never;
    };
    return { kept, engines, connections, cloudLogs, clickhouse, accounts, ask, result, written, secretNames };
  }
  const search = (text: string, engineId = 'logdna:sandbox', from: number | null = null, to: number | null = null) => ({
    ...{ run: 1, engineId, text, from, to },
  });
  const sort = { field: 'start_time', descending: true };
  const ids = (engines: SearchEngines) => engines.list().map(({ id }) => id);
  const mine: LogdnaConnection = {
    ...{ api: 'https://api.eu.mezmo.com', credential: 'serviceKey', retentionDays: 14, apps: ['flows'], hosts: [] },
  };

  it('are the local one, those connected, and the sandbox’s while it is the account', async () => {
    const { engines, connections, accounts } = editor();
    let changes = 0;
    engines.onDidChange(() => changes++);
    assert.deepEqual(ids(engines), ['local', 'logdna:sandbox']);
    const [, before] = engines.list();
    assert.equal(engines.list()[1], before, 'what it fetched is kept');
    await connections.keep(mine, 'service-key-1');
    assert.deepEqual(ids(engines), ['local', 'logdna:api.eu.mezmo.com', 'logdna:sandbox']);
    await accounts.signOut('sandbox');
    assert.deepEqual(ids(engines), ['local', 'logdna:api.eu.mezmo.com']);
    await connections.forget(mine);
    assert.deepEqual(ids(engines), ['local']);
    assert.equal(changes, 3);
  });

  it('are instances of IBM Cloud Logs for the account that connected them', async () => {
    const { engines, cloudLogs, accounts, result, kept } = editor();
    const [instance, region, name] = ['4e8f0c1a-7d52-4d52-9f51-0b2f6f4a1c11', 'us-south', 'flow-logs'];
    await cloudLogs.keep({ account: 'somebody else', instance, region, name });
    assert.deepEqual(ids(engines), ['local', 'logdna:sandbox']);
    const ours = { account: 'sandbox', instance, region, name };
    await cloudLogs.keep(ours);
    await cloudLogs.keep(ours);
    assert.deepEqual(ids(engines), ['local', `cloudlogs:${instance}`, 'logdna:sandbox']);
    const { total } = (await result('count', { search: search('action:rejected', `cloudlogs:${instance}`) })) as {
      readonly total: number;
    };
    assert.equal(total, rows.filter(({ action }) => action === 'rejected').length);
    await cloudLogs.forget(ours);
    assert.deepEqual(ids(engines), ['local', 'logdna:sandbox']);
    await accounts.signOut('sandbox');
    kept.set('engines.cloudlogs', [{ nonsense: true }]);
    assert.deepEqual(ids(engines), ['local']);
  });

  it('add up flows where ClickHouse does it, and nowhere that rows would have to be fetched for it', async () => {
    const { engines, clickhouse, connections } = editor();
    const connection = { url: 'https://flows.example.com:8443', user: 'reader', database: 'flows', caFile: null };
    await clickhouse.keep(connection, 'secret');
    await connections.keep(mine, 'service-key-1');
    const able = engines.list().filter(({ engine }) => engine.sums !== undefined);
    assert.deepEqual(
      able.map(({ id }) => id),
      ['local', 'clickhouse:flows.example.com:8443/flows'],
    );
    const request = { query: parseQuery('').query, from: null, to: null, portFloors: [0] };
    for await (const sums of able[1]!.engine.sums!(request)) assert.deepEqual(sums, []);
  });

  it('begin with the one searched last', async () => {
    const { engines } = editor();
    await engines.prefer('logdna:sandbox');
    assert.deepEqual(ids(engines), ['logdna:sandbox', 'local']);
    await engines.prefer('local');
    assert.deepEqual(ids(engines), ['local', 'logdna:sandbox']);
  });

  it('keep credentials in secret storage, and nowhere else', async () => {
    const { connections, kept, secretNames, engines, ask, written } = editor();
    const api = sandbox.endpoints.logdnaApi;
    const secret = 'sta_not-the-right-one-0123';
    await connections.keep({ ...mine, api, credential: 'accessToken' }, secret);
    assert.equal(secretNames().length, 1);
    const id = ids(engines)[1] ?? '';
    const answer = await ask('count', { search: search('action:rejected', id) });
    assert.ok(!answer.ok);
    assert.match(answer.error.message, /Could not search the lines of LogDNA/);
    const said = JSON.stringify([...kept, written, answer, engines.list().map(({ label }) => label)]);
    assert.ok(!said.includes(secret));
    await connections.forget({ ...mine, api });
    assert.deepEqual(secretNames(), []);
  });

  it('say what to do where the credential is gone', async () => {
    const { connections, ask, kept } = editor();
    await connections.keep(mine, 'key-1');
    const again = editor();
    again.kept.set('engines.logdna', kept.get('engines.logdna'));
    const answer = await again.ask('info', { engineId: 'logdna:api.eu.mezmo.com' });
    assert.ok(!answer.ok);
    assert.match(answer.error.message, /Connect LogDNA again/);
    assert.equal((await ask('info', { engineId: 'gone' })).ok, false);
  });

  it('answer the panel from the sandbox’s LogDNA, without its token in the log', async () => {
    const { result, written } = editor();
    const rejected = rows.filter(({ action }) => action === 'rejected').length + hostileTexts.length;
    const count: { total: number } = await result('count', { search: search('action:rejected') });
    assert.equal(count.total, rejected);
    const page = decodePage(await result('page', { search: search('action:rejected'), sort, offset: 0, limit: 50 }));
    assert.ok(page.length > 0);
    assert.ok(
      page.some(({ key }) => key === ''),
      'records of other shippers have no object',
    );
    const info: { rows: null; freshness: string; limits: string[] } = await result('info', {
      engineId: 'logdna:sandbox',
    });
    assert.equal(info.rows, null);
    assert.match(info.freshness, /half a minute/);
    assert.ok(info.limits.length > 2);
    assert.ok(written.some((line) => line.includes('/v2/export')));
    assert.ok(!written.join('\n').includes(sandbox.workloads.logdnaReader.accessToken));
  });

  it('bring hostile lines as the text they are', async () => {
    const { result } = editor();
    const page = decodePage(
      await result('page', { search: search('target_ip:10.9.9.9'), sort, offset: 0, limit: 100 }),
    );
    assert.deepEqual(page.map(({ extra }) => extra?.note).sort(), [...hostileTexts].sort());
  });

  it('say why a search found nothing: no match, or nothing was shipped', async () => {
    const { result } = editor();
    const asked = (from: number | null, to: number | null) =>
      result('describeEmpty', { search: search('target_port:1', 'logdna:sandbox', from, to) }) as Promise<{
        message: string;
        steps: { action: string }[];
      }>;
    const nothing = await asked(null, null);
    assert.match(nothing.message, /None of the flows the service holds matches/);
    const before = await asked((end - 9e9) * 1000, (end - 8e9) * 1000);
    assert.match(before.message, /holds no flow logs from .* A shipper sends them there/);
    assert.deepEqual(
      before.steps.map(({ action }) => action),
      ['setUp', 'replay', 'widen'],
    );
    const retained = await asked(0, 1);
    assert.match(retained.message, /keeps lines since/);
  });
});
