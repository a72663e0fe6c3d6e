import assert from 'node:assert/strict';
import { type DecodedObject, decodeFlowObject } from '../../../src/core/flow/decodeObject';
import { isObjectError } from '../../../src/core/flow/describeProblem';
import type { FlowRecord } from '../../../src/core/flow/flowRow';
import { rowFlag } from '../../../src/core/flow/rowFlag';
import { answeredRecord } from '../../wireRecords';

const micros = (iso: string) => Date.parse(iso) * 1000;

const record: FlowRecord = {
  ...answeredRecord,
  start_time: micros('2026-06-04T13:43:10Z'),
  end_time: micros('2026-06-04T13:45:20Z'),
  connection_start_time: micros('2026-06-04T13:43:09Z'),
  direction: 'O',
  action: 'accepted',
  ether_type: 'IPv4',
  initiator_ip: 0x0af00005,
  target_ip: 0xa11a000a,
  flags: 0,
  extra: null,
};

const envelope = {
  version: '0.0.1',
  collector_crn: 'crn:collector',
  attached_endpoint_type: 'vnic',
  network_interface_id: '0717-83c0',
  instance_crn: 'crn:instance',
  vpc_crn: 'crn:vpc',
  capture_start_time: '2026-06-04T13:40:57Z',
  capture_end_time: '2026-06-04T13:45:57Z',
  state: 'ok',
};
const captureStart = micros('2026-06-04T13:40:57Z');

function decodeText(text: string): { decoded: DecodedObject; records: FlowRecord[] } {
  const records: FlowRecord[] = [];
  const decoded = decodeFlowObject(text, (row) => records.push({ ...row }));
  if (isObjectError(decoded)) assert.fail(decoded.message);
  return { decoded, records };
}

function decodeRecord(raw: object): FlowRecord {
  const { records } = decodeText(JSON.stringify({ ...envelope, number_of_flow_logs: 1, flow_logs: [raw] }));
  return records[0]!;
}

const without = (name: keyof typeof answeredRecord) => {
  const { [name]: _, ...rest } = answeredRecord;
  return rest;
};

