import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FlowLogsTree } from '../../../src/vscode/flowLogs/flowLogsTree';
import { commandIds } from '../../../src/vscode/ids';
import { activated, recordMessages, theSandbox, walk } from './harness';

describe('collectors and the demo VPC', () => {
  let tree: FlowLogsTree;
  const restore: (() => void)[] = [];
  before(async () => {
    ({ flowLogs: tree } = await activated());
  });
  afterEach(() => {
    for (const undo of restore.splice(0)) undo();
  });

  /** Chooses in lists what begins with these texts, one after the other, and types texts; remembers the lists. */
  function answers(picks: readonly string[], text?: string): (readonly string[])[] {
    const target = vscode.window as unknown as Record<string, unknown>;
    const { showQuickPick, showInputBox } = target;
    const lists: (readonly string[])[] = [];
    target.showQuickPick = async (items: readonly vscode.QuickPickItem[]) => {
      const pick = picks[lists.length];
      lists.push(items.map(({ label }) => label));
      return items.find(({ label }) => pick !== undefined && label.startsWith(pick));
    };
    target.showInputBox = async () => text;
    restore.push(() => Object.assign(target, { showQuickPick, showInputBox }));
    return lists;
  }
  const records = (answer?: string) => {
    const messages = recordMessages(answer);
    restore.push(() => messages.restore());
    return messages.shown;
  };
  const manage = async (label: string) =>
    vscode.commands.executeCommand(commandIds.manageCollector, await walk(tree, 'Collectors', label));
  const collector = async (name: string) =>
    (await theSandbox()).account.regions.flatMap(({ collectors }) => collectors).find((each) => each.name === name);

  it('suspends, renames and resumes a collector, and the tree follows', async () => {
    const [name] = ((await theSandbox()).account.regions[0]?.collectors ?? [])
      .filter(({ active }) => active)
      .map((each) => each.name);
    assert.ok(name);
    const lists = answers(['Suspend']);
    await manage(name);
    assert.deepEqual(lists[0], ['Suspend', 'Rename…', 'Delete…']);
    assert.equal((await collector(name))?.active, false);
    answers(['Rename'], 'renamed-flowlog');
    await manage(name);
    answers(['Resume']);
    await manage('renamed-flowlog');
    assert.equal((await collector('renamed-flowlog'))?.active, true);
    answers(['Rename'], name);
    await manage('renamed-flowlog');
    await walk(tree, 'Collectors', name);
  });

  it('refuses a name that cannot be, and deletes only after a yes', async () => {
    const [name] = ((await theSandbox()).account.regions[0]?.collectors ?? []).map((each) => each.name);
    assert.ok(name);
    const shown = records();
    answers(['Rename'], 'No Name');
    await manage(name);
    assert.match(shown.at(-1)?.text ?? '', /“No Name” is no name for a collector/);
    answers(['Delete']);
    await manage(name);
    assert.deepEqual(shown.at(-1), { text: `Delete the collector ${name}?`, buttons: ['Delete'] });
    assert.ok(await collector(name));
  });

  it('leads from traffic that nothing collects to the wizard', async () => {
    const sandbox = await theSandbox();
    const collectors = sandbox.account.regions[0]?.collectors;
    assert.ok(collectors);
    const all = collectors.splice(0);
    restore.push(() => {
      collectors.push(...all);
      sandbox.policyChanged();
    });
    const target = vscode.window as unknown as Record<string, unknown>;
    const { createQuickPick } = target;
    const titles: string[] = [];
    target.createQuickPick = () => ({
      ...{ onDidAccept: () => undefined, onDidTriggerButton: () => undefined, dispose: () => undefined },
      onDidHide(hide: () => void) {
        this.show = () => {
          titles.push(this.title);
          hide();
        };
      },
      ...{ title: '', show: () => undefined },
    });
    restore.push(() => Object.assign(target, { createQuickPick }));
    const shown = records('Set Up Flow Logs');
    await vscode.commands.executeCommand(commandIds.whyMissing, '10.240.0.4');
    assert.deepEqual(shown.at(-1)?.buttons, ['Set Up Flow Logs']);
    assert.deepEqual(titles, ['Set Up Flow Logs']);
  });

  it('builds the demo VPC after saying what it costs, and removes it', async function () {
    // Schematics answers a few requests a second, also in the sandbox.
    this.timeout(120_000);
    const { account } = await theSandbox();
    answers(['No key'], 'rehearsal');
    const shown = records('Build');
    await vscode.commands.executeCommand(commandIds.buildDemoVpc);
    const built = shown.find(({ text }) => text.startsWith('The demo VPC rehearsal is built'));
    assert.ok(built, JSON.stringify(shown));
    assert.deepEqual(built.buttons, ['Set Up Flow Logs', 'Exercise the VPC']);
    assert.equal(shown[0]?.text, 'Build the demo VPC rehearsal in us-south?');
    const stands = () => account.regions[0]?.vpcs.some(({ name }) => name === 'rehearsal-vpc');
    assert.ok(stands());
    for (const undo of restore.splice(0)) undo();
    answers([]);
    const removal = records('Remove');
    await vscode.commands.executeCommand(commandIds.removeDemoVpc);
    assert.equal(removal.at(-1)?.text, 'The demo VPC rehearsal is removed.');
    assert.ok(!stands());
    await vscode.commands.executeCommand(commandIds.removeDemoVpc);
    assert.equal(removal.at(-1)?.text, 'There is no demo VPC in us-south.');
  });
});
