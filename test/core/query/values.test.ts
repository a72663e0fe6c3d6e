import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatFlowTime } from '../../../src/core/flow/flowTime';
import {
  integersStartingWith,
  integersThat,
  joinedRanges,
  parseNumber,
  within,
} from '../../../src/core/query/integers';
import { parseQuery } from '../../../src/core/query/parse';
import { printValue } from '../../../src/core/query/print';
import { instantsStartingWith, isCompleteTime, parseInstant } from '../../../src/core/query/timeValue';

const seed = 20261121;
const held = (ranges: readonly { from: bigint; to: bigint }[], value: bigint): boolean =>
  ranges.some(({ from, to }) => value >= from && value <= to);

describe('integers', () => {
  const domain = { from: 0n, to: 65535n };
  it('begin with digits as their text does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 65535 }), fc.nat(5), (a, b, length) => {
        const digits = String(a).slice(0, length);
        fc.pre(digits !== '');
        assert.equal(held(integersStartingWith(digits, domain), BigInt(b)), String(b).startsWith(digits));
      }),
      { seed, numRuns: 1000 },
    );
  });
  it('compare with decimals as doubles do', () => {
    const literal = fc.integer({ min: -20, max: 20 }).map((quarters) => String(quarters / 4));
    fc.assert(
      fc.property(
        literal,
        fc.integer({ min: -6, max: 6 }),
        fc.constantFrom('>', '>=', '<', '<='),
        (text, value, operator) => {
          const compare = {
            '>': value > Number(text),
            '>=': value >= Number(text),
            '<': value < Number(text),
            '<=': value <= Number(text),
          };
          const ranges = integersThat(operator, parseNumber(text)!, { from: -6n, to: 6n });
          assert.equal(held(ranges, BigInt(value)), compare[operator]);
        },
      ),
      { seed },
    );
  });
  it('join what touches', () => {
    const range = (from: number, to: number) => ({ from: BigInt(from), to: BigInt(to) });
    assert.deepEqual(joinedRanges([range(5, 6), range(1, 2), range(3, 3), range(9, 8)]), [range(1, 3), range(5, 6)]);
    assert.deepEqual(within(range(2, 5), [range(0, 9), range(7, 8)]), [range(2, 5)]);
  });
  for (const text of ['', 'x', '1e5', '0x10', '1.', '.5', '1,000', ' 1', '--1', 'Infinity']) {
    it(`"${text}" is no number`, () => assert.equal(parseNumber(text), null));
  }
});

describe('times in a search', () => {
  const micros = fc
    .integer({ min: 0, max: 4_102_444_800 })
    .chain((second) => fc.constantFrom(0, 0, 500_000, 123_456).map((rest) => second * 1_000_000 + rest));

  it('begin with a text as their ISO text does', () => {
    fc.assert(
      fc.property(micros, micros, fc.integer({ min: 1, max: 19 }), (a, b, length) => {
        const prefix = formatFlowTime(a).slice(0, length);
        const range = instantsStartingWith(prefix);
        for (const each of [a, b]) {
          const text = formatFlowTime(each);
          assert.equal(range !== null && held([range], BigInt(each)), text.startsWith(prefix), `${prefix} ${text}`);
        }
      }),
      { seed, numRuns: 3000 },
    );
  });

  const stretches: readonly (readonly [prefix: string, from: string, upTo: string])[] = [
    ['2026', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2026-1', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2026-02', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['2024-02-2', '2024-02-20T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2026-11-3', '2026-11-30T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['2026-11-21T', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
    ['2026-11-21 14', '2026-11-21T14:00:00Z', '2026-11-21T15:00:00Z'],
    ['2026-11-21T2', '2026-11-21T20:00:00Z', '2026-11-22T00:00:00Z'],
    ['2026-11-21T14:00:00', '2026-11-21T14:00:00Z', '2026-11-21T14:00:01Z'],
    ['2026-11-21T14:00:00.5', '2026-11-21T14:00:00.5Z', '2026-11-21T14:00:00.6Z'],
    ['2026-11-21T14:00:00Z', '2026-11-21T14:00:00Z', '2026-11-21T14:00:00.000001Z'],
    ['2026-11-21T16:00:00+02:00', '2026-11-21T14:00:00Z', '2026-11-21T14:00:00.000001Z'],
  ];
  for (const [prefix, from, upTo] of stretches) {
    it(`${prefix} is ${from} to ${upTo}`, () => {
      const range = instantsStartingWith(prefix);
      assert.ok(range);
      assert.deepEqual([range.from, range.to + 1n], [parseInstant(from), parseInstant(upTo)]);
    });
  }
  for (const text of [
    '2026-13',
    '2026-02-30',
    '2026-02-3',
    '2026-11-21X',
    '2026-11-21T24',
    '2026-11-21T14:60',
    '20261121',
    'x',
    '2026-11-21T14:00:00+',
    '-2026',
  ]) {
    it(`${text} begins none`, () => assert.equal(instantsStartingWith(text), null));
  }
  it('are complete to the second', () => {
    assert.ok(isCompleteTime('2026-11-21T14:00:00'));
    assert.ok(isCompleteTime('2026-11-21T14:00:00.123Z'));
    assert.ok(!isCompleteTime('2026-11-21T14:00'));
    assert.ok(!isCompleteTime('2026-02-30T14:00:00Z'));
  });
});

describe('printValue', () => {
  it('is read back as the very value', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab1-.:*"\'\\()[]=<>, /'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(value, fc.constantFrom('AND', 'OR', 'NOT', '10.240.0.0/18', 'skip data')), (text) => {
        for (const lead of ['f:', 'f:==']) {
          const { query, problems } = parseQuery(`${lead}${printValue(text)} g:x`);
          assert.deepEqual(problems, []);
          const first = query.kind === 'and' ? query.operands[0] : undefined;
          assert.ok(first?.kind === 'field' && first.condition.kind === 'match', text);
          assert.equal(first.condition.value.text, text);
        }
      }),
      { seed, numRuns: 2000 },
    );
  });
});
