import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Memento, SecretStorage } from 'vscode';
import { createWebhook } from '../../src/cloud/webhook/createWebhook';
import { openDuckdbEngine } from '../../src/engines/duckdb/duckdbEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { folderSource } from '../../src/store/folderSource';
import type { FlowStore } from '../../src/store/store';
import { LocalAlerts } from '../../src/vscode/alerts/localAlerts';
import type { Log } from '../../src/vscode/log';
import { StoreRig } from '../store/storeRig';
import { SlackStandIn } from '../watch/slackStandIn';
import { sshObject } from '../watch/sshObject';

describe('alerts that this editor keeps', () => {
  let rig: StoreRig;
  let slack: SlackStandIn;
  let store: FlowStore;
  let engine: QueryEngine;
  let alerts: LocalAlerts;
  let told: string[];
  let logged: string[];

  beforeEach(async () => {
    rig = new StoreRig();
    slack = await SlackStandIn.start();
    const directory = rig.newDirectory();
    store = await rig.open({ directory });
    engine = await openDuckdbEngine({ directory, memoryLimitMb: 256, threads: 2 });
    [told, logged] = [[], []];
    const hidden: string[] = [];
    const write = (message: string) =>
      void logged.push(hidden.reduce((text, secret) => text.replaceAll(secret, '***'), message));
    alerts = new LocalAlerts({
      ...{ state: memento(), secrets: secretStorage(), store: () => store, engine: () => engine, now: Date.now },
      log: { warn: write, error: write, hide: (secret: string) => void hidden.push(secret) } as unknown as Log,
      ...{ delay: async () => undefined, random: () => 0 },
      openWebhook: async (address) => createWebhook(address),
      notify: (_alert, text) => void told.push(text),
    });
  });
  afterEach(async () => {
    alerts.dispose();
    await engine.dispose();
    await slack.close();
    await rig.remove();
  });

  async function ingest(n: number, initiators: readonly string[]): Promise<void> {
    const folder = join(rig.folder, 'objects');
    const { key, bytes } = sshObject(n, initiators);
    const path = join(folder, key);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
    const since = Date.now() * 1000;
    await store.ingest(folderSource(folder), { signal: new AbortController().signal });
    await alerts.ingested(since);
  }
  const ssh = {
    name: 'SSH',
    text: 'target_port:22 target_ip:10.240.0.0/18',
    limit: 1,
    windowSeconds: 3_600,
    webhook: true,
  };

  it('tell of what is newly stored, once a connection, in the editor and in Slack', async () => {
    await ingest(1, ['203.0.113.1']);
    await alerts.keep(ssh, slack.url);
    await ingest(2, ['203.0.113.9', '203.0.113.9']);
    await ingest(3, ['203.0.113.9']);
    assert.deepEqual(slack.texts, told);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^SSH: 1 flow\n• 203\.0\.113\.9 → 10\.240\.0\.4:22 tcp inbound accepted/);
    await ingest(4, ['203.0.113.10']);
    assert.equal(slack.bodies.length, 2);
  });

  it('tell what a webhook that was down missed with the next message, and log no secret', async () => {
    await alerts.keep(ssh, slack.url);
    slack.refuse = [500, 500, 429, 500];
    await ingest(1, ['203.0.113.9']);
    assert.equal(slack.bodies.length, 0);
    assert.match(logged.join('\n'), /“SSH” was not told to its webhook: .* HTTP 500/);
    await ingest(2, ['203.0.113.10']);
    assert.match(slack.texts[0] ?? '', /^SSH: 2 flows \(1 of them held back/);
    assert.ok(!logged.join('\n').includes('very-secret-path'));
  });

  it('are kept, changed and removed with their secret', async () => {
    await alerts.keep(ssh, slack.url);
    await alerts.keep({ ...ssh, limit: 2 });
    assert.deepEqual(alerts.list(), [{ ...ssh, limit: 2 }]);
    assert.equal(await alerts.webhook(ssh), slack.url);
    await alerts.remove(ssh);
    assert.deepEqual(alerts.list(), []);
    assert.equal(await alerts.webhook(ssh), undefined);
    await ingest(1, ['203.0.113.9']);
    assert.deepEqual(told, []);
  });
});

function memento(): Memento {
  const kept = new Map<string, string>();
  return {
    get: (key: string, otherwise?: unknown) => (kept.has(key) ? JSON.parse(kept.get(key) ?? '') : otherwise),
    update: async (key: string, value: unknown) =>
      void (value === undefined ? kept.delete(key) : kept.set(key, JSON.stringify(value))),
    keys: () => [...kept.keys()],
  } as Memento;
}

function secretStorage(): SecretStorage {
  const kept = new Map<string, string>();
  return {
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  } as unknown as SecretStorage;
}