describe('decoding a flow log object', () => {
  it('reads envelope and records', () => {
    const { decoded, records } = decodeText(
      JSON.stringify({ ...envelope, number_of_flow_logs: 1, flow_logs: [answeredRecord] }),
    );
    assert.deepEqual(records, [record]);
    assert.deepEqual(decoded.envelope, {
      ...envelope,
      capture_start_time: captureStart,
      capture_end_time: micros('2026-06-04T13:45:57Z'),
      number_of_flow_logs: 1,
    });
    assert.deepEqual(decoded.warnings, []);
  });

  const odd: readonly [name: string, raw: object, expected: Partial<FlowRecord>][] = [
    [
      'an empty start time',
      { ...answeredRecord, start_time: '' },
      { start_time: captureStart, flags: rowFlag.timeFromCapture },
    ],
    [
      'a start time of null',
      { ...answeredRecord, start_time: null },
      { start_time: captureStart, flags: rowFlag.timeFromCapture },
    ],
    ['an empty end time', { ...answeredRecord, end_time: '' }, { end_time: null }],
    [
      'an unreadable start time',
      { ...answeredRecord, start_time: 'soon' },
      { start_time: captureStart, flags: rowFlag.timeFromCapture | rowFlag.oddValue, extra: { start_time: 'soon' } },
    ],
    [
      'a time without a zone',
      { ...answeredRecord, end_time: '2026-06-04T13:45:20' },
      { flags: rowFlag.timeWithoutZone },
    ],
    [
      'an end before the start',
      { ...answeredRecord, end_time: '2026-06-04T13:43:09Z' },
      { end_time: micros('2026-06-04T13:43:09Z'), flags: rowFlag.endBeforeStart },
    ],
    [
      'a direction word',
      { ...answeredRecord, direction: 'Inbound' },
      { direction: 'I', flags: rowFlag.directionAsWord },
    ],
    [
      'an unknown direction',
      { ...answeredRecord, direction: 'up' },
      { direction: null, flags: rowFlag.oddValue, extra: { direction: 'up' } },
    ],
    [
      'an action in capitals',
      { ...answeredRecord, action: 'REJECTED' },
      { action: 'rejected', flags: rowFlag.oddValue, extra: { action: 'REJECTED' } },
    ],
    ['a port as text', { ...answeredRecord, target_port: '53' }, { flags: rowFlag.valueAsText }],
    ['a truth value as text', { ...answeredRecord, was_initiated: 'true' }, { flags: rowFlag.valueAsText }],
    [
      'a port out of range',
      { ...answeredRecord, target_port: 65536 },
      { target_port: null, flags: rowFlag.oddValue, extra: { target_port: 65536 } },
    ],
    [
      'a fraction of a port',
      { ...answeredRecord, target_port: 5.5 },
      { target_port: null, flags: rowFlag.oddValue, extra: { target_port: 5.5 } },
    ],
    [
      'an IPv6 address',
      { ...answeredRecord, target_ip: '::1' },
      { target_ip: null, flags: rowFlag.oddValue, extra: { target_ip: '::1' } },
    ],
    [
      'a negative counter',
      { ...answeredRecord, bytes_from_target: -1 },
      { bytes_from_target: null, flags: rowFlag.oddValue, extra: { bytes_from_target: -1 } },
    ],
    ['a counter of null', { ...answeredRecord, bytes_from_target: null }, { bytes_from_target: null }],
    [
      'a counter as text',
      { ...answeredRecord, bytes_from_target: '18446744073709551615' },
      { bytes_from_target: 18446744073709551615n, flags: rowFlag.valueAsText },
    ],
    [
      'a counter as too long text',
      { ...answeredRecord, bytes_from_target: '18446744073709551616' },
      { bytes_from_target: null, flags: rowFlag.oddValue, extra: { bytes_from_target: '18446744073709551616' } },
    ],
    ['a missing field', without('packets_from_target'), { packets_from_target: null, flags: rowFlag.missingField }],
    [
      'an unknown field',
      { ...answeredRecord, colour: ['red'] },
      { flags: rowFlag.unknownField, extra: { colour: ['red'] } },
    ],
    ['the field of 2020', { ...answeredRecord, vpc_internal: true }, { extra: { vpc_internal: true } }],
    ['the misspelling of 2020', { ...without('was_terminated'), was_termined: true }, { was_terminated: true }],
    [
      'an object for a port',
      { ...answeredRecord, target_port: { a: 1 } },
      { target_port: null, flags: rowFlag.oddValue, extra: { target_port: { a: 1 } } },
    ],
  ];
  for (const [name, raw, expected] of odd) {
    it(`takes ${name}`, () => assert.deepEqual(decodeRecord(raw), { ...record, ...expected }));
  }

  it('keeps 64-bit counters exact', () => {
    const text = JSON.stringify({ ...envelope, number_of_flow_logs: 1, flow_logs: [answeredRecord] }).replace(
      '"cumulative_bytes_from_target":441',
      '"cumulative_bytes_from_target":18446744073709551615',
    );
    assert.equal(decodeText(text).records[0]?.cumulative_bytes_from_target, 2n ** 64n - 1n);
  });

  it('keeps a field named like the prototype as a field', () => {
    const raw = JSON.stringify(answeredRecord).replace('{', '{"__proto__":{"target_port":1},');
    const { records } = decodeText(`{"version":"0.0.1","flow_logs":[${raw}]}`);
    assert.deepEqual(Object.keys(records[0]?.extra ?? {}), ['__proto__']);
    assert.equal(records[0]?.target_port, 53);
  });

  it('does not exhaust the stack', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const { records } = decodeText(`{"flow_logs":[{"deep":${deep}}]}`);
    assert.deepEqual(records[0]?.extra, { deep: 'nested too deeply to keep' });
  });

  const warned: readonly [name: string, change: object, codes: readonly string[]][] = [
    ['a wrong count', { number_of_flow_logs: 7, flow_logs: [answeredRecord] }, ['count_mismatch']],
    ['a count as text', { number_of_flow_logs: '1', flow_logs: [answeredRecord] }, []],
    ['lost records', { state: 'Skip Data', flow_logs: [], number_of_flow_logs: 0 }, ['skip_data']],
    ['the state in capitals', { state: 'OK', flow_logs: [], number_of_flow_logs: 0 }, []],
    ['an unknown state', { state: 'tired', flow_logs: [], number_of_flow_logs: 0 }, ['unknown_state']],
    ['another version', { version: '0.0.2', flow_logs: [], number_of_flow_logs: 0 }, ['unknown_version']],
    ['a list of null', { flow_logs: null, number_of_flow_logs: 0 }, ['no_flow_logs']],
    ['no list', { number_of_flow_logs: 0 }, ['no_flow_logs']],
    ['a list that is none', { flow_logs: 'none', number_of_flow_logs: 0 }, ['no_flow_logs']],
    ['no count', { flow_logs: [] }, ['envelope_field_missing']],
    ['a bad capture time', { capture_start_time: 'noon', flow_logs: [], number_of_flow_logs: 0 }, ['bad_capture_time']],
    [
      'entries that are no records',
      { flow_logs: [1, null, [], answeredRecord], number_of_flow_logs: 4 },
      ['record_not_an_object'],
    ],
  ];
  for (const [name, change, codes] of warned) {
    it(`warns of ${name}`, () => {
      const { decoded } = decodeText(JSON.stringify({ ...envelope, ...change }));
      assert.deepEqual(
        decoded.warnings.map((warning) => warning.code),
        codes,
      );
    });
  }

  it('keeps the place in the list', () => {
    const places: number[] = [];
    decodeFlowObject(JSON.stringify({ flow_logs: [1, answeredRecord, null, answeredRecord] }), (_, index) =>
      places.push(index),
    );
    assert.deepEqual(places, [1, 3]);
  });

  it('reads behind a byte order mark', () => {
    assert.equal(decodeText(`\ufeff${JSON.stringify({ ...envelope, flow_logs: [answeredRecord] })}`).records.length, 1);
  });

  const refused: readonly [name: string, text: string, code: string][] = [
    ['no text', '', 'not_json'],
    ['text', 'hello', 'not_json'],
    ['JSON cut short', '{"flow_logs":[', 'not_json'],
    ['two objects', '{"version":"0.0.1"}\n{"version":"0.0.1"}', 'not_json'],
    ['a number that is none', '{"version":NaN}', 'not_json'],
    ['null', 'null', 'not_an_object'],
    ['a list', '[{"flow_logs":[]}]', 'not_an_object'],
    ['a string', '"flow_logs"', 'not_an_object'],
    ['a foreign object', '{"name":"package","dependencies":{}}', 'not_a_flow_log'],
    ['nothing in braces', '{}', 'not_a_flow_log'],
  ];
  for (const [name, text, code] of refused) {
    it(`refuses ${name}`, () => {
      const answer = decodeFlowObject(text, () => assert.fail('no record was expected'));
      assert.ok(isObjectError(answer));
      assert.equal(answer.code, code);
      assert.equal(answer.retryable, false);
    });
  }
});
