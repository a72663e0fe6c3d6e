import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { articleVpc, groupRule, port } from '../core/policy/articleVpc';
import { runCli, type Scratch, scratchFolder } from './builtCli';

describe('lint on the command line', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await scratchFolder();
  });
  after(() => scratch.dispose());

  it('tells a finding a line, in words or as JSON', async () => {
    const path = join(scratch.path, 'vpc.json');
    await writeFile(path, JSON.stringify(articleVpc({ sg1: [groupRule('ssh', port(22))] })));
    const { code, stdout } = await runCli(['lint', '--snapshot', path]);
    assert.deepEqual(
      [code, stdout],
      [0, 'error: Security group sg1, rule ssh (TCP 22 from anywhere): the whole Internet may connect to SSH.\n'],
    );
    const [line = ''] = (await runCli(['lint', '--snapshot', path, '--json'])).stdout.split('\n');
    const { code: found, rule } = JSON.parse(line);
    assert.deepEqual([found, rule.id], ['world_open_admin_port', 'ssh']);
  });

  it('says that it found nothing', async () => {
    const path = join(scratch.path, 'fine.json');
    await writeFile(path, JSON.stringify(articleVpc()));
    const { code, stdout, stderr } = await runCli(['lint', '--snapshot', path]);
    assert.deepEqual([code, stdout, stderr], [0, '', 'Nothing found.\n']);
  });
});
