import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indentJson } from '../../src/vscode/indentJson';

describe('JSON as a document', () => {
  it('looks as JSON.stringify would write it, whatever blanks stood there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, blanks) => {
        assert.equal(indentJson(JSON.stringify(value, null, blanks)), `${JSON.stringify(value, null, 2)}\n`);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('keeps all digits of 64-bit counters', () => {
    assert.equal(indentJson('{"a":18446744073709551615}'), '{\n  "a": 18446744073709551615\n}\n');
  });

  it('loses nothing of a text that is no JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bare = (some: string) => some.replace(/\s/g, '');
        assert.equal(bare(indentJson(text)), bare(text));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
