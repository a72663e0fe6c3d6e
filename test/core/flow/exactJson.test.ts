import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExactJson, stringifyExactJson } from '../../../src/core/flow/exactJson';

describe('exact JSON', () => {
  const cases: readonly [text: string, value: unknown][] = [
    ['{"a":18446744073709551615}', { a: 18446744073709551615n }],
    ['[9007199254740991,9007199254740993]', [9007199254740991, 9007199254740993n]],
    ['[-9007199254740993]', [-9007199254740993n]],
    ['{"text":"18446744073709551615"}', { text: '18446744073709551615' }],
    ['{"18446744073709551615":1}', { '18446744073709551615': 1 }],
    ['"a \\" 18446744073709551615"', 'a " 18446744073709551615'],
    ['[12345678901234567.5,1234567890123456789e2]', JSON.parse('[12345678901234567.5,1234567890123456789e2]')],
    ['["\\u0001#18446744073709551615",18446744073709551615]', ['\u0001#18446744073709551615', 18446744073709551615n]],
    ['1 ', 1],
  ];
  for (const [text, value] of cases) {
    it(`reads ${text}`, () => assert.deepEqual(parseExactJson(text), value));
  }

  for (const text of [
    '{18446744073709551615:1}',
    '[01234567890123456789]',
    '[18446744073709551615',
    '"18446744073709551615',
  ]) {
    it(`refuses ${text}`, () => assert.throws(() => parseExactJson(text), SyntaxError));
  }

  it('reads what JSON.parse reads, and writes it so that it reads the same', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const value = parseExactJson(text);
        assert.deepEqual(value, JSON.parse(text));
        assert.deepEqual(parseExactJson(stringifyExactJson(value)), value);
      }),
      { seed: 4 },
    );
  });

  it('keeps whole numbers of any size beside any text', () => {
    const big = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
    fc.assert(
      fc.property(fc.array(fc.oneof(big, fc.string())), (values) => {
        const text = `[${values.map((value) => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value))).join(' , ')}]`;
        const expected = values.map((value) =>
          typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value,
        );
        assert.deepEqual(parseExactJson(text), expected);
      }),
      { seed: 5 },
    );
  });
});
