import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseFlowDocument, printFlowDocument, searchAt } from '../../src/vscode/language/flowDocument';

const shown = (text: string) =>
  parseFlowDocument(text).searches.map((search) => ({
    text: search.text.replace(/\s+/g, ' '),
    title: search.title,
    range: search.range?.value ?? null,
    line: search.line,
  }));

describe('documents of searches', () => {
  const cases: readonly { name: string; text: string; expected: ReturnType<typeof shown> }[] = [
    { name: 'nothing', text: '', expected: [] },
    { name: 'comments only', text: '# a\n// b\n', expected: [] },
    {
      name: 'one search',
      text: 'action:rejected',
      expected: [{ text: 'action:rejected', title: null, range: null, line: 0 }],
    },
    {
      name: 'searches between blank lines, with either line end',
      text: 'a:1\r\n\r\n   \r\nb:2\n\nc:3',
      expected: [
        { text: 'a:1', title: null, range: null, line: 0 },
        { text: 'b:2', title: null, range: null, line: 3 },
        { text: 'c:3', title: null, range: null, line: 5 },
      ],
    },
    {
      name: 'a search over several lines, with a comment inside',
      text: '# Rejected at vsi1\n# second line\ntarget_ip:10.240.0.4\n  # why\n  action:rejected\n',
      expected: [{ text: 'target_ip:10.240.0.4 action:rejected', title: 'Rejected at vsi1', range: null, line: 0 }],
    },
    {
      name: 'a range of its own, and one for all that follow',
      text: '@range last 7 days\n\na:1\n\n// mine\n@range last 1 hour\nb:2\n\nc:3',
      expected: [
        { text: 'a:1', title: null, range: 'last 7 days', line: 2 },
        { text: 'b:2', title: 'mine', range: 'last 1 hour', line: 4 },
        { text: 'c:3', title: null, range: 'last 7 days', line: 8 },
      ],
    },
    {
      name: 'a comment away from the search is no title',
      text: '# about this file\n\na:1',
      expected: [{ text: 'a:1', title: null, range: null, line: 2 }],
    },
    {
      name: 'signs inside a search begin neither comment nor directive',
      text: 'a:"#1" b:// c@d',
      expected: [{ text: 'a:"#1" b:// c@d', title: null, range: null, line: 0 }],
    },
  ];
  for (const { name, text, expected } of cases) it(name, () => assert.deepEqual(shown(text), expected));

  it('knows directives by name, also unknown ones', () => {
    const { directives } = parseFlowDocument('@range  last 24 h \n@engine local\n@\n');
    assert.deepEqual(
      directives.map(({ name, value }) => [name, value]),
      [
        ['range', 'last 24 h'],
        ['engine', 'local'],
        ['', ''],
      ],
    );
    assert.equal('@range  last 24 h '.slice(directives[0]!.valueStart), 'last 24 h ');
  });

  it('finds the search at an offset', () => {
    const document = parseFlowDocument('a:1\n\nb:2');
    assert.equal(searchAt(document, 3)?.text, 'a:1');
    assert.equal(searchAt(document, 4), null);
    assert.equal(searchAt(document, 5)?.text, 'b:2');
  });

  it('keeps every offset: a search is the document with blanks for what is not searched', () => {
    const piece = fc.constantFrom('a:1', ' ', '\n', '\r\n', '\r', '# x', '// y', '@range last 1h', '  ', '"é𝕏"', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let before = 0;
        for (const search of parseFlowDocument(text).searches) {
          assert.ok(search.start >= before && search.end <= text.length);
          before = search.end;
          assert.equal(search.text.length, search.end - search.start);
          assert.equal(search.text, search.text.trim());
          for (let i = 0; i < search.text.length; i++) {
            const kept = search.text[i] === text[search.start + i];
            assert.ok(kept || search.text[i] === ' ');
          }
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('prints a document that reads back', () => {
    const text = printFlowDocument({ title: 'Two\nlines', range: 'last 24 h', text: 'a:1\n  b:2' });
    assert.equal(text, '# Two lines\n@range last 24 h\na:1 b:2\n');
    assert.deepEqual(shown(text), [{ text: 'a:1 b:2', title: 'Two lines', range: 'last 24 h', line: 0 }]);
  });
});
