import { compileDuckdb } from '../../src/core/query/duckdb';
import { parseQuery } from '../../src/core/query/parse';
import { everyConstruct } from './everyConstruct';
import { isAsWrittenDown } from './goldenFile';

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
    isAsWrittenDown('queryDuckdb.golden.txt', actual);
  });
});
