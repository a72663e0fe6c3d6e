import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, extensionId } from '../../../src/vscode/ids';
import { activated, note, theSandbox } from './harness';

describe('activation', () => {
  it('is quick, and starts no engine', async () => {
    await theSandbox();
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    const started = performance.now();
    const { log, watch } = await activated();
    const took = performance.now() - started;
    const own = log.recent().find((line) => line.includes('activated in'));
    assert.ok(own);
    note(`      ${took.toFixed(0)} ms with loading the bundle; ${own.slice(own.indexOf('activated'))}`);
    assert.equal(watch.state.kind, 'unknown');
  });

  it('registers every command of the manifest', async () => {
    await activated();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commandIds).filter((id) => !registered.has(id)),
      [],
    );
  });
});
