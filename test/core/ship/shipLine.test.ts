import { strict as assert } from 'node:assert';
import { type DecodedObject, decodeFlowObject } from '../../../src/core/flow/decodeObject';
import { cloudLogsDestination } from '../../../src/core/ship/cloudLogsDestination';
import { logdnaDestination } from '../../../src/core/ship/logdnaDestination';
import type { LineSender } from '../../../src/core/ship/shipDestination';
import { LineWriter, type ShipLine } from '../../../src/core/ship/shipLine';
import { flowLogKey } from '../../shipper/memoryBucket';
import { answeredRecord } from '../../wireRecords';

const usual = { ...answeredRecord, end_time: '', connection_start_time: '2026-06-04T13:43:10Z', action: 'rejected' };

function linesOf(records: readonly unknown[], envelope: object = {}): readonly ShipLine[] {
  const text = JSON.stringify({
    capture_start_time: '2026-06-04T13:40:57Z',
    capture_end_time: '2026-06-04T13:45:57Z',
    instance_crn: 'crn:instance',
    state: 'ok',
    flow_logs: records,
    ...envelope,
  });
  const kept: { record: object; index: number }[] = [];
  const decoded = decodeFlowObject(text, (record, index) => kept.push({ record: { ...record }, index }));
  const identity = { bucket: 'flows', key: flowLogKey(0), etag: 'e1' };
  const writer = LineWriter.ofObject(identity, (decoded as DecodedObject).envelope);
  return kept.map(({ record, index }) => writer.line(record as Parameters<LineWriter['line']>[0], index));
}

const fieldsOf = ({ text }: ShipLine) => JSON.parse(text) as Record<string, unknown>;
const sender: LineSender = { limits: { bytes: 1, lines: 1 }, send: () => Promise.resolve({ kind: 'ok' }) };

describe('lines of a shipment', () => {
  it('have the record’s fields as they are, and where it comes from', () => {
    const [line] = linesOf([usual]);
    const { key, index, network_interface_id, instance_crn, vpc_crn, subnet_crn, ...record } = fieldsOf(line!);
    assert.deepEqual(record, usual);
    assert.deepEqual(Object.keys(record), Object.keys(usual), 'in the order of the log');
    assert.deepEqual([key, index], [flowLogKey(0), 0]);
    assert.deepEqual([instance_crn, network_interface_id], ['crn:instance', '0717-83c0'], 'the key fills in');
    assert.match(`${vpc_crn} ${subnet_crn}`, /^crn:.*vpc:r006-fc3e crn:.*subnet:0717-dd02$/);
    assert.equal(line!.timestamp, Date.UTC(2026, 5, 4, 13, 43, 10));
    assert.equal(line!.level, 'WARN');
  });

  it('take the time of the capture where the record says none, and none where nobody does', () => {
    const [line] = linesOf([{ ...usual, start_time: '' }]);
    assert.equal(line!.timestamp, Date.UTC(2026, 5, 4, 13, 40, 57));
    assert.equal(fieldsOf(line!).start_time, '', 'the record stays as it is');
    const [unknown] = linesOf([{ ...usual, start_time: '' }], { capture_start_time: '', capture_end_time: '' });
    assert.equal(unknown!.timestamp, null);
  });

  it('never change the type of a field, whatever the record holds', () => {
    const odd = {
      ...usual,
      target_port: 'none',
      start_time: 7,
      bytes_from_target: 12345678901234567890n,
      surprise: [1],
    };
    const text = JSON.stringify(odd, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
    const [line] = linesOf([JSON.parse(text.replace('12345678901234567000', '12345678901234567890'))]);
    const fields = fieldsOf(line!);
    assert.equal(fields.target_port, undefined);
    assert.equal(fields.start_time, '');
    assert.equal(typeof fields.extra, 'string');
    assert.match(String(fields.extra), /"target_port":"none".*"surprise":\[1\]/);
  });

  it('stay below what a service cuts', () => {
    const [line] = linesOf([{ ...usual, surprise: 'é"'.repeat(50_000) }]);
    assert.ok(Buffer.byteLength(line!.text) < 16_384 * 1.5);
    assert.doesNotThrow(() => JSON.parse(line!.text));
  });

  it('are wrapped as LogDNA takes them', () => {
    const { item } = logdnaDestination(sender, { label: '', id: '', app: 'vpc-"flowlogs"' });
    const [line] = linesOf([usual]);
    const wrapped = JSON.parse(item(line!)) as Record<string, unknown>;
    assert.deepEqual(Object.keys(wrapped), ['timestamp', 'app', 'level', 'meta', 'line']);
    assert.deepEqual(wrapped.meta, {
      bucket: 'flows',
      etag: 'e1',
      state: 'ok',
      capture_start_time: '2026-06-04T13:40:57.000Z',
      capture_end_time: '2026-06-04T13:45:57.000Z',
    });
    assert.equal(wrapped.line, line!.text);
    assert.equal(wrapped.app, 'vpc-"flowlogs"');
  });

  it('are wrapped as IBM Cloud Logs takes them', () => {
    const { item, ages } = cloudLogsDestination(sender, { label: '', id: '' });
    const [line] = linesOf([usual]);
    const wrapped = JSON.parse(item(line!)) as { severity: number; text: Record<string, unknown> };
    assert.equal(wrapped.severity, 4);
    assert.equal(wrapped.text.target_ip, '161.26.0.10');
    assert.equal((wrapped.text.meta as { bucket: string }).bucket, 'flows');
    assert.deepEqual(ages, { oldest: 86_400_000, ahead: 14_400_000 });
  });
});
