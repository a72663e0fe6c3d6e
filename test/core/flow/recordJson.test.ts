import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeFlowObject } from '../../../src/core/flow/decodeObject';
import { describeFlag, describeWarning, flagNames, isObjectError } from '../../../src/core/flow/describeProblem';
import { recordToJson } from '../../../src/core/flow/recordJson';
import { rowFlag } from '../../../src/core/flow/rowFlag';
import { decodeToRows } from '../../../src/core/flow/rows';
import { generateObject } from '../../bench/generateObjects';

const fixtures = join(__dirname, '..', '..', '..', '..', 'shared', 'fixtures', 'flowlogs');
const set = { objects: 1, recordsPerObject: 20, interfaces: 4, start: Date.UTC(2026, 5, 1) / 1000 };

describe('a record as JSON again', () => {
  it('is what it was', () => {
    const { text } = generateObject(set, 5);
    const records: string[] = [];
    decodeFlowObject(text, (record) => records.push(recordToJson(record)));
    assert.equal(`[${records.join(',')}]`, text.slice(text.indexOf('"flow_logs":') + 12, -1));
  });

  it('is what it was also where values are odd', () => {
    const raws = [
      '{"start_time":"","end_time":"","connection_start_time":"x","direction":"up","action":"Accepted","initiator_ip":"::1"}',
      '{"bytes_from_target":18446744073709551615,"colour":"red","deep":{"a":[1,9007199254740993]}}',
    ];
    const again: unknown[] = [];
    decodeFlowObject(`{"flow_logs":[${raws.join()}]}`, (record) => again.push(recordToJson(record)));
    assert.equal(again[0], '{"connection_start_time":"x","direction":"up","action":"Accepted","initiator_ip":"::1"}');
    assert.equal(again[1], raws[1]);
  });

  it('can be indented', () => {
    decodeFlowObject('{"flow_logs":[{"direction":"I","target_port":22}]}', (record) => {
      assert.equal(recordToJson(record, 2), '{\n  "direction": "I",\n  "target_port": 22\n}');
    });
  });
});

describe('an object as rows', () => {
  it('carries what the key says', () => {
    const { key, text } = generateObject(set, 5);
    const opened = decodeToRows(text, { bucket: 'logs', key, etag: 'e' });
    if (isObjectError(opened)) assert.fail(opened.message);
    assert.equal(opened.rows.length, 20);
    assert.equal(opened.rows[7]?.index, 7);
    assert.equal(opened.rows[7]?.record_type, 'egress');
    assert.equal(opened.object.region, 'us-south');
    assert.match(opened.object.subnet_crn ?? '', /::subnet:0717-/);
    assert.deepEqual(opened.warnings, []);
  });

  it('warns of a key that says nothing', () => {
    const opened = decodeToRows(generateObject(set, 5).text, { bucket: 'b', key: 'copy.gz', etag: '' });
    if (isObjectError(opened)) assert.fail(opened.message);
    assert.deepEqual(opened.warnings, [{ code: 'key_not_understood', count: 1 }]);
    assert.equal(opened.object.account, null);
  });

  it('reads real objects', function () {
    if (!existsSync(fixtures)) this.skip();
    const packed = gunzipSync(readFileSync(join(fixtures, '00000911.gz'))).toString();
    const first = decodeToRows(packed, { bucket: 'b', key: '00000911.gz', etag: '' });
    if (isObjectError(first)) assert.fail(first.message);
    assert.equal(first.rows.length, 2);
    assert.equal(first.rows[1]?.start_time, first.object.capture_start_time);
    assert.deepEqual(flagNames(first.rows[1]?.flags ?? 0), ['timeFromCapture']);
    assert.deepEqual(
      first.warnings.map((warning) => warning.code),
      ['count_mismatch', 'key_not_understood'],
    );
    const text = readFileSync(join(fixtures, '00002630.json'), 'utf8');
    const { key } = JSON.parse(text) as { key: string };
    const second = decodeToRows(text, { bucket: 'b', key, etag: '' });
    if (isObjectError(second)) assert.fail(second.message);
    assert.equal(second.rows.length, 0);
    assert.equal(second.object.region, 'us-south');
    assert.deepEqual(second.warnings, []);
  });
});

describe('words for people', () => {
  it('exist for every flag, and count', () => {
    for (const name of flagNames(255)) assert.match(describeFlag(name), /\.$/);
    assert.equal(flagNames(255).length, Object.keys(rowFlag).length);
    assert.match(describeWarning({ code: 'skip_data', count: 1 }), /^1 object /);
    assert.match(describeWarning({ code: 'record_not_an_object', count: 2 }), /^2 entries .* are not/);
  });
});
