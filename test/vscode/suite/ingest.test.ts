import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/vscode/ids';
import type { IngestOutcome } from '../../../src/vscode/ingest/ingestRunner';
import type { StoreNode } from '../../../src/vscode/store/storeTree';
import { rejectedRecord } from '../../wireRecords';
import {
  activated,
  childrenOf,
  type ExtensionObjects,
  nodeOf,
  recordMessages,
  theSandbox,
  until,
  walk,
} from './harness';

const ownObject = {
  version: '0.0.1',
  attached_endpoint_type: 'vnic',
  network_interface_id: '0717-test',
  capture_start_time: '2026-11-20T10:00:00Z',
  capture_end_time: '2026-11-20T10:05:00Z',
  number_of_flow_logs: 1,
  state: 'ok',
  flow_logs: [rejectedRecord],
};

describe('ingesting', () => {
  let extension: ExtensionObjects;
  before(async () => {
    extension = await activated();
  });
  const vsi1 = async () => {
    const { flowLogs } = extension;
    const vpc = await walk(flowLogs, 'Buckets', 'x-flowlogs', 'VPC ');
    const found = (await childrenOf(flowLogs, vpc)).find((entry) =>
      String(flowLogs.getTreeItem(entry).label).startsWith('x-vsi1'),
    );
    assert.ok(found);
    return found;
  };
  const children = async (match: (node: StoreNode) => boolean) => {
    const found = (await extension.stored.getChildren()).find(match);
    assert.ok(found);
    return extension.stored.getChildren(found);
  };

  it('stores a selection, says what came of it and offers to search', async () => {
    const { flowLogs, watch } = extension;
    const [day] = await childrenOf(flowLogs, await vsi1());
    assert.ok(day);
    const messages = recordMessages();
    const outcome = await vscode.commands.executeCommand<IngestOutcome>(commandIds.ingest, day, [day]);
    messages.restore();
    assert.ok(outcome.summary.stored > 0 && outcome.summary.rows > 0 && outcome.summary.failed === 0, outcome.words);
    assert.deepEqual(messages.shown, [{ text: outcome.words, buttons: ['Search'] }]);
    const state = await watch.known();
    assert.ok(state.kind === 'ready' && state.status.rows === outcome.summary.rows);
  });

  it('marks what is ingested, with the count of rejected flows', async () => {
    const { flowLogs } = extension;
    const [day] = await childrenOf(flowLogs, await vsi1());
    const [hour] = await childrenOf(flowLogs, day);
    const item = await until([flowLogs.onDidChangeTreeData], async () => {
      const [object] = await childrenOf(flowLogs, hour);
      const shown = object && flowLogs.getTreeItem(object);
      return shown && /^✓ /.test(String(shown.description)) && shown;
    });
    assert.match(String(item.tooltip), /In the local store/);
  });

  it('changes nothing when it is done again', async () => {
    const [day] = await childrenOf(extension.flowLogs, await vsi1());
    const messages = recordMessages();
    const outcome = await vscode.commands.executeCommand<IngestOutcome>(commandIds.ingest, day, [day]);
    messages.restore();
    assert.equal(outcome.summary.stored, 0);
    assert.ok(outcome.summary.skipped > 0);
  });

  it('shows bucket and days in the Local Store view', async () => {
    const days = await children((node) => node.kind === 'bucket' && node.bucket === 'x-flowlogs');
    const [day] = days;
    assert.ok(day?.kind === 'day' && day.rows > 0);
    assert.match(String(extension.stored.getTreeItem(day).label), /^\d{4}-\d\d-\d\d$/);
  });

  it('lists what could not be read, with the reason; a retry stores it', async () => {
    const sandbox = await theSandbox();
    const interfaces = await childrenOf(
      extension.flowLogs,
      await walk(extension.flowLogs, 'Buckets', 'x-flowlogs', 'VPC '),
    );
    const vsi2 = interfaces.find((entry) => {
      const node = nodeOf(entry);
      return node.kind === 'interface' && node.instanceName?.endsWith('vsi2');
    });
    assert.ok(vsi2);
    const mend = sandbox.addFault({ service: 'cos', path: /\.gz$/, nth: 1, effect: { kind: 'truncate', bytes: 40 } });
    const messages = recordMessages();
    try {
      const outcome = await vscode.commands.executeCommand<IngestOutcome>(commandIds.ingest, vsi2, undefined);
      assert.equal(outcome.summary.failed, 1, outcome.words);
      assert.deepEqual(messages.shown.at(-1)?.buttons, ['Search', 'Show Unreadable']);
      const [letter] = await children((node) => node.kind === 'letters');
      assert.ok(letter?.kind === 'letter' && letter.letter.error.code === 'gzip_truncated');
      mend();
      await vscode.commands.executeCommand(commandIds.retryDeadLetters, letter);
      await until([extension.stored.onDidChangeTreeData], async () =>
        (await extension.stored.getChildren()).every(({ kind }) => kind !== 'letters'),
      );
    } finally {
      mend();
      messages.restore();
    }
  });

  it('takes a folder of flow logs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flow logs '));
    await writeFile(join(folder, 'one.gz'), gzipSync(JSON.stringify(ownObject)));
    await writeFile(join(folder, 'cut.gz'), gzipSync(JSON.stringify(ownObject)).subarray(0, 50));
    const messages = recordMessages();
    const outcome = await vscode.commands.executeCommand<IngestOutcome>(
      commandIds.ingestFolder,
      vscode.Uri.file(folder),
    );
    messages.restore();
    await rm(folder, { recursive: true });
    assert.equal(outcome.summary.stored, 1, outcome.words);
    assert.equal(outcome.summary.failed, 1, outcome.words);
    const folders = (await extension.stored.getChildren()).filter(
      (node) => node.kind === 'bucket' && node.bucket.startsWith('file:'),
    );
    assert.equal(folders.length, 1);
    assert.match(String(extension.stored.getTreeItem(folders[0]!).label), /flow logs \w+$/);
  });

  it('opens an object as JSON', async () => {
    const [day] = await childrenOf(extension.flowLogs, await vsi1());
    const [hour] = await childrenOf(extension.flowLogs, day);
    const [object] = await childrenOf(extension.flowLogs, hour);
    await vscode.commands.executeCommand(commandIds.openObjectAsJson, object);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'flowlog');
    assert.equal(editor.document.languageId, 'json');
    const { flow_logs: flows } = JSON.parse(editor.document.getText()) as { flow_logs: unknown[] };
    assert.ok(flows.length > 0);
  });
});
