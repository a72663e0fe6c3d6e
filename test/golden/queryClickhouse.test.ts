import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileClickhouse } from '../../src/core/query/clickhouse';
import { parseQuery } from '../../src/core/query/parse';
import { everyConstruct } from './everyConstruct';

/** The SQL of every construct. `UPDATE_GOLDEN=1` writes the file anew; read the difference before it is committed. */
const path = join(process.cwd(), 'test', 'golden', 'queryClickhouse.golden.txt');

/** Looking into odd values and unknown fields as well. */
const withExtra: readonly string[] = [
  'target_port:22',
  '-action:==odd',
  'was_initiated:*',
  'bytes_from_target:>5',
  'user.id:12345',
  'user.0:5',
  '-user.id:*',
  'zzz',
];

function compiled(search: string, extra: boolean): string {
  const { sql, parameters } = compileClickhouse(parseQuery(search).query, { extra });
  const shown = Object.entries(parameters).map(
    ([name, value]) => `${name}=${JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part))}`,
  );
  return `${search}\n  ${sql}\n${shown.length === 0 ? '' : `  ${shown.join(' ')}\n`}`;
}

describe('ClickHouse SQL', () => {
  it('is as written down', () => {
    const actual = [
      '# Without odd values in the table\n',
      ...everyConstruct.map((search) => compiled(search, false)),
      '# With odd values\n',
      ...withExtra.map((search) => compiled(search, true)),
    ].join('\n');
    if (process.env.UPDATE_GOLDEN) writeFileSync(path, actual);
    assert.equal(actual, readFileSync(path, 'utf8'));
  });
});
