import assert from 'node:assert/strict';
import { cliMachine } from '../../src/cloud/cliMachine';

describe('cliMachine', () => {
  const signal = new AbortController().signal;

  it('passes arguments as they are, without a shell', async () => {
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const output = await cliMachine.run(process.execPath, ['-e', script, '--', '$(id)', 'a;b', '"x y"'], signal);
    assert.deepEqual(JSON.parse(output), ['$(id)', 'a;b', '"x y"']);
  });

  it('rejects where the program is missing or fails', async () => {
    await assert.rejects(cliMachine.run('no-such-program-here', [], signal), { code: 'ENOENT' });
    await assert.rejects(cliMachine.run(process.execPath, ['-e', 'process.exit(3)'], signal), { code: 3 });
  });

  it('ends the program when cancelled', async () => {
    const controller = new AbortController();
    const running = cliMachine.run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], controller.signal);
    controller.abort();
    await assert.rejects(running, { name: 'AbortError' });
  });

  it('reads files that exist', async () => {
    assert.equal(await cliMachine.readFile('/no/such/file'), null);
  });
});
