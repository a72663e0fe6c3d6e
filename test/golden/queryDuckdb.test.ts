import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDuckdb } from '../../src/core/query/duckdb';
import { parseQuery } from '../../src/core/query/parse';

/** The SQL of every construct. `UPDATE_GOLDEN=1` writes the file anew; read the difference before it is committed. */
const path = join(process.cwd(), 'test', 'golden', 'queryDuckdb.golden.txt');

const plain: readonly string[] = [
  '',
  'target_ip:10.240.0.4 action:rejected',
  'initiator_ip:10.240.64.4 -target_port:67 -target_port:123 -target_port:53',
  'target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94',
  'target_ip:10.240.0.0/18',
  'target_ip:0.0.0.0/0',
  'target_ip:10.24',
  'target_ip:==10.24.',
  'target_ip:>=10.0.0.0',
  '-target_ip:*',
  'target_port:[22,3389,80,81,82]',
  'target_port:(22 OR ssh OR 443)',
  'target_port:(>=1024 <5000 -3000)',
  'target_port:-(22 OR 443)',
  'target_port:>=0',
  'target_port:nonsense',
  '-target_port:nonsense',
  'transport_protocol:tcp',
  'bytes_from_initiator:>1000000',
  'cumulative_bytes_from_target:18446744073709551615',
  'start_time:2026-11-21T14',
  'start_time:>2026-11-21T10:00:00Z',
  'start_time:==2026-11-21T10:00:00Z',
  'action:*',
  'action:[accepted,rejected]',
  '-action:accepted',
  'direction:I ether_type:ipv4',
  'was_initiated:true -was_terminated:false',
  'state:skip',
  'state:==ok',
  'state:===ok',
  'state:=OK',
  '-state:ok',
  'state:""',
  'vpc_crn:r006 region:us-south target_port:22',
  'vpc_crn:r006 OR region:us-south OR target_port:22',
  '-(vpc_crn:r006 region:us-south target_port:22)',
  'capture_start_time:2026-11-21',
  'action:rejected OR target_port:22 state:ok',
  '-(action:rejected -(target_port:22 OR target_port:443))',
  '10.240.0.4',
  '10.240.0.0/16',
  '-10.240.0.4',
  'rejected',
  '===rejected',
  '"skip data"',
  'a*',
];

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
      ...plain.map((search) => compiled(search, false)),
      '# With odd values\n',
      ...withExtra.map((search) => compiled(search, true)),
    ].join('\n');
    if (process.env.UPDATE_GOLDEN) writeFileSync(path, actual);
    assert.equal(actual, readFileSync(path, 'utf8'));
  });
});
