import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDuckdb } from '../../src/core/query/duckdb';
import { parseQuery } from '../../src/core/query/parse';
import { everyConstruct } from './everyConstruct';

/** The SQL of every construct. `UPDATE_GOLDEN=1` writes the file anew; read the difference before it is committed. */
const path = join(process.cwd(), 'test', 'golden', 'queryDuckdb.golden.txt');

/** Looking into odd values and unknown fields as well. */
const withExtra: readonly string[] = [
  'target_port:22',
  '-action:==odd',
  'was_initiated:*',
  'target_port:[22,443,many]',
  'bytes_from_target:>5',
  'user.id:12345',
  '-user.id:*',
  'zzz',
];

function compiled(search: string, extra: boolean): string {
  const { sql, parameters } = compileDuckdb(parseQuery(search).query, { extra });
  const shown = parameters.map((value) => (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value))).join(' ');
  return `${search}\n  ${sql}\n${shown === '' ? '' : `  ${shown}\n`}`;
}

describe('DuckDB SQL', () => {
  it('is as written down', () => {
    const actual = [
      '# Without odd values in the store\n',
      ...everyConstruct.map((search) => compiled(search, false)),
      '# With odd values\n',
      ...withExtra.map((search) => compiled(search, true)),
    ].join('\n');
    if (process.env.UPDATE_GOLDEN) writeFileSync(path, actual);
    assert.equal(actual, readFileSync(path, 'utf8'));
  });
});
