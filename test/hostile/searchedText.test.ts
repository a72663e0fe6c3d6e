import assert from 'node:assert/strict';
import type { MatchOperator, Query } from '../../src/core/query/ast';
import { dataprimeLines } from '../../src/core/query/hosted/dataprimeQueries';
import { compileDataprime, compileLogdna, compileLucene } from '../../src/core/query/hosted/hostedCompilers';
import { logdnaPageUrl } from '../../src/core/query/hosted/logdnaPage';
import { parseQuery } from '../../src/core/query/parse';
import { compilePredicate } from '../../src/core/query/predicate';
import { printQuery, printValue } from '../../src/core/query/print';
import { readFromPanel, readToPanel } from '../../src/protocol/results';
import { parseDataprime } from '../../src/sandbox/cloudLogs/query/dataprime/parseDataprime';
import { parseLucene } from '../../src/sandbox/cloudLogs/query/lucene/parseLucene';
import { parseLineSearch } from '../../src/sandbox/logdna/search/parseLineSearch';
import { rowWith } from '../core/query/flowRows';
import { everyHostileText, titleOf } from '../hostileTexts';

const nowhere = { start: 0, end: 0 };
const operators: readonly MatchOperator[] = [':', '=', '==', '==='];

/** The tree without places, as the comparison wants it. */
const bare = (query: Query): unknown =>
  JSON.parse(JSON.stringify(query, (name, value) => (/^(start|end|nameSpan|quoted)$/.test(name) ? undefined : value)));

function search(name: string, operator: MatchOperator, text: string): Query {
  const condition = { kind: 'match', operator, value: { text, quoted: true, ...nowhere }, ...nowhere } as const;
  return { kind: 'field', name, nameSpan: nowhere, condition, ...nowhere };
}

describe('hostile text that is searched', () => {
  for (const text of everyHostileText) {
    it(`is found by its own value, and stays a value in every dialect: ${titleOf(text)}`, () => {
      const row = rowWith({ bucket: text, vpc_crn: text, extra: { note: text } });
      for (const name of ['bucket', 'vpc_crn', 'note', 'action', 'target_port', `x${text.length}`]) {
        for (const operator of operators) {
          const query = search(name, operator, text);
          assert.deepEqual(bare(parseQuery(printQuery(query)).query), bare(query), 'printed and parsed');
          if (/^(bucket|vpc_crn|note)$/.test(name)) assert.ok(compilePredicate(query)(row), `${name}:${operator}`);
          understood(query);
        }
      }
      for (const operator of operators)
        understood({ kind: 'term', operator, value: { text, quoted: true, ...nowhere }, ...nowhere });
      // As tools put a search together, and as a field's name that nobody knows.
      assert.deepEqual(bare(parseQuery(`bucket:${printValue(text)}`).query), bare(search('bucket', ':', text)));
      understood(search(text, ':', 'x'));
      understood({ ...search(text, ':', 'x'), condition: { kind: 'exists', ...nowhere } } as Query);
      understood(parseQuery(text).query);
    });
  }

  /** Each service reads what it is sent as one condition, with no command behind it. */
  function understood(query: Query): void {
    const logdna = compileLogdna(query).text;
    if (logdna !== null) {
      assert.notEqual(parseLineSearch(logdna), null, logdna);
      const page = logdnaPageUrl('https://api.mezmo.com', logdna, {});
      assert.equal(new URL(page ?? assert.fail()).searchParams.get('q') ?? '', logdna);
    }
    const lucene = compileLucene(query).text;
    if (lucene !== null) assert.doesNotThrow(() => parseLucene(lucene), lucene);
    const dataprime = compileDataprime(query).text;
    if (dataprime !== null) assert.equal(parseDataprime(dataprimeLines(dataprime)).length, 2, dataprime);
  }

  it('is no message of the panel, and only text in one', () => {
    for (const text of everyHostileText) {
      for (const message of [
        text,
        { kind: text },
        { kind: 'notify', event: text },
        { kind: 'request', id: text, method: 'count', params: {} },
      ]) {
        assert.equal(readFromPanel(message), null);
        assert.equal(readToPanel(message), null);
      }
      const show = { text, range: text, engineId: text, run: false };
      const message = { kind: 'show', show };
      assert.deepEqual(readToPanel(message), message);
    }
  });
});
