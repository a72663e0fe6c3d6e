import { compileClickhouse } from '../../src/core/query/clickhouse';
import { parseQuery } from '../../src/core/query/parse';
import { everyConstruct } from './everyConstruct';
import { isAsWrittenDown } from './goldenFile';

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
    isAsWrittenDown('queryClickhouse.golden.txt', actual);
  });
});
