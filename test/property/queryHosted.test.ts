import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExactJson } from '../../src/core/flow/exactJson';
import type { FlowRow } from '../../src/core/flow/flowRow';
import type { Query } from '../../src/core/query/ast';
import { fieldNamed } from '../../src/core/query/fields';
import { compileDataprime, compileLogdna, compileLucene } from '../../src/core/query/hosted/hostedCompilers';
import type { HostedSearch } from '../../src/core/query/hosted/hostedSearch';
import { compilePredicate } from '../../src/core/query/predicate';
import { cloudLogsItem } from '../../src/core/ship/cloudLogsDestination';
import { readShippedLine } from '../../src/core/ship/readLine';
import { LineWriter, type ShipLine } from '../../src/core/ship/shipLine';
import type { CloudLogsEntry } from '../../src/sandbox/cloudLogs/cloudLogsEntry';
import { parseDataprime } from '../../src/sandbox/cloudLogs/query/dataprime/parseDataprime';
import { runDataprime } from '../../src/sandbox/cloudLogs/query/dataprime/runDataprime';
import { logEvent } from '../../src/sandbox/cloudLogs/query/logEvent';
import { matchLucene } from '../../src/sandbox/cloudLogs/query/lucene/matchLucene';
import { parseLucene } from '../../src/sandbox/cloudLogs/query/lucene/parseLucene';
import { indexLine } from '../../src/sandbox/logdna/search/indexedLine';
import { matchLine } from '../../src/sandbox/logdna/search/matchLine';
import { parseLineSearch } from '../../src/sandbox/logdna/search/parseLineSearch';
import { query, row } from './queryArbitraries';

const arrival = Date.UTC(2026, 10, 21, 15);

/** Which of the lines a service finds; null where it does not understand the search. */
type Service = (text: string, lines: readonly ShipLine[]) => readonly boolean[] | null;

const services: Readonly<Record<string, { compile(search: Query): HostedSearch; find: Service }>> = {
  logdna: {
    compile: compileLogdna,
    find(text, lines) {
      const search = parseLineSearch(text);
      return search && lines.map((line) => matchLine(indexLine(logdnaLine(line)), search));
    },
  },
  lucene: {
    compile: compileLucene,
    find(text, lines) {
      const search = parseLucene(text);
      return lines.map((line) => matchLucene(logEvent(entry(line)), search));
    },
  },
  dataprime: {
    compile: compileDataprime,
    find(text, lines) {
      const stages = parseDataprime(text === '' ? 'source logs' : `source logs | filter ${text}`);
      return lines.map((line) => runDataprime(stages, [logEvent(entry(line))]).length === 1);
    },
  },
};

function logdnaLine({ text, meta, timestamp }: ShipLine) {
  return {
    ...{ id: 1, timestamp: timestamp ?? arrival, received: arrival, host: 'vpc-flow-lens', line: text },
    ...{
      app: 'vpc-flow-logs',
      file: null,
      level: null,
      env: null,
      meta: JSON.parse(meta),
      tags: [],
      ip: null,
      mac: null,
    },
  };
}

function entry(line: ShipLine): CloudLogsEntry {
  const { text } = parseExactJson(cloudLogsItem(line, { application: 'vpc', subsystem: 'flowlogs' })) as {
    text: unknown;
  };
  return {
    ...{ id: 1, instance: 'i', applicationName: 'vpc', subsystemName: 'flowlogs', severity: 3, text },
    ...{ timestamp: line.timestamp ?? arrival, received: arrival, computerName: null, category: null },
  };
}

/** Rows whose every value fits its field: what does not is not looked for by the services. */
const shipped = row
  .filter(({ extra }) => Object.keys(extra ?? {}).every((name) => fieldNamed(name)?.of !== 'record'))
  .map((one) => {
    const line = new LineWriter(one).line(one, 0);
    const read = { text: line.text, meta: JSON.parse(line.meta), timestamp: line.timestamp ?? arrival };
    return { line, back: readShippedLine(read, 0) };
  })
  // JSON writes control characters as letters, which begin words of their own; no value of a flow log has any.
  .filter(({ line: { text, meta } }) => !/\\[a-z]/.test(text + meta))
  // A record that says next to nothing is not known for one.
  .filter((one): one is { line: ShipLine; back: FlowRow } => one.back !== null);

describe('searches compiled for hosted services', () => {
  for (const [name, { compile, find }] of Object.entries(services)) {
    it(`find at least what is meant, and exactly that where nothing is left to a second look: ${name}`, () => {
      fc.assert(
        fc.property(query, fc.array(shipped, { minLength: 1, maxLength: 4 }), (search, rows) => {
          const { text, left } = compile(search);
          const matches = compilePredicate(search);
          const meant = rows.map(({ back }) => matches(back));
          const found =
            text === null
              ? rows.map(() => false)
              : find(
                  text,
                  rows.map(({ line }) => line),
                );
          assert.ok(found, `not understood: ${text}`);
          if (left.length === 0) assert.deepEqual(found, meant, text ?? '(nothing)');
          else for (const [at, wanted] of meant.entries()) assert.ok(found[at] || !wanted, text ?? '(nothing)');
        }),
        { numRuns: 1_500, seed: 20261122 },
      );
    });
  }
});
