import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/vscode/ids';
import type { IngestOutcome } from '../../../src/vscode/ingest/ingestRunner';
import { rejectedRecord } from '../../wireRecords';
import { activated, type ExtensionObjects, recordMessages, theSandbox, walk } from './harness';

const object = (port: number) =>
  gzipSync(
    JSON.stringify({
      version: '0.0.1',
      network_interface_id: '0717-folders',
      capture_start_time: '2026-11-20T10:00:00Z',
      capture_end_time: '2026-11-20T10:05:00Z',
      state: 'ok',
      number_of_flow_logs: 1,
      flow_logs: [{ ...rejectedRecord, target_port: port }],
    }),
  );

describe('what is selected in the explorer', () => {
  let extension: ExtensionObjects;
  let root: string;
  before(async () => {
    extension = await activated();
    root = await mkdtemp(join(tmpdir(), 'selected-'));
    for (const [name, port] of [
      ['one', 22],
      ['two', 443],
      ['three', 80],
    ] as const) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, '00000001.gz'), object(port));
    }
  });
  after(() => rm(root, { recursive: true, force: true }));
  const uri = (...path: string[]) => vscode.Uri.file(join(root, ...path));

  it('is ingested, all the folders of it', async () => {
    const messages = recordMessages();
    const outcome = await vscode.commands.executeCommand<IngestOutcome>(commandIds.ingestFolder, uri('one'), [
      uri('one'),
      uri('two'),
      uri('three', '00000001.gz'),
    ]);
    messages.restore();
    assert.equal(outcome.words, 'Stored 2 flows of 2 objects.');
    const state = await extension.watch.known();
    assert.ok(state.kind === 'ready');
    const buckets = state.status.buckets.map(({ bucket }) => bucket).filter((bucket) => bucket.includes(root));
    assert.deepEqual(buckets.sort(), [`file:${join(root, 'one')}`, `file:${join(root, 'two')}`]);
  });
});

describe('the JSON of an object', () => {
  it('says why it cannot be shown, in the words of its damage', async () => {
    const { flowLogs } = await activated();
    const sandbox = await theSandbox();
    const vsi1 = await walk(flowLogs, 'Buckets', 'x-flowlogs', 'VPC ', 'x-vsi1');
    const [day] = await flowLogs.getChildren(vsi1);
    const [hour] = await flowLogs.getChildren(day);
    const damaged = (await flowLogs.getChildren(hour)).at(-1);
    const mend = sandbox.addFault({
      service: 'cos',
      method: 'GET',
      path: /\.gz$/,
      effect: { kind: 'truncate', bytes: 40 },
    });
    const messages = recordMessages();
    try {
      await vscode.commands.executeCommand(commandIds.openObjectAsJson, damaged);
      assert.match(messages.shown.at(-1)?.text ?? '', /^The compressed data ends too early/);
    } finally {
      messages.restore();
      mend();
    }
  });
});
