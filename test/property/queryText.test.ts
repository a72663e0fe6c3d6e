import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Condition, Query } from '../../src/core/query/ast';
import { checkQuery } from '../../src/core/query/check';
import { completeQuery } from '../../src/core/query/complete';
import { hoverQuery } from '../../src/core/query/hover';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { query } from './queryArbitraries';

const seed = 20261121;

function bare<Node extends object>(node: Node): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (/^(start|end|nameSpan)$/.test(key) ? undefined : value)));
}

/** Trees that no text gives: names that are none, nothing for a value, `*` for everything as the whole search. */
function isWritable(node: Query): boolean {
  switch (node.kind) {
    case 'all':
      return true;
    case 'and':
    case 'or':
      return node.operands.every(isWritable);
    case 'not':
      return isWritable(node.operand);
    case 'term':
      return (
        node.value.quoted || (node.value.text !== '' && !(node.operator !== ':' && node.value.text.startsWith('=')))
      );
    case 'field':
      return /^[\p{L}\p{N}_.][\p{L}\p{N}_.-]*$/u.test(node.name) && isWritableCondition(node.condition);
  }
}
function isWritableCondition(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.every(isWritableCondition);
    case 'not':
      return isWritableCondition(condition.operand);
    case 'match':
      return condition.value.quoted || condition.value.text !== '';
    case 'list':
      return condition.items.every(({ text }) => text !== '');
    case 'compare':
      return condition.value !== '';
    case 'exists':
      return true;
  }
}

describe('search text', () => {
  it('printed and parsed again is the same search', () => {
    fc.assert(
      fc.property(query.filter(isWritable), (tree) => {
        const text = printQuery(tree);
        const { query: again, problems } = parseQuery(text);
        assert.deepEqual(bare(again), bare(tree), text);
        assert.deepEqual(
          problems.filter(({ severity }) => severity === 'error'),
          [],
          text,
        );
        assert.equal(printQuery(again), text);
      }),
      { seed, numRuns: 3000 },
    );
  });

  const symbols = fc.constantFrom(
    ...'ab1 ():-="\'[],*<>\\.\n',
    'AND',
    ' OR ',
    'NOT ',
    'target_port:',
    'state:',
    '10.0.0.1',
    '😀',
  );
  const text = fc.array(symbols, { maxLength: 30 }).map((parts) => parts.join(''));

  it('of any kind is parsed, checked, completed and explained without an exception', () => {
    fc.assert(
      fc.property(text, fc.nat(40), (written, at) => {
        const { query: tree, problems } = parseQuery(written);
        for (const { start, end, fix } of [...problems, ...checkQuery(tree)]) {
          assert.ok(start >= 0 && start <= end && end <= written.length, `${start}-${end}`);
          if (fix) assert.ok(fix.start >= 0 && fix.start <= fix.end && fix.end <= written.length);
        }
        const offset = Math.min(at, written.length);
        const { from, to } = completeQuery(written, offset);
        assert.ok(from <= offset && offset <= to && to <= written.length, `${from} ${offset} ${to}`);
        hoverQuery(written, offset);
      }),
      { seed, numRuns: 3000 },
    );
  });

  it('without an error means the same when printed', () => {
    fc.assert(
      fc.property(text, (written) => {
        const { query: tree, problems } = parseQuery(written);
        fc.pre(!problems.some(({ severity }) => severity === 'error'));
        assert.deepEqual(bare(parseQuery(printQuery(tree)).query), bare(tree), printQuery(tree));
      }),
      { seed, numRuns: 3000 },
    );
  });
});
