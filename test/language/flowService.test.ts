import assert from 'node:assert/strict';
import { completionsAt, formatEdits, hoverAt, problemsOf } from '../../src/vscode/language/flowService';

const now = Date.UTC(2026, 10, 21, 14, 0, 0) * 1000;
/** The text without its bar, and where the bar stood. */
const marked = (text: string): [string, number] => [text.replace('|', ''), text.indexOf('|')];

describe('what the editor knows of a .flow document', () => {
  describe('problems', () => {
    const cases: readonly { text: string; expected: readonly (readonly [string, string])[] }[] = [
      { text: '# fine\n@range last 24 hours\ntarget_ip:10.240.0.4 action:rejected\n', expected: [] },
      { text: 'action:rejected\n\ntarget_prt:22', expected: [['unknown_field', 'target_prt']] },
      {
        text: 'a:1\n@renge last 1 hour',
        expected: [
          ['unknown_field', 'a'],
          ['unknown_directive', '@renge last 1 hour'],
        ],
      },
      { text: '@range\naction:rejected', expected: [['range_missing', '@range']] },
    ];
    for (const { text, expected } of cases) {
      it(JSON.stringify(text), () => {
        const found = problemsOf(text, now).map(({ code, start, end }) => [code, text.slice(start, end)]);
        assert.deepEqual(found, expected);
      });
    }

    it('stand where the range is not understood', () => {
      const text = 'action:rejected\n\n@range last fortnight-ish\naction:accepted';
      const [problem] = problemsOf(text, now);
      assert.ok(
        problem && problem.start >= text.indexOf('last') && problem.severity === 'error',
        JSON.stringify(problem),
      );
    });

    it('bring fixes that mend the document', () => {
      let text = '# comment\n\ntarget_prt:22 action:rejected\n\n@renge last 1 hour\naction:accepted\n';
      for (let round = 0; round < 5; round++) {
        const fix = problemsOf(text, now).find((problem) => problem.fix)?.fix;
        if (fix) text = text.slice(0, fix.start) + fix.newText + text.slice(fix.end);
      }
      assert.deepEqual(problemsOf(text, now), []);
      assert.match(text, /^target_port:22 action:rejected$/m);
      assert.match(text, /^@range last 1 hour$/m);
    });

    it('never throw, wherever a document is cut', () => {
      const text = '# x\n@range last 24 h\ntarget_ip:(10.0.0.0/8 OR "a b") -[a,b] ===x\n\n@\n:';
      for (let end = 0; end <= text.length; end++) problemsOf(text.slice(0, end), now);
    });
  });

  describe('completion', () => {
    const labels = (text: string) => completionsAt(...marked(text)).map(({ label }) => label);
    const applied = (text: string, label: string) => {
      const [whole, offset] = marked(text);
      const item = completionsAt(whole, offset).find((candidate) => candidate.label === label);
      assert.ok(item, label);
      return whole.slice(0, item.start) + item.insertText + whole.slice(item.end);
    };

    it('offers fields on an empty line and inside a search', () => {
      assert.ok(labels('# title\n|').includes('target_ip'));
      assert.equal(applied('action:rejected\n\ntarget_p|', 'target_port'), 'action:rejected\n\ntarget_port:');
    });
    it('offers values, counting from the search and not from the document', () => {
      assert.equal(applied('a:1\n\ndirection:I action:re|', 'rejected'), 'a:1\n\ndirection:I action:rejected');
    });
    it('offers directives and ranges', () => {
      assert.equal(applied('@|\naction:rejected', '@range'), '@range \naction:rejected');
      assert.equal(applied('@range la|', 'last 24 hours'), '@range last 24 hours');
    });
    it('leaves comments alone', () => assert.deepEqual(labels('# target_|'), []));
  });

  describe('hover', () => {
    it('explains the field under the mouse', () => {
      const text = '# t\n\ntarget_port:22';
      const hover = hoverAt(text, text.indexOf('port'), now);
      assert.ok(hover && hover.lines.length > 0);
      assert.equal(text.slice(hover.start, hover.end).startsWith('target_port'), true);
    });
    it('says what a range means now', () => {
      const hover = hoverAt('@range last 1 hour\na:1', 3, now);
      assert.match(hover?.lines[0] ?? '', /^Time range: .*\d\d:\d\d/);
    });
    it('is silent between things', () => assert.equal(hoverAt('# x\n\n', 5, now), null));
  });

  describe('format', () => {
    const formatted = (text: string) =>
      [...formatEdits(text)]
        .reverse()
        .reduce((all, edit) => all.slice(0, edit.start) + edit.newText + all.slice(edit.end), text);

    it('prints searches in their canonical form and keeps the rest', () => {
      const text = '# keep   me\n@range  last 1h\n  target_ip:10.240.0.4    AND action:"rejected"\n';
      assert.equal(formatted(text), '# keep   me\n@range  last 1h\n  target_ip:10.240.0.4 action:"rejected"\n');
    });
    it('leaves what cannot be parsed, and what was laid out over lines', () => {
      for (const text of ['(a:1   b:2', 'a:1\n   b:2']) assert.equal(formatted(text), text);
    });
    it('changes nothing the second time', () => {
      const once = formatted('a:1   OR b:2   c:3');
      assert.equal(formatted(once), once);
    });
  });
});
