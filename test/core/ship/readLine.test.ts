import assert from 'node:assert/strict';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { rowFlag } from '../../../src/core/flow/rowFlag';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import { readShippedLine } from '../../../src/core/ship/readLine';
import { LineWriter } from '../../../src/core/ship/shipLine';
import { sampleRows } from '../../contract/sampleRows';

/** What a line does not carry. */
const lost = { version: null, attached_endpoint_type: null, record_type: null, account: null, region: null };

function carried(row: FlowRow): FlowRow {
  const empty = (text: string | null) => (text === '' ? null : text);
  // Where the record says no start, the line does not either.
  const unsaid = row.start_time === null || (row.flags & rowFlag.timeFromCapture) !== 0;
  return {
    ...{ ...row, ...lost, flags: 0 },
    start_time: unsaid ? (row.capture_start_time ?? row.start_time) : row.start_time,
    network_interface_id: empty(row.network_interface_id),
    instance_crn: empty(row.instance_crn),
    vpc_crn: empty(row.vpc_crn),
    subnet_crn: empty(row.subnet_crn),
    collector_crn: empty(row.collector_crn),
  };
}

describe('reading a shipped line', () => {
  it('gives back the record that was shipped', () => {
    for (const row of sampleRows()) {
      const line = new LineWriter(row).line(row, row.index);
      const read = readShippedLine({ text: line.text, meta: JSON.parse(line.meta), timestamp: line.timestamp }, 7);
      assert.ok(read !== null, line.text);
      // Nothing else in the key of these rows can be read.
      const { network_interface_id, region, account, record_type, ...rest } = { ...read, flags: 0 };
      const { network_interface_id: vnic, region: _r, account: _a, record_type: _t, ...wanted } = carried(row);
      assert.deepEqual(rest, wanted);
      assert.ok(network_interface_id === vnic || vnic === null);
    }
  });

  const bare =
    '{"start_time":"2026-06-04T13:43:10Z","end_time":"","connection_start_time":"2026-06-04T13:43:10Z","direction":"I",' +
    '"action":"rejected","initiator_ip":"24.22.68.94","target_ip":"10.240.0.4","initiator_port":50122,"target_port":22,' +
    '"transport_protocol":6}';

  it('reads the bare record of other shippers', () => {
    const row = readShippedLine({ text: bare, meta: null, timestamp: 1 }, 7);
    assert.equal(row?.target_port, 22);
    assert.equal(row?.initiator_ip, parseIpv4('24.22.68.94'));
    assert.equal(row?.start_time, Date.UTC(2026, 5, 4, 13, 43, 10) * 1000);
    assert.deepEqual([row?.key, row?.index], ['', 7]);
  });

  it('reads a record that carries its key, and takes what the key says', () => {
    const key =
      'ibm_vpc_flowlogs_v1/account=abc/region=us-south/vpc-id=crn%3Av1%3Ax%3A%3Avpc%3Ar006-1/subnet-id=crn%3As/' +
      'endpoint-type=vnics/instance-id=crn%3Ai/vnic-id=0717-1/record-type=ingress/year=2026/month=06/day=04/hour=13/' +
      'stream-id=20260604T130000Z/00000003.gz';
    const text = `${bare.slice(0, -1)},"_app":"FLCE","key":${JSON.stringify(key)}}`;
    const row = readShippedLine({ text, meta: null, timestamp: 1 }, 0);
    assert.deepEqual(
      [row?.key, row?.region, row?.vpc_crn, row?.network_interface_id, row?.record_type, row?.extra],
      [key, 'us-south', 'crn:v1:x::vpc:r006-1', '0717-1', 'ingress', null],
    );
  });

  it('takes the time of the line where the record has none', () => {
    const text = bare.replace('"2026-06-04T13:43:10Z"', '""');
    assert.equal(
      readShippedLine({ text, meta: null, timestamp: 1_780_580_400_123 }, 0)?.start_time,
      1_780_580_400_123_000,
    );
  });

  it('knows what is no record', () => {
    for (const text of ['', 'hello', '{"action":"rejected"}', '{"target_ip":', '[1]', 'null', '{"a":1} tail']) {
      assert.equal(readShippedLine({ text, meta: null, timestamp: 1 }, 0), null, text);
    }
  });
});
