import assert from 'node:assert/strict';
import { maxQueryConditions, maxQueryDepth, maxQueryLength, parseQuery } from '../../../src/core/query/parse';
import { printQuery } from '../../../src/core/query/print';

/** What a text is read as, and the problems with the part of the text each points at. */
function read(text: string): { as: string; problems: string[] } {
  const { query, problems } = parseQuery(text);
  return {
    as: printQuery(query),
    problems: problems.map(({ code, start, end }) => `${code} "${text.slice(start, end)}"`),
  };
}

function mended(text: string): string {
  const fix = parseQuery(text).problems.find((problem) => problem.fix)?.fix;
  assert.ok(fix, text);
  return text.slice(0, fix.start) + fix.newText + text.slice(fix.end);
}

describe('parseQuery', () => {
  const sound: readonly (readonly [text: string, as: string])[] = [
    ['', ''],
    ['   ', ''],
    ['*', ''],
    ['* a', '* a'],
    ['error', 'error'],
    ['a AND b', 'a b'],
    ['a  b\tc\nd', 'a b c d'],
    ['a OR b OR c', 'a OR b OR c'],
    ['a OR b c', '(a OR b) c'],
    ['a b OR c', 'a (b OR c)'],
    ['a AND b OR c AND d', 'a (b OR c) d'],
    ['a -b OR c', 'a (-b OR c)'],
    ['(a b) OR c', '(a b) OR c'],
    ['((a))', 'a'],
    ['--a', '--a'],
    ['-(a b)', '-(a b)'],
    ['-((a OR b) -(c OR d))', '-((a OR b) -(c OR d))'],
    ['and or not', 'and or not'],
    ['"AND" \\OR', '"AND" \\OR'],
    ['ANDROID ORACLE', 'ANDROID ORACLE'],
    ['===barrier ==x =y', '===barrier ==x =y'],
    ['"a phrase" \'another one\'', '"a phrase" "another one"'],
    ['"say \\"hi\\""', '"say \\"hi\\""'],
    ['"it\'s" it\'s', '"it\'s" it\'s'],
    ['<hello >5 [x]', '<hello >5 [x]'],
    ['.create', '.create'],
    ['f:v', 'f:v'],
    ['f:"v w"', 'f:"v w"'],
    ['f:=v f:==v f:===v', 'f:=v f:==v f:===v'],
    ['f:*', 'f:*'],
    ['-f:*', '-f:*'],
    ['f:"*"', 'f:"*"'],
    ['f:a*', 'f:a*'],
    ['f:>5 f:>=5 f:<5 f:<=5', 'f:>5 f:>=5 f:<5 f:<=5'],
    ['f:<= 5', 'f:<=5'],
    ['f:>=-5', 'f:>=-5'],
    ['f:-5', 'f:-5'],
    ['f:AND', 'f:AND'],
    ['f:a:b', 'f:a:b'],
    ['end_time:>2026-11-21T10:00:00Z', 'end_time:>2026-11-21T10:00:00Z'],
    ['f:[a,b]', 'f:[a,b]'],
    ['f:[a, (b) "c"]', 'f:[a, (b) "c"]'],
    ['f:[a\\,b,c\\]]', 'f:[a\\,b,c\\]]'],
    ['f:==[a,b] f:===[c]', 'f:==[a,b] f:===[c]'],
    ['f:(a OR b)', 'f:(a OR b)'],
    ['f:(a b OR c)', 'f:(a (b OR c))'],
    ['f:(>=400 <500 -404)', 'f:(>=400 <500 -404)'],
    ['f:(>100 AND <= 503)', 'f:(>100 <=503)'],
    ['f:-(a OR b)', 'f:-(a OR b)'],
    ['f:-(a)', 'f:-(a)'],
    ['f:(a)', 'f:a'],
    ['f:(g:h ==i "j k" *)', 'f:(g:h ==i "j k" *)'],
    ['user.id:5 a-b:c _x:y', 'user.id:5 a-b:c _x:y'],
    ['naïve:x 日本:y', 'naïve:x 日本:y'],
    ['a\\:b \\-c \\(d\\)', 'a\\:b \\-c \\(d\\)'],
    ['f:target_ip:==10.240.0.4', 'f:target_ip:==10.240.0.4'],
    ['target_ip:==10.240.0.4 action:==rejected', 'target_ip:==10.240.0.4 action:==rejected'],
  ];
  for (const [text, as] of sound) {
    it(`reads ${text}`, () => assert.deepEqual(read(text), { as, problems: [] }));
  }

  const broken: readonly (readonly [text: string, as: string, ...problems: string[]])[] = [
    ['(a', 'a', 'unbalanced_parenthesis "("'],
    ['a (b c', 'a (b c)', 'unbalanced_parenthesis "("'],
    ['a) b', 'a b', 'unbalanced_parenthesis ")"'],
    ['f:(a', 'f:a', 'unbalanced_parenthesis "("'],
    ['()', '', 'empty_group "()"'],
    ['f:()', 'f:""', 'empty_group "()"'],
    ['"abc', '"abc"', 'unclosed_quote ""abc"'],
    ['f:"abc', 'f:"abc"', 'unclosed_quote ""abc"'],
    ['f:[a', 'f:[a]', 'unbalanced_bracket "["'],
    ['f:[]', 'f:[]', 'empty_item "[]"'],
    ['f:[a,,b]', 'f:[a,b]', 'empty_item ",,"'],
    ['a OR', 'a', 'dangling_operator "OR"'],
    ['OR a', 'a', 'dangling_operator "OR"'],
    ['a AND', 'a', 'dangling_operator "AND"'],
    ['a AND AND b', 'a b', 'dangling_operator "AND"'],
    ['a OR AND b', 'a b', 'dangling_operator "OR"'],
    ['a AND OR b', 'a b', 'dangling_operator "OR"'],
    ['response:404 AND', 'response:404', 'dangling_operator "AND"'],
    ['a -', 'a', 'dangling_operator "-"'],
    ['a - b', 'a -b', 'blank_after_minus "- "'],
    ['NOT a', '-a', 'not_as_word "NOT"'],
    ['a NOT b', 'a -b', 'not_as_word "NOT"'],
    ['f:', 'f:""', 'missing_value "f:"'],
    ['(f:)', 'f:""', 'missing_value "f:"'],
    ['f: v', 'f:"" v', 'blank_after_colon ": "'],
    ['f:>', 'f:""', 'missing_value ">"'],
    ['f:==', 'f:""', 'missing_value "=="'],
    ['f:== v', 'f:"" v', 'missing_value "=="'],
    ['== v', 'v', 'missing_value "=="'],
    ['f:==(a b)', 'f:(a b)', 'operator_before_group "=="'],
    ['"a"b', '"a" b', 'missing_blank ""a"b"'],
    ['a(b)', 'a b', 'missing_blank "a("'],
    ['message:"Host "x" y"', 'message:"Host " x" y"', 'missing_blank ""Host "x""'],
  ];
  for (const [text, as, ...problems] of broken) {
    it(`makes the best of ${text}`, () => assert.deepEqual(read(text), { as, problems }));
  }

  const fixes: readonly (readonly [text: string, mended: string])[] = [
    ['(a', '(a)'],
    ['a) b', 'a b'],
    ['"abc', '"abc"'],
    ['f:[a', 'f:[a]'],
    ['f: v', 'f:v'],
    ['a - b', 'a -b'],
    ['NOT a', '-a'],
    ['"a"b', '"a" b'],
  ];
  for (const [text, wanted] of fixes) {
    it(`mends ${text}`, () => {
      assert.equal(mended(text), wanted);
      assert.deepEqual(parseQuery(wanted).problems, []);
    });
  }

  it('stops at too deep a nesting', () => {
    for (const open of ['(', '-', 'f:(', '-(']) {
      const { problems } = parseQuery(`${open.repeat(2000)}a${open === '-' ? '' : ')'.repeat(1500)}`);
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error').map(({ code }) => code),
        ['too_deep'],
        open,
      );
    }
    const fits = `${'('.repeat(maxQueryDepth)}a${')'.repeat(maxQueryDepth)}`;
    assert.deepEqual(parseQuery(fits).problems, []);
  });

  it('says when the text is too long, and reads its beginning', () => {
    const { query, problems } = parseQuery(`a ${' '.repeat(maxQueryLength)}b`);
    assert.equal(printQuery(query), 'a');
    assert.deepEqual(
      problems.map(({ code, start }) => [code, start]),
      [['too_long', maxQueryLength]],
    );
  });

  it('says when there are too many conditions', () => {
    const { problems } = parseQuery('ab '.repeat(maxQueryConditions + 5));
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['too_many_conditions'],
    );
    assert.deepEqual(parseQuery('ab '.repeat(maxQueryConditions)).problems, []);
  });

  it('gives places that include parentheses', () => {
    const { query } = parseQuery(' (a OR b) c');
    assert.equal(query.kind, 'and');
    assert.deepEqual([query.start, query.end], [1, 11]);
    const group = query.kind === 'and' ? query.operands[0]! : query;
    assert.deepEqual([group.start, group.end], [1, 9]);
  });
});
