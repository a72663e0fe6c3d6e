import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExactJson } from '../../../src/core/flow/exactJson';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { csvHeader, csvLine } from '../../../src/engines/export/csv';
import { jsonLine } from '../../../src/engines/export/jsonLine';
import { writeWhole } from '../../../src/engines/export/wholeFile';
import { hostileTexts, sampleRows } from '../../contract/sampleRows';

const [plain] = sampleRows().filter((row) => row.flags === 0);

function row(changes: Partial<FlowRow>): FlowRow {
  assert.ok(plain);
  return { ...plain, ...changes };
}

/** RFC 4180, read by the letter. */
function cells(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)) {
    found.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  assert.ok(text.endsWith('\r\n'));
  return found;
}

function cellsOf(changed: FlowRow): Record<string, string | undefined> {
  const names = cells(csvHeader);
  const values = cells(csvLine(changed));
  assert.equal(values.length, names.length);
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
}

describe('CSV lines', () => {
  it('write times, addresses and counters for people', () => {
    const found = cellsOf(
      row({ start_time: 1_780_580_400_500_000, initiator_ip: 0xfffffffe, bytes_from_target: 2n ** 64n - 1n, flags: 5 }),
    );
    assert.equal(found.start_time, '2026-06-04T13:40:00.5Z');
    assert.equal(found.initiator_ip, '255.255.255.254');
    assert.equal(found.bytes_from_target, '18446744073709551615');
    assert.equal(found.flags, 'timeFromCapture timeWithoutZone');
  });

  it('tell a value that is not there from an empty text', () => {
    assert.match(csvLine(row({ state: null, region: '' })), /,"",/);
    assert.equal(cellsOf(row({ state: null })).state, '');
  });

  for (const text of hostileTexts) {
    it(`carry ${JSON.stringify(text)} and disarm formulas`, () => {
      const { instance_crn: found } = cellsOf(row({ instance_crn: text }));
      assert.equal(found, /^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
    });
  }
});

describe('JSON lines', () => {
  it('are the record in wire form and the object beside it', () => {
    const found = JSON.parse(jsonLine(row({ start_time: 1_780_580_400_000_000, initiator_ip: 1 })));
    assert.equal(found.start_time, '2026-06-04T13:40:00Z');
    assert.equal(found.initiator_ip, '0.0.0.1');
    assert.equal(found.bucket, plain?.bucket);
    assert.equal(found.index, plain?.index);
  });

  it('keep all digits of a counter', () => {
    const line = jsonLine(row({ bytes_from_target: 2n ** 64n - 1n }));
    assert.ok(line.includes('"bytes_from_target":18446744073709551615'));
  });

  it('lose nothing where a record brings a field of the object’s names', () => {
    const extra = { bucket: 'mine', index: 7, extra: 'too', note: 'x', target_port: 'odd' };
    const found = JSON.parse(jsonLine(row({ extra, target_port: null })));
    assert.equal(found.bucket, plain?.bucket);
    assert.equal(found.target_port, 'odd');
    assert.equal(found.note, 'x');
    assert.deepEqual(found.extra, { bucket: 'mine', index: 7, extra: 'too' });
  });

  it('stay one line each and come back as they were', () => {
    for (const text of hostileTexts) {
      const line = jsonLine(row({ instance_crn: text, extra: { [text]: text } }));
      assert.equal(line.indexOf('\n'), line.length - 1);
      const found = parseExactJson(line) as Record<string, unknown>;
      assert.equal(found.instance_crn, text);
      assert.equal(found[text], text);
    }
  });
});

describe('writeWhole', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whole-file-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('replaces a file in one step', async () => {
    const path = join(folder, 'out.csv');
    await writeFile(path, 'before');
    const bytes = await writeWhole(path, async (temporary) => {
      await writeFile(temporary, 'after');
      assert.equal(await readFile(path, 'utf8'), 'before');
    });
    assert.equal(bytes, 5);
    assert.equal(await readFile(path, 'utf8'), 'after');
    assert.deepEqual(await readdir(folder), ['out.csv']);
  });

  it('leaves what stood there, and nothing else, when writing fails', async () => {
    const path = join(folder, 'out.csv');
    await writeFile(path, 'before');
    const cause = new Error('no');
    const failing = writeWhole(path, async (temporary) => {
      await writeFile(temporary, 'half');
      throw cause;
    });
    await assert.rejects(failing, (error) => error === cause);
    assert.equal(await readFile(path, 'utf8'), 'before');
    assert.deepEqual(await readdir(folder), ['out.csv']);
  });

  for (const [code, expected] of [
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EACCES', 'failed'],
    ['EROFS', 'failed'],
  ] as const) {
    it(`words ${code}`, async () => {
      const failing = writeWhole(join(folder, 'x'), () => Promise.reject(Object.assign(new Error('os'), { code })));
      await assert.rejects(failing, { name: 'EngineError', code: expected, message: /x/ });
    });
  }

  it('words a folder that stands in the way', async () => {
    await mkdir(join(folder, 'taken'));
    const failing = writeWhole(join(folder, 'taken'), (temporary) => writeFile(temporary, 'x'));
    await assert.rejects(failing, { name: 'EngineError', message: /is a folder/ });
    assert.deepEqual(await readdir(folder), ['taken']);
  });
});
