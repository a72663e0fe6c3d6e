import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../src/cli/cli';
import type { Services } from '../../src/cli/services';
import { LineWriter } from '../../src/core/ship/shipLine';
import { csvHeader, csvLine } from '../../src/engines/export/csv';
import { jsonLine } from '../../src/engines/export/jsonLine';
import { createLogdnaEngine } from '../../src/engines/hosted/logdnaEngine';
import { rowWith } from '../core/query/flowRows';

const noon = Date.UTC(2026, 10, 21, 12);
const rows = Array.from({ length: 90 }, (_, index) =>
  rowWith({
    ...{ start_time: (noon - index * 1_000) * 1_000, direction: 'I', target_port: 22, key: 'k', index },
    ...{ action: index % 3 === 0 ? 'rejected' : 'accepted' },
  }),
);
const found = rows.map((row) => ({ ...new LineWriter(row).line(row, row.index), meta: null }));

/** A LogDNA with more lines than are fetched: three pages of thirty, of which two are taken. */
const services: Partial<Services> = {
  now: () => noon * 1_000,
  lines: { csvHeader, csv: csvLine, json: jsonLine },
  openLogdna: () =>
    createLogdnaEngine({
      async *pages() {
        for (let at = 0; at < found.length; at += 30) yield { lines: found.slice(at, at + 30), warnings: [] };
      },
      ...{ now: () => noon * 1_000, retentionDays: 30, mostLines: 60 },
    }),
};

describe('what a query of a log service covers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-lens-covers-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function query(...words: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const said = Promise.all([text(stdout), text(stderr)]);
    const { signal } = new AbortController();
    const words_ = ['query', '', '--engine', 'logdna', ...words];
    const code = await runCli(words_, services as Services, '0', { stdout, stderr }, signal);
    stdout.end();
    stderr.end();
    const [out, error] = await said;
    return { code, stdout: out, stderr: error };
  }
  const covered = /of the newest 60 flows only, since 2026-11-21T11:59:01[^:]*: older ones were not fetched/;

  for (const [what, ...words] of [
    ['top values', '--top', 'target_port'],
    ['a timeline', '--timeline'],
    ['a file', '--output', join(folder, 'flows.csv')],
    ['all flows', '--format', 'jsonl'],
    ['a list in another order', '--sort', 'target_port', '--limit', '5'],
  ] as const) {
    it(`is said of ${what}`, async () => {
      const { code, stderr } = await query(...words);
      assert.equal(code, 0, stderr);
      assert.match(stderr, covered);
    });
  }

  it('is not said of the newest flows, nor where everything was fetched', async () => {
    const newest = await query('--limit', '5');
    assert.doesNotMatch(newest.stderr, covered);
    assert.match(newest.stderr, /The first 5 of 60 flows or more/);
    assert.match((await query('--count')).stdout, /60 flows.*only since/);
  });
});
