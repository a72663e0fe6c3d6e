import assert from 'node:assert/strict';
import type { FieldName } from '../../src/core/query/fields';
import { parseQuery } from '../../src/core/query/parse';
import { notValue, onlyValue } from '../../src/webview/search/narrow';

interface Case {
  readonly text: string;
  readonly field: FieldName;
  readonly value: string | null;
  readonly only: string;
  readonly not: string;
}

const cases: readonly Case[] = [
  { text: '', field: 'action', value: 'rejected', only: 'action:rejected', not: '-action:rejected' },
  {
    text: 'target_ip:10.240.0.4',
    field: 'target_port',
    value: '443',
    only: 'target_ip:10.240.0.4 target_port:443',
    not: 'target_ip:10.240.0.4 -target_port:443',
  },
  {
    text: 'target_port:443',
    field: 'target_port',
    value: '443',
    only: 'target_port:443',
    not: '-target_port:443',
  },
  {
    text: '-target_port:22 action:rejected -target_port:443',
    field: 'target_port',
    value: '443',
    only: 'target_port:443 action:rejected',
    not: '-target_port:22 action:rejected -target_port:443',
  },
  {
    text: 'target_port:>1000 action:rejected',
    field: 'target_port',
    value: '3389',
    only: 'target_port:3389 action:rejected',
    not: 'target_port:>1000 action:rejected -target_port:3389',
  },
  {
    text: 'action:rejected OR target_port:22',
    field: 'target_port',
    value: '443',
    only: 'action:rejected OR target_port:22 target_port:443',
    not: 'action:rejected OR target_port:22 -target_port:443',
  },
  {
    text: 'x',
    field: 'network_interface_id',
    value: '0717-a b',
    only: 'x network_interface_id:=="0717-a b"',
    not: 'x -network_interface_id:=="0717-a b"',
  },
  { text: 'x', field: 'bucket', value: 'shop', only: 'x bucket:==shop', not: 'x -bucket:==shop' },
  { text: 'x', field: 'initiator_port', value: null, only: 'x -initiator_port:*', not: 'x initiator_port:*' },
  { text: 'a (', field: 'action', value: 'accepted', only: 'a ( action:accepted', not: 'a ( -action:accepted' },
];

describe('narrowing a search by a value of its result', () => {
  for (const { text, field, value, only, not } of cases) {
    it(`${JSON.stringify(text)}: only and not ${field} ${value}`, () => {
      assert.equal(onlyValue(text, field, value), only);
      assert.equal(notValue(text, field, value), not);
    });
  }

  it('changes nothing the second time', () => {
    for (const { text, field, value } of cases.filter(({ text }) => text !== 'a (')) {
      const only = onlyValue(text, field, value);
      const not = notValue(text, field, value);
      assert.equal(onlyValue(only, field, value), only);
      assert.equal(notValue(not, field, value), not);
    }
  });

  it('writes hostile values as values', () => {
    for (const value of [
      '" OR action:*',
      "') --",
      '-x',
      'a OR b',
      '[x]',
      '*',
      '',
      '\\',
      '<img src=x onerror=alert(1)>',
    ]) {
      const { query, problems } = parseQuery(onlyValue('', 'bucket', value));
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.ok(query.kind === 'field' && query.condition.kind === 'match', value);
      assert.equal(query.condition.value.text, value);
    }
  });
});
