import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ReplaySummary } from '../../../src/app/replay/replay';
import { commandIds } from '../../../src/vscode/ids';
import { LoopbackIngest } from '../../shipper/loopbackIngest';
import { activated, childrenOf, type ExtensionObjects, recordMessages, walk } from './harness';

describe('replaying', () => {
  let extension: ExtensionObjects;
  let ingest: LoopbackIngest;
  before(async () => {
    [extension, ingest] = await Promise.all([activated(), LoopbackIngest.start()]);
  });
  after(() => ingest.close());

  async function anHour() {
    const { flowLogs } = extension;
    const vpc = await walk(flowLogs, 'Buckets', 'x-flowlogs', 'VPC ');
    const vsi = (await childrenOf(flowLogs, vpc)).find((entry) =>
      String(flowLogs.getTreeItem(entry).label).startsWith('x-vsi1'),
    );
    const [day] = await childrenOf(flowLogs, vsi);
    const hours = await childrenOf(flowLogs, day);
    const last = hours.at(-1);
    assert.ok(last);
    return last;
  }

  it('counts, asks, sends an hour to a log service, and sends nothing twice', async () => {
    const hour = await anHour();
    const asked = answerQuestions('LogDNA', [ingest.url, 'the-key-of-this-test']);
    const messages = recordMessages('Send Records');
    try {
      const sent = await vscode.commands.executeCommand<ReplaySummary>(commandIds.replay, hour, [hour]);
      assert.ok(sent.counts.lines > 0);
      assert.equal(ingest.lines.length, sent.counts.lines);
      assert.deepEqual([...ingest.keys], ['the-key-of-this-test']);
      assert.deepEqual(
        messages.shown.map(({ buttons }) => buttons),
        [['Send Records'], []],
      );
      assert.match(messages.shown[1]!.text, /^Sent [\d,]+ records? of \d+ objects? to LogDNA \(127\.0\.0\.1:\d+\)/);

      asked.titles.length = 0;
      const again = await vscode.commands.executeCommand<ReplaySummary>(commandIds.replay, hour, [hour]);
      assert.equal(again.counts.linesToSend, 0);
      assert.match(messages.shown[2]!.text, /^Nothing to send to LogDNA .*sent before/);
      assert.deepEqual(asked.titles, [], 'the key is known from before');
      assert.ok([...ingest.records.values()].every((times) => times === 1));
    } finally {
      messages.restore();
      asked.restore();
    }
  });

  it('needs a search in front to send the flows of one', async () => {
    // Others may have left one open.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const before = ingest.requests;
    const messages = recordMessages(undefined);
    try {
      await vscode.commands.executeCommand(commandIds.replaySearch);
      assert.deepEqual(
        messages.shown.map(({ text }) => text),
        ['Run a search first: its flows are sent.'],
      );
    } finally {
      messages.restore();
    }
    assert.equal(ingest.requests, before);
  });

  it('sends nothing where the question is dismissed', async () => {
    const before = ingest.requests;
    const asked = answerQuestions(undefined, []);
    try {
      assert.equal(await vscode.commands.executeCommand(commandIds.replay, await anHour()), undefined);
    } finally {
      asked.restore();
    }
    assert.equal(ingest.requests, before);
  });
});

/** Picks the first service whose label begins so (undefined dismisses), and types these texts one after the other. */
function answerQuestions(label: string | undefined, texts: readonly string[]) {
  const target = vscode.window as unknown as Record<string, unknown>;
  const { createQuickPick, showInputBox } = target;
  const titles: string[] = [];
  const left = [...texts];
  target.createQuickPick = () => {
    let accept = () => undefined as unknown;
    let hide = () => undefined as unknown;
    const box = {
      items: [] as vscode.QuickPickItem[],
      selectedItems: [] as vscode.QuickPickItem[],
      onDidTriggerItemButton: () => undefined,
      onDidAccept: (listener: () => unknown) => {
        accept = listener;
      },
      onDidHide: (listener: () => unknown) => {
        hide = listener;
      },
      show: () => {
        box.selectedItems = box.items.filter((item) => label !== undefined && item.label.startsWith(label)).slice(0, 1);
        queueMicrotask(() => (box.selectedItems.length > 0 ? accept() : hide()));
      },
      dispose: () => undefined,
    };
    return box;
  };
  target.showInputBox = async ({ prompt = '', validateInput }: vscode.InputBoxOptions) => {
    titles.push(prompt);
    const text = left.shift();
    assert.equal(await validateInput?.(text ?? ''), undefined);
    return text;
  };
  return { titles, restore: () => Object.assign(target, { createQuickPick, showInputBox }) };
}
