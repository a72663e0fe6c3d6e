import assert from 'node:assert/strict';
import type { DayNode, HourNode, InterfaceNode, ObjectNode } from '../../src/app/browse/node';
import { parseQuery } from '../../src/core/query/parse';
import { searchOfNode, searchOfStored } from '../../src/vscode/flowLogs/searchOfNode';

const bucket = { name: 'shop-flowlogs', location: 'us-south', instanceCrn: null };
const vnic = '0717-2c1e6ff5-0b2c-4d8e-9c0a-1f2e3d4c5b6a';
const prefix = `ibm_vpc_flowlogs_v1/account=a/region=r/vpc-id=v/subnet-id=s/endpoint-type=vnics/instance-id=i/vnic-id=${vnic}/record-type=ingress/year=2026/month=11/day=21/`;
const start = Date.UTC(2026, 10, 21) * 1000;
const day: DayNode = { kind: 'day', id: 'd', bucket, prefixes: [prefix], date: '2026-11-21', start };

describe('the search for what lies below a node', () => {
  it('names the interface', () => {
    const node = { kind: 'interface', vnicId: vnic } as InterfaceNode;
    assert.deepEqual(searchOfNode(node), { text: `network_interface_id:==${vnic}` });
  });

  it('adds the day or the hour as a range', () => {
    assert.deepEqual(searchOfNode(day), {
      text: `network_interface_id:==${vnic}`,
      range: '2026-11-21T00:00:00Z to 2026-11-22T00:00:00Z',
    });
    const hour: HourNode = { ...day, kind: 'hour', hour: 14, start: start + 14 * 3_600_000_000 };
    assert.equal(searchOfNode(hour)?.range, '2026-11-21T14:00:00Z to 2026-11-21T15:00:00Z');
  });

  it('quotes what a search would read as something else', () => {
    for (const key of ['a b/c.gz', 'x:(y)', `"'[\\`, '-a OR b']) {
      const node = { kind: 'object', bucket, object: { key } } as ObjectNode;
      const { query, problems } = parseQuery(searchOfNode(node)!.text);
      assert.deepEqual(problems, []);
      assert.equal(query.kind === 'field' && query.condition.kind === 'match' && query.condition.value.text, key);
    }
  });

  it('finds a folder that was ingested', () => {
    assert.equal(parseQuery(searchOfStored('file:/home/me/flow logs').text).problems.length, 0);
  });

  it('has nothing to offer for notes and failures', () => {
    assert.equal(searchOfNode({ kind: 'note', id: 'n', message: 'Empty.' }), null);
  });
});
