import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLine } from '../../src/sandbox/logdna/logLine';
import { indexLine } from '../../src/sandbox/logdna/search/indexedLine';
import { matchLine } from '../../src/sandbox/logdna/search/matchLine';
import { parseLineSearch } from '../../src/sandbox/logdna/search/parseLineSearch';

/** A line of a case: the raw text, a value of the one field asked, or an object of line fields and parsed ones. */
type Example = string | Readonly<Record<string, unknown>>;

interface SyntaxCase {
  readonly query: string;
  readonly basis: string;
  readonly matches?: readonly Example[];
  readonly rejects?: readonly Example[];
}

const blank: LogLine = {
  ...{ id: 1, timestamp: 1, received: 1, host: 'host', line: '', app: null, file: null },
  ...{ level: null, env: null, meta: null, tags: [], ip: null, mac: null },
};

const lineFields = new Set(['host', 'app', 'level', 'env', 'file', 'meta']);

function lineOf(example: Example, query: string): LogLine {
  const field = /^-?([a-z]+):/.exec(query)?.[1];
  if (typeof example === 'string') {
    const braced = /^\{(\w+) (\w+)\} (.*)$/.exec(example);
    if (braced) return lineOf({ [braced[1]!]: braced[2], line: braced[3] }, query);
    return field === undefined || example.includes(' ')
      ? { ...blank, line: example }
      : lineOf({ [field]: example }, query);
  }
  const parsed = Object.entries(example).filter(([name]) => !lineFields.has(name) && name !== 'line');
  const own = Object.fromEntries(Object.entries(example).filter(([name]) => lineFields.has(name)));
  const line = parsed.length > 0 ? JSON.stringify(Object.fromEntries(parsed)) : String(example.line ?? 'text');
  return { ...blank, ...own, line };
}

function finds(query: string, line: LogLine): boolean {
  const search = parseLineSearch(query);
  return search !== null && matchLine(indexLine(line), search);
}

describe('the search of the sandbox’s LogDNA', () => {
  const path = join(process.cwd(), '..', 'shared', 'fixtures', 'query', 'logdna-syntax-cases.json');

  it('finds in each documented case what the service finds', function () {
    if (!existsSync(path)) this.skip();
    const cases: readonly SyntaxCase[] = JSON.parse(readFileSync(path, 'utf8'));
    let tried = 0;
    for (const { query: written, matches = [], rejects = [] } of cases) {
      // Some stand in the documentation with a name to be filled in.
      const query = written.replace(/\S+:<[A-Z_-]+> /, '');
      for (const example of matches) {
        tried++;
        assert.equal(finds(query, lineOf(example, query)), true, `${query} finds ${JSON.stringify(example)}`);
      }
      for (const example of rejects) {
        tried++;
        assert.equal(finds(query, lineOf(example, query)), false, `${query} does not find ${JSON.stringify(example)}`);
      }
    }
    assert.ok(tried > 100, `${tried} lines tried`);
  });

  it('finds nothing, silently, for what is malformed or unknown', () => {
    const line: LogLine = { ...blank, host: 'gen1-prod1', line: '{"response":404,"name":"x"}' };
    for (const query of [
      ...['(host:gen1-prod', '"open', 'response:404 AND', 'OR x', 'host:', 'host: gen1', '()', 'host:gen1-prod*'],
      ...['nobody:x', 'name:>5', 'response:[200 TO 299]', 'response:>', '-', 'a)'],
    ]) {
      assert.equal(finds(query, line), false, query);
    }
    assert.equal(finds('-nobody:x', line), true, 'plainly the opposite');
    assert.equal(finds('', line), true);
  });

  it('reads the JSON at the end of a line, and keeps numbers apart from texts', () => {
    const line: LogLine = { ...blank, line: 'flow {"target_port":22,"target_ip":"10.240.0.40","was_initiated":true}' };
    assert.equal(finds('target_ip:10.240.0.4', line), true, 'a prefix');
    assert.equal(finds('target_ip:==10.240.0.4', line), false);
    assert.equal(finds('target_port:2', line), false);
    assert.equal(finds('target_port:(>=20 <=25)', line), true);
    assert.equal(finds('was_initiated:true', line), true);
    assert.equal(finds('flow 10.240', line), true);
  });
});
