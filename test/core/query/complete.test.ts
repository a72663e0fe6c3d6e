import assert from 'node:assert/strict';
import { completeQuery } from '../../../src/core/query/complete';

const values = (field: string): readonly string[] =>
  field === 'target_ip' ? ['10.240.0.4', '92.63.197.61'] : field === 'region' ? ['us-south', 'a b'] : [];

/** `|` is the cursor; the text after choosing the named item, with the cursor behind it. */
const cases: readonly (readonly [text: string, choose: string, after: string])[] = [
  ['|', 'action', 'action:|'],
  ['tar|', 'target_ip', 'target_ip:|'],
  ['port|', 'initiator_port', 'initiator_port:|'],
  ['src|', 'initiator_ip (src)', 'initiator_ip:|'],
  ['tar|get_ip:10.0.0.1', 'target_port', 'target_port|:10.0.0.1'],
  ['action:rejected tar|', 'target_port', 'action:rejected target_port:|'],
  ['-tar|', 'target_port', '-target_port:|'],
  ['(tar|)', 'target_port', '(target_port:|)'],
  ['action:|', 'rejected', 'action:rejected|'],
  ['action:r|', 'rejected', 'action:rejected|'],
  ['action:==r|', 'rejected', 'action:==rejected|'],
  ['action:re|cted target_port:22', 'rejected', 'action:rejected| target_port:22'],
  ['action:rejected O|', 'OR', 'action:rejected OR |'],
  ['action:rejected |', 'AND', 'action:rejected AND |'],
  ['target_port:s|', 'ssh', 'target_port:ssh|'],
  ['target_port:|', '>=', 'target_port:>=|'],
  ['target_port:|', '[', 'target_port:[|'],
  ['target_port:[22,ht|]', 'https', 'target_port:[22,https|]'],
  ['target_port:[|', 'ssh', 'target_port:[ssh|'],
  ['target_port:(22 OR ht|)', 'http', 'target_port:(22 OR http|)'],
  ['target_port:(22 |', 'OR', 'target_port:(22 OR |'],
  ['target_port:-(s|', 'ssh', 'target_port:-(ssh|'],
  ['transport_protocol:|', 'udp', 'transport_protocol:udp|'],
  ['target_ip:|', '10.240.0.4', 'target_ip:10.240.0.4|'],
  ['target_ip:1|', '161.26.0.0/16', 'target_ip:161.26.0.0/16|'],
  ['state:sk|', 'skip data', 'state:"skip data"|'],
  ['state:"sk|ip"', 'skip data', 'state:"skip data"|'],
  ['state:[sk|', 'skip data', 'state:[skip data|'],
  ['region:a|', 'a b', 'region:"a b"|'],
  ['was_initiated:|', 'true', 'was_initiated:true|'],
  ['vpc_crn:|', '==', 'vpc_crn:==|'],
  ['unknown:|', '*', 'unknown:*|'],
];

const without: readonly (readonly [text: string, label: string])[] = [
  ['|', 'OR'],
  ['"tar|', 'target_port'],
  ['action:|', '>'],
  ['target_port:|', '=='],
  ['target_port:>|', '>'],
  ['target_port:[|', '['],
  ['action: |', 'rejected'],
  ['target_port:(|', '('],
  ['action:"rejected"|', 'rejected'],
];

function offered(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  return { text, ...completeQuery(text, offset, { values }) };
}

describe('completeQuery', () => {
  for (const [marked, choose, after] of cases) {
    it(`${marked} offers ${choose}`, () => {
      const { text, from, to, items } = offered(marked);
      const item = items.find(({ label }) => label === choose);
      assert.ok(item, items.map(({ label }) => label).join(' '));
      assert.equal(`${text.slice(0, from)}${item.insert}|${text.slice(to)}`, after);
    });
  }
  for (const [marked, label] of without) {
    it(`${marked} does not offer ${label}`, () => {
      assert.ok(!offered(marked).items.some((item) => item.label === label));
    });
  }

  it('puts what begins with the typed text first', () => {
    assert.deepEqual(
      offered('tar|')
        .items.map(({ label }) => label)
        .slice(0, 3),
      ['target_ip', 'target_port', 'bytes_from_target'],
    );
  });
  it('offers values of the data once, before well-known ones', () => {
    const labels = offered('target_ip:|').items.map(({ label }) => label);
    assert.deepEqual(labels.slice(0, 2), ['10.240.0.4', '92.63.197.61']);
    assert.equal(new Set(labels).size, labels.length);
  });
  it('explains fields', () => {
    const { items } = offered('bytes_from_i|');
    assert.equal(items[0]?.detail, 'Bytes sent');
    assert.match(items[0]?.documentation ?? '', /Bytes from the initiator/);
  });
});
