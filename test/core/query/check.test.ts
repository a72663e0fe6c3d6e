import assert from 'node:assert/strict';
import { checkQuery } from '../../../src/core/query/check';
import { editDistance, nearest } from '../../../src/core/query/checks/nearest';
import { parseQuery } from '../../../src/core/query/parse';

/** Search, code, the part of the text it points at, and the search after its fix (null: none is offered). */
const cases: readonly (readonly [search: string, code: string, at: string, mended: string | null])[] = [
  ['target_prt:22', 'unknown_field', 'target_prt', 'target_port:22'],
  ['Target_Port:22', 'unknown_field', 'Target_Port', 'target_port:22'],
  ['src_ip:10.0.0.1', 'unknown_field', 'src_ip', 'initiator_ip:10.0.0.1'],
  ['port:22', 'unknown_field', 'port', 'target_port:22'],
  ['host:vsi1', 'unknown_field', 'host', null],
  ['label.zone:x', 'unknown_field', 'label.zone', null],
  ['completely_other:xy', 'unknown_field', 'completely_other', null],
  ['http://example.com', 'unknown_field', 'http', null],
  ['action:>5', 'compare_on_text', '>5', null],
  ['was_initiated:>=true', 'compare_on_text', '>=true', null],
  ['vpc_crn:<abc', 'compare_on_text', '<abc', null],
  ['target_port:>abc', 'compare_with_other_type', '>abc', null],
  ['target_ip:>10.240.', 'compare_with_other_type', '>10.240.', null],
  ['start_time:>yesterday', 'compare_with_other_type', '>yesterday', null],
  ['target_port:>70000', 'out_of_range', '>70000', null],
  ['target_port:<0', 'out_of_range', '<0', null],
  ['action:rej*', 'star_in_value', 'rej*', 'action:rej'],
  ['target_ip:10.240.*', 'star_in_value', '10.240.*', 'target_ip:10.240.'],
  ['rejec*', 'star_in_value', 'rejec*', 'rejec'],
  ['key:*west*', 'star_in_value', '*west*', null],
  ['aa OR bb cc', 'or_and_mixed', 'aa OR bb', '(aa OR bb) cc'],
  ['aa bb OR cc', 'or_and_mixed', 'bb OR cc', 'aa (bb OR cc)'],
  ['target_port:(22 OR 80 >10)', 'or_and_mixed', '22 OR 80', 'target_port:((22 OR 80) >10)'],
  ['aa and bb', 'word_as_operator', 'and', 'aa AND bb'],
  ['aa or bb', 'word_as_operator', 'or', 'aa OR bb'],
  ['aa && bb', 'word_as_operator', '&&', 'aa AND bb'],
  ['aa || bb', 'word_as_operator', '||', 'aa OR bb'],
  ['not aa', 'word_as_operator', 'not', null],
  ['x', 'one_letter_term', 'x', null],
  ['/err.*/', 'regex_text', '/err.*/', null],
  ['key:us-.*-1', 'regex_text', 'us-.*-1', null],
  ['target_ip:10.240.0.4/18', 'host_bits', '10.240.0.4/18', 'target_ip:10.240.0.0/18'],
  ['target_ip:10.24', 'partial_address', '10.24', 'target_ip:10.24.'],
  ['target_ip:==10.24.', 'partial_address', '10.24.', null],
  ['target_ip:10.240.0.256', 'bad_address', '10.240.0.256', null],
  ['target_ip:10.240.0.04', 'bad_address', '10.240.0.04', null],
  ['target_ip:10.0.0.0/33', 'bad_address', '10.0.0.0/33', null],
  ['target_ip:fe80::1', 'bad_address', 'fe80::1', null],
  ['target_ip:vsi1', 'bad_address', 'vsi1', null],
  ['target_ip:10.0.0.1:22', 'bad_address', '10.0.0.1:22', 'target_ip:10.0.0.1 target_port:22'],
  ['target_ip:10.0.0.1-10.0.0.9', 'range_with_dash', '10.0.0.1-10.0.0.9', 'target_ip:(>=10.0.0.1 <=10.0.0.9)'],
  ['target_ip:10.0.0.1,10.0.0.2', 'list_without_brackets', '10.0.0.1,10.0.0.2', 'target_ip:[10.0.0.1,10.0.0.2]'],
  ['target_port:65536', 'out_of_range', '65536', null],
  ['target_port:-1', 'out_of_range', '-1', null],
  ['target_port:22.5', 'out_of_range', '22.5', null],
  ['transport_protocol:256', 'out_of_range', '256', null],
  ['bytes_from_target:18446744073709551616', 'out_of_range', '18446744073709551616', null],
  ['target_port:htps', 'unknown_service', 'htps', 'target_port:https'],
  ['target_port:[22,nonsense]', 'unknown_service', 'nonsense', null],
  ['target_port:22-80', 'range_with_dash', '22-80', 'target_port:(>=22 <=80)'],
  ['target_port:22,80', 'list_without_brackets', '22,80', 'target_port:[22,80]'],
  ['transport_protocol:tpc', 'unknown_protocol', 'tpc', 'transport_protocol:tcp'],
  ['transport_protocol:icmp', 'protocol_not_logged', 'icmp', null],
  ['transport_protocol:1', 'protocol_not_logged', '1', null],
  ['bytes_from_initiator:many', 'not_a_number', 'many', null],
  ['start_time:yesterday', 'bad_time', 'yesterday', null],
  ['start_time:2026-02-30', 'bad_time', '2026-02-30', null],
  ['start_time:==2026-11-21', 'bad_time', '2026-11-21', null],
  ['action:denied', 'unknown_value', 'denied', 'action:rejected'],
  ['action:rejectd', 'unknown_value', 'rejectd', 'action:rejected'],
  ['action:==reject', 'unknown_value', 'reject', 'action:==rejected'],
  ['action:[accepted,blocked]', 'unknown_value', 'blocked', 'action:[accepted,rejected]'],
  ['direction:inbound', 'unknown_value', 'inbound', 'direction:I'],
  ['was_initiated:yes', 'unknown_value', 'yes', 'was_initiated:true'],
  ['target_port:[22, 80]', 'blank_in_list', ' 80', 'target_port:[22,80]'],
  ['state:["ok"]', 'quotes_in_list', '"ok"', 'state:[ok]'],
  ['target_port:[200 TO 299]', 'lucene_range', '200 TO 299', 'target_port:(>=200 <=299)'],
  ['state:-ok', 'minus_in_value', '-ok', '-state:ok'],
  ['state:""', 'empty_value', '""', null],
  ['target_port:22 target_port:443', 'contradiction', 'target_port:443', 'target_port:(22 OR 443)'],
  ['action:rejected target_port:22 action:accepted', 'contradiction', 'action:accepted', null],
  [
    'target_ip:10.0.0.1 target_ip:10.1.0.0/16',
    'contradiction',
    'target_ip:10.1.0.0/16',
    'target_ip:(10.0.0.1 OR 10.1.0.0/16)',
  ],
];

