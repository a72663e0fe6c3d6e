import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { isObjectError } from '../../../src/core/flow/describeProblem';
import { openFlowObject } from '../../../src/core/flow/openObject';
import { nodeInflate } from '../../../src/store/nodeInflate';
import { reusingInflate } from '../../../src/store/reusingInflate';

const text = '{"version":"0.0.1","flow_logs":[]}';
const packed = gzipSync(text);
const changed = (at: number) => {
  const bytes = Buffer.from(packed);
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  return bytes;
};

describe('opening an object as stored', () => {
  const inflaters = { 'with an engine of its own': nodeInflate, 'with one engine for all': reusingInflate() };
  const opened: readonly [name: string, bytes: Uint8Array, text: string][] = [
    ['gzip', packed, text],
    ['what was inflated on the way', Buffer.from(text), text],
    ['a byte order mark', gzipSync(`\ufeff${text}`), text],
    ['several members', Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))]), text],
    ['a lying size in the trailer, with the checksum of nothing', gzipSync('[]'), '[]'],
  ];
  for (const [name, bytes, expected] of opened) {
    for (const [how, inflate] of Object.entries(inflaters)) {
      it(`opens ${name} ${how}`, () => assert.deepEqual(openFlowObject(bytes, inflate), { text: expected }));
    }
  }

  const refused: readonly [name: string, bytes: Uint8Array, code: string][] = [
    ['no bytes', new Uint8Array(0), 'empty_object'],
    ['gzip of nothing', gzipSync(''), 'empty_object'],
    ['a body cut short', packed.subarray(0, 20), 'gzip_truncated'],
    ['a missing trailer', packed.subarray(0, packed.length - 8), 'gzip_truncated'],
    ['a trailer cut short', packed.subarray(0, packed.length - 3), 'gzip_truncated'],
    ['the magic alone', packed.subarray(0, 2), 'gzip_truncated'],
    ['a wrong checksum', changed(-8), 'gzip_checksum'],
    ['a wrong length', changed(-1), 'gzip_checksum'],
    ['an unknown method', changed(2), 'gzip_corrupt'],
    ['trailing text', Buffer.concat([packed, Buffer.from('more')]), 'gzip_trailing_data'],
    ['trailing zeros', Buffer.concat([packed, Buffer.alloc(512)]), 'gzip_trailing_data'],
  ];
  for (const [name, bytes, code] of refused) {
    for (const [how, inflate] of Object.entries(inflaters)) {
      it(`refuses ${name} ${how}`, () => {
        const answer = openFlowObject(bytes, inflate);
        assert.ok(isObjectError(answer), JSON.stringify(answer));
        assert.equal(answer.code, code);
        assert.deepEqual(openFlowObject(packed, inflate), { text });
      });
    }
  }

  it('refuses a bomb, naming the limit and the setting', () => {
    const bomb = gzipSync(Buffer.alloc(3 * 1024 * 1024));
    for (const inflate of Object.values(inflaters)) {
      const answer = openFlowObject(bomb, inflate, { maxBytes: 2 * 1024 * 1024, setting: 'maxObjectSize' });
      assert.ok(isObjectError(answer));
      assert.equal(answer.code, 'too_large');
      assert.match(answer.message, /2 MB.*maxObjectSize/);
    }
  });

  it('opens objects of all sizes, one after the other, with one engine', () => {
    const inflate = reusingInflate();
    for (const size of [0, 1, 5000, 262_143, 262_144, 262_145, 3, 1_000_000, 4_194_303, 4_194_304, 6_000_000, 70_000]) {
      const content = randomBytes(size);
      const found = inflate(gzipSync(content, { level: 1 }), 5_000_000);
      if (size > 5_000_000) assert.deepEqual(found, { failure: 'too_large' });
      else assert.ok(found instanceof Uint8Array && content.equals(found), `${size} bytes`);
    }
  });

  it('refuses plain text beyond the limit', () => {
    const answer = openFlowObject(Buffer.alloc(100, 32), nodeInflate, { maxBytes: 99 });
    assert.ok(isObjectError(answer) && answer.code === 'too_large');
  });
});
