import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { refusedAge } from '../../../src/core/ship/ageRule';
import { waitAfter } from '../../../src/core/ship/backOff';
import { BatchPacker } from '../../../src/core/ship/batchPacker';
import { classifyAnswer } from '../../../src/core/ship/classifyAnswer';
import { addRange, inRanges, rangesLength } from '../../../src/core/ship/lineRanges';
import type { SendAnswer } from '../../../src/core/ship/shipDestination';
import type { ShipLine } from '../../../src/core/ship/shipLine';
import { utf8Length } from '../../../src/core/ship/utf8Length';

const seed = 20_261_121;

describe('batches of a shipment', () => {
  it('bytes are those of UTF-8', () => {
    const any = fc.string({
      unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 2 }), fc.constantFrom('\ud800', '\udc00')),
    });
    fc.assert(
      fc.property(any, (text) => {
        assert.equal(utf8Length(text), Buffer.byteLength(text));
        const long = text + 'x'.repeat(70_000) + text;
        assert.equal(utf8Length(long), Buffer.byteLength(long));
      }),
      { seed },
    );
  });

  it('hold as much as fits, all of it, in order, and count it exactly', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }));
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 90 }), fc.integer({ min: 1, max: 9 }), (all, bytes, lines) => {
        const item = ({ text }: ShipLine) => text;
        const packer = new BatchPacker<string>({ limits: { bytes, lines }, frameBytes: 2, item });
        const made = all.flatMap((text, index) => {
          const line: ShipLine = { index, text, timestamp: null, level: 'INFO', meta: '' };
          return packer.add('a', line) ?? [];
        });
        const batches = [...made, ...[packer.flush()].flatMap((batch) => batch ?? [])];
        assert.deepEqual(
          batches.flatMap((batch) => batch.lines.map((line) => line.item)),
          all,
        );
        for (const [at, batch] of batches.entries()) {
          const body = `[${batch.lines.map((line) => line.item).join(',')}]`;
          assert.equal(batch.bytes, Buffer.byteLength(body));
          assert.ok(batch.lines.length <= lines);
          assert.ok(batch.bytes <= bytes || batch.lines.length === 1);
          const next = batches[at + 1]?.lines[0]?.item;
          if (next !== undefined && batch.lines.length < lines) {
            assert.ok(batch.bytes + 1 + Buffer.byteLength(next) > bytes, 'the next line did not fit');
          }
        }
      }),
      { seed },
    );
  });

  it('ranges hold what was added, and nothing else', () => {
    const range = fc.tuple(fc.nat(30), fc.nat(30));
    fc.assert(
      fc.property(fc.array(range), (added) => {
        const ranges = added.reduce((all, [from, to]) => addRange(all, from, to), [] as ReturnType<typeof addRange>);
        const wanted = new Set(
          added.flatMap(([from, to]) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)),
        );
        for (let index = 0; index < 31; index++) assert.equal(inRanges(ranges, index), wanted.has(index));
        assert.equal(rangesLength(ranges), wanted.size);
        for (const [at, [from]] of ranges.entries()) assert.ok(at === 0 || from > ranges[at - 1]![1]);
      }),
      { seed },
    );
  });

  it('answers mean what the contract says', () => {
    const transient = { kind: 'transient', message: 'm', status: 503, retryAfterSeconds: 7 } as const;
    const refused = [400, 429, 500, 413].map((status, index) => ({ index, status }));
    const cases: readonly (readonly [SendAnswer, unknown])[] = [
      [{ kind: 'ok' }, { kind: 'confirmed' }],
      [{ kind: 'partial', refused: [] }, { kind: 'confirmed' }],
      [
        { kind: 'partial', refused },
        { kind: 'partly', again: [1, 2], refused: [0, 3] },
      ],
      [{ kind: 'too_large' }, { kind: 'split' }],
      [
        { kind: 'unauthorized', status: 403, message: 'm' },
        { kind: 'denied', message: 'm' },
      ],
      [
        { kind: 'refused', status: 404, message: 'm' },
        { kind: 'refused', message: 'm' },
      ],
      [transient, { kind: 'again', afterSeconds: 7, message: 'm' }],
    ];
    for (const [answer, verdict] of cases) assert.deepEqual(classifyAnswer(answer), verdict);
    assert.equal(classifyAnswer({ kind: 'throttled', retryAfterSeconds: 3 }).kind, 'again');
  });

  it('waits double, with jitter, and what was asked for wins', () => {
    const backOff = { tries: 5, first: 1_000, longest: 6_000 };
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => waitAfter(number, null, backOff, 1)),
      [1_000, 2_000, 4_000, 6_000],
    );
    assert.equal(waitAfter(1, null, backOff, 0), 500);
    assert.deepEqual([waitAfter(1, 2, backOff, 0), waitAfter(1, 60, backOff, 0)], [2_000, 6_000]);
  });

  it('a service that takes a day takes no older ones', () => {
    const ages = { oldest: 86_400_000, ahead: 14_400_000 };
    const now = Date.UTC(2026, 10, 22, 0, 0, 30);
    assert.equal(refusedAge(now - 86_400_000, now, ages), 'too_old');
    assert.equal(refusedAge(now - 86_400_000 + 60_000, now, ages), null);
    assert.equal(refusedAge(now + 14_400_000, now, ages), 'ahead');
    assert.equal(refusedAge(null, now, ages), null);
    assert.equal(refusedAge(0, now, null), null);
  });
});