const clean: readonly string[] = [
  '',
  'target_ip:10.240.0.4 action:rejected',
  'initiator_ip:10.240.64.4 -target_port:67 -target_port:123 -target_port:53',
  'target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94',
  'action:reject',
  'action:[accepted,rejected]',
  'target_ip:10.240. target_port:ssh transport_protocol:UDP',
  'target_ip:(10.0.0.1 OR 10.1.0.0/16)',
  'target_ip:10.0.0.0/8 target_ip:10.240.0.0/16',
  '(aa OR bb) cc',
  'aa OR bb OR cc',
  '"and" "x" "/a.*/"',
  'bytes_from_initiator:>1000000',
  'start_time:>2026-11-21T10:00:00Z start_time:2026-11',
  'vpc_internal:true _line:abc _account:*',
  'state:"skip data" state:skip',
  'vpc_crn:"r006-*"',
  'user@example.com a.b.c',
];

describe('checkQuery', () => {
  for (const [search, code, at, mended] of cases) {
    it(`${search}: ${code}`, () => {
      const { query, problems } = parseQuery(search);
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
      );
      const found = checkQuery(query);
      assert.deepEqual(
        found.map((problem) => [problem.code, search.slice(problem.start, problem.end)]),
        [[code, at]],
      );
      const { fix, message, severity } = found[0]!;
      assert.notEqual(severity, 'error');
      assert.ok(message.length > 10);
      assert.equal(fix ? search.slice(0, fix.start) + fix.newText + search.slice(fix.end) : null, mended);
      if (mended !== null) {
        const again = parseQuery(mended);
        assert.deepEqual([...again.problems, ...checkQuery(again.query)], []);
      }
    });
  }

  for (const search of clean) {
    it(`has nothing to say about ${search || '(nothing)'}`, () => {
      assert.deepEqual(checkQuery(parseQuery(search).query), []);
    });
  }

  it('reports in the order of the text', () => {
    const search = 'foo_bar:1 action:denied target_port:99999';
    assert.deepEqual(
      checkQuery(parseQuery(search).query).map(({ code }) => code),
      ['unknown_field', 'unknown_value', 'out_of_range'],
    );
  });
});

describe('nearest', () => {
  it('counts edits', () => {
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('abc', 'abc'), 0);
    assert.equal(editDistance('tpc', 'tcp'), 1);
    assert.equal(editDistance('kitten', 'sitting'), 3);
  });
  it('suggests nothing far away', () => {
    assert.equal(nearest('zzzzzz', ['target_port']), undefined);
    assert.equal(nearest('udpp', ['tcp', 'udp']), 'udp');
  });
});
