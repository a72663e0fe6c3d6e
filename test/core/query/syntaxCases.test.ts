import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import { checkQuery } from '../../../src/core/query/check';
import { fixedZone } from '../../../src/core/query/localZone';
import { parseQuery } from '../../../src/core/query/parse';
import { compilePredicate } from '../../../src/core/query/predicate';
import { parseTimeRange } from '../../../src/core/query/timeRange';
import { rowWith } from './flowRows';

type Line = string | Readonly<Record<string, unknown>>;
interface SyntaxCase {
  readonly query: string;
  readonly basis: string;
  readonly matches?: readonly Line[];
  readonly rejects?: readonly Line[];
}

const path = join(process.cwd(), '..', 'shared', 'fixtures', 'query', 'logdna-syntax-cases.json');

/** The collected cases of the LogDNA documentation, with their log lines as rows whose fields stand in `extra`. */
function rowOf(line: Line, query: string): FlowRow {
  if (typeof line === 'string') {
    const noted = /^\{(\w+) (\w+)\} (.*)$/.exec(line);
    if (noted) return rowOf({ [noted[1]!]: noted[2]!, line: noted[3]! }, query);
    // A bare text is the value of the field the case is about.
    const field = /^-?([\w.]+):/.exec(query)?.[1];
    return rowOf({ [field ?? 'line']: line }, query);
  }
  const { target_ip, initiator_ip, target_port, action, host, ...others } = line;
  const address = (text: unknown) => (typeof text === 'string' ? parseIpv4(text) : null);
  return rowWith({
    bucket: '',
    key: '',
    target_ip: address(target_ip),
    initiator_ip: address(initiator_ip),
    target_port: typeof target_port === 'number' ? target_port : null,
    action: action === 'accepted' || action === 'rejected' ? action : null,
    // `source` is the other name of a line's host, which a flow does not have.
    extra: host === undefined ? others : { ...others, host, source: host },
  });
}

/** Forms the live service answers with nothing; here they are errors, or found by a check. */
const mistakes: readonly string[] = [
  '(host:gen1-prod',
  'host:gen1-prod*',
  'response:404 AND',
  'response:[200 TO 299]',
  'meta.weather.monday: rain',
  'level:[warning, error]',
  '/err.*/',
  'err*',
  'a',
  'NOT error',
  'message:"Host "logdna-host" not found"',
];

describe('collected syntax cases', () => {
  if (!existsSync(path)) {
    it('skipped: the fixtures are not here', function () {
      this.skip();
    });
    return;
  }
  const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly SyntaxCase[];
  const searches = cases.filter(({ basis }) => basis !== 'time-phrase');

  for (const { query, matches = [], rejects = [] } of searches) {
    if (matches.length + rejects.length === 0) continue;
    it(`${query}`, () => {
      // A placeholder stands for some host; the lines leave it out.
      const finds = compilePredicate(parseQuery(query.replace(/host:<[^>]*> /, '')).query);
      for (const line of matches) assert.ok(finds(rowOf(line, query)), `finds ${JSON.stringify(line)}`);
      for (const line of rejects) assert.ok(!finds(rowOf(line, query)), `does not find ${JSON.stringify(line)}`);
    });
  }

  it('are all read without an error, except the mistakes', () => {
    const refused = searches.filter(({ query }) =>
      parseQuery(query).problems.some(({ severity }) => severity === 'error'),
    );
    assert.deepEqual(
      refused.map(({ query }) => query).filter((query) => !mistakes.includes(query)),
      [],
    );
  });

  for (const query of mistakes) {
    it(`says something about ${query}`, () => {
      const { query: tree, problems } = parseQuery(query);
      const found = [...problems, ...checkQuery(tree)].filter(({ code }) => code !== 'unknown_field');
      assert.ok(found.length > 0);
    });
  }

  // Saturday 2026-11-21 15:30, one hour ahead of UTC.
  const clock = { now: Date.UTC(2026, 10, 21, 14, 30) * 1000, zone: fixedZone(60) };
  for (const { query } of cases.filter(({ basis, query }) => basis === 'time-phrase' && query !== 'now')) {
    it(`knows the time phrase ${query}`, () => assert.ok(parseTimeRange(query, clock).ok));
  }
  it('knows now as the end of a range alone', () => {
    assert.ok(!parseTimeRange('now', clock).ok);
    assert.ok(parseTimeRange('yesterday to now', clock).ok);
  });
});
