import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonFolder } from '../../src/store/jsonFolder';

describe('a folder of JSON values', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-json-'));
    folder = join(parent, 'changes');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('keeps what is written, for the next one who opens it', async () => {
    assert.deepEqual([await jsonFolder(folder).keys(), await jsonFolder(folder).read('change.1')], [[], undefined]);
    await jsonFolder(folder).write('change.1', { state: 'intended' });
    await jsonFolder(folder).write('change.1', { state: 'applied' });
    await jsonFolder(folder).write('change.2', null);
    const again = jsonFolder(folder);
    assert.deepEqual([...(await again.keys())].sort(), ['change.1', 'change.2']);
    assert.deepEqual([await again.read('change.1'), await again.read('change.2')], [{ state: 'applied' }, null]);
    assert.deepEqual((await readdir(folder)).sort(), ['change.1.json', 'change.2.json']);
  });

  it('reads a damaged file as nothing, and stays in its folder', async () => {
    await jsonFolder(folder).write('change.1', 1);
    await writeFile(join(folder, 'change.1.json'), '{"state":');
    assert.equal(await jsonFolder(folder).read('change.1'), undefined);
    for (const key of ['../x', '..', '', 'a/b', 'a\u0000b'])
      await assert.rejects(jsonFolder(folder).read(key), RangeError);
  });
});
