import { compileDataprime, compileLogdna, compileLucene } from '../../src/core/query/hosted/hostedCompilers';
import type { HostedSearch } from '../../src/core/query/hosted/hostedSearch';
import { parseQuery } from '../../src/core/query/parse';
import { everyConstruct } from './everyConstruct';
import { isAsWrittenDown } from './goldenFile';

const dialects = { logdna: compileLogdna, lucene: compileLucene, dataprime: compileDataprime };

const further: readonly string[] = [
  'rejected OR "skip data"',
  'AND',
  'target_port:[1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35]',
  'bytes_from_target:>9007199254740993',
  'target_ip:10.0.0.0/8 -initiator_ip:10.0.0.0/8',
  '-(target_ip:10.240.0.0/18)',
  'target_ip:>=192.168.0.1',
  "pod.name:* OR it's",
  'target_port:(22 OR 3389) action:accepted OR direction:O',
];

function told(search: string, name: string, { text, left }: HostedSearch): string {
  const second = left.map(({ code, span }) => ` [${code}: ${search.slice(span.start, span.end)}]`).join('');
  return `  ${name.padEnd(9)} ${text ?? '(nothing)'}${second}`;
}

describe('searches for hosted services', () => {
  it('are as written down', () => {
    const actual = [...everyConstruct, ...further]
      .map((search) => {
        const { query } = parseQuery(search);
        return [search, ...Object.entries(dialects).map(([name, compile]) => told(search, name, compile(query)))];
      })
      .map((lines) => `${lines.join('\n')}\n`)
      .join('\n');
    isAsWrittenDown('queryHosted.golden.txt', actual);
  });
});
