import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scanCanonicalObject } from '../../../src/core/flow/canonicalScanner';
import { decodeIntoColumns } from '../../../src/core/flow/decodeIntoColumns';
import { decodeFlowObject } from '../../../src/core/flow/decodeObject';
import { FlowColumns } from '../../../src/core/flow/flowColumns';
import { generateObject } from '../../bench/generateObjects';

const set = { objects: 1, recordsPerObject: 3, interfaces: 4, start: Date.UTC(2026, 1, 28, 23, 50) / 1000 };
const encoder = new TextEncoder();

/** What the general way makes of it. */
function general(text: string, high: number, low: number) {
  const columns = new FlowColumns();
  const decoded = decodeFlowObject(text, (record, index) => columns.append(record, index, high, low));
  return { decoded, block: columns.cut() };
}

function fast(text: string, high: number, low: number) {
  const columns = new FlowColumns();
  const decoded = decodeIntoColumns(encoder.encode(text), columns, high, low);
  return { decoded, block: columns.cut() };
}

/** Thousands of objects, each read into columns of its own: now and then the collector takes its time over them. */
const manyObjects = 120_000;

describe('the fast way to read an object', () => {
  it('is taken for what IBM Cloud writes, and agrees with the general way', () => {
    for (let n = 0; n < 50; n++) {
      const { text } = generateObject({ ...set, recordsPerObject: n % 7 }, n);
      const columns = new FlowColumns();
      const scanned = scanCanonicalObject(encoder.encode(text), columns, 7, n);
      assert.ok(scanned, text);
      assert.deepEqual({ decoded: scanned, block: columns.cut() }, general(text, 7, n));
    }
  });

  it('is taken where times are empty, as they are in real life', () => {
    const { text } = generateObject(set, 3);
    for (const name of ['start_time', 'end_time', 'connection_start_time']) {
      const emptied = text.replace(new RegExp(`"${name}":"[^"]*"`), `"${name}":""`);
      const columns = new FlowColumns();
      const scanned = scanCanonicalObject(encoder.encode(emptied), columns, 7, 1);
      assert.ok(scanned);
      assert.deepEqual({ decoded: scanned, block: columns.cut() }, general(emptied, 7, 1));
    }
  });

  it('takes trailing white space', () => {
    const { text } = generateObject(set, 1);
    assert.ok(scanCanonicalObject(encoder.encode(`${text}\n`), new FlowColumns(), 0, 0));
  });

  it('leaves nothing behind where it gives up', () => {
    const { text } = generateObject(set, 1);
    const columns = new FlowColumns();
    for (const broken of [text.slice(0, -1), text.slice(0, -40), `${text}x`, text.replace('"IPv4"', '"IPv6"')]) {
      assert.equal(scanCanonicalObject(encoder.encode(broken), columns, 0, 0), null);
      assert.equal(columns.rows, 0);
    }
  });

  it('knows what objects of one interface share, and nothing beyond', () => {
    const { text } = generateObject(set, 1);
    const start = text.indexOf('"capture_start_time"');
    const end = text.indexOf('"flow_logs"');
    const [shared, changing, records] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
    const usual = '"capture_start_time":"2026-03-01T01:02:03Z","capture_end_time":"2026-03-01T01:07:03Z"';
    const heads = [
      changing,
      `${usual},"state":"ok","number_of_flow_logs":3,`,
      `${usual},"state":"ok","number_of_flow_logs":4,`,
      `${usual},"state":"ok","number_of_flow_logs":03,`,
      `${usual},"state":"ok","number_of_flow_logs":"3",`,
      `${usual},"state":"OK","number_of_flow_logs":3,`,
      `${usual},"state":"skip data","number_of_flow_logs":3,`,
      `${usual},"number_of_flow_logs":3,"state":"ok",`,
      `${usual},"state":"ok","number_of_flow_logs":3,"version":"0.0.2",`,
      `${usual},"state":"ok",`,
      usual.replace('01:07:03', '25:07:03').concat(',"state":"ok","number_of_flow_logs":3,'),
      usual.replace('2026-03-01T01:02:03Z', '').concat(',"state":"ok","number_of_flow_logs":3,'),
      '"state":"ok","number_of_flow_logs":3,',
      `"version":"0.0.3",${usual},"state":"ok","number_of_flow_logs":3,`,
      `"more":{${usual},"state":"ok","number_of_flow_logs":3,`,
      `"more":["${usual},"state":"ok","number_of_flow_logs":3,`,
    ];
    for (const front of [shared, shared.replace('0.0.1', '0.0.4'), shared.replace('vnic', 'vñic'), `\ufeff${shared}`]) {
      for (const head of [...heads, ...heads.toReversed()]) {
        const changed = front + head + records;
        assert.deepEqual(fast(changed, 3, 1), general(changed, 3, 1), changed);
      }
    }
  });

  it('agrees with the general way on whatever is written into an object', () => {
    const hostile = fc.constantFrom(
      '""',
      'null',
      '-1',
      '1e3',
      '00',
      '01',
      '256',
      '65536',
      '65535',
      '9007199254740993',
      '18446744073709551615',
      '999999999999999',
      '1234567890123456',
      '"\\u0041"',
      '"é"',
      'true',
      'false',
      'trüe',
      '"I"',
      '"O"',
      '"X"',
      '"rejected"',
      '"rejectee"',
      '"2026-02-30T00:00:00Z"',
      '"2026-02-28T24:00:00Z"',
      '"2026-02-28T23:59:59"',
      '"2026-02-28T23:5\u003a:59Z"',
      '"0.0.0.0"',
      '"255.255.255.255"',
      '"1.2.3.256"',
      '"1.2.3"',
      '"1.2.3.4.5"',
      '"01.2.3.4"',
      '"1..2.3"',
      '{',
      '}',
      ']',
      ',',
      ':',
      '"',
      '\\',
      ' ',
      '\n',
      '',
    );
    fc.assert(
      fc.property(
        fc.nat({ max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        hostile,
        fc.boolean(),
        (n, where, piece, byValue) => {
          const { text } = generateObject(set, n);
          const changed = byValue ? replaceValue(text, where, piece) : spliceInto(text, where, piece);
          assert.deepEqual(fast(changed, 3, n), general(changed, 3, n), changed);
        },
      ),
      { seed: 6, numRuns: 3000 },
    );
  }).timeout(manyObjects);

  it('agrees with the general way on cut and mixed up bytes', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 32, max: 126 }),
        fc.boolean(),
        (n, where, code, cut) => {
          const { text } = generateObject(set, n);
          const at = Math.floor(where * text.length);
          const changed = cut ? text.slice(0, at) : text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
          assert.deepEqual(fast(changed, 3, n), general(changed, 3, n), changed);
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  }).timeout(manyObjects);
});

/** Puts the piece in the place of the value of some member. */
function replaceValue(text: string, where: number, piece: string): string {
  const members = [...text.matchAll(/:("[^"]*"|\d+|true|false)/g)];
  const member = members[Math.min(Math.floor(where * members.length), members.length - 1)]!;
  return text.slice(0, member.index + 1) + piece + text.slice(member.index + member[0].length);
}

function spliceInto(text: string, where: number, piece: string): string {
  const at = Math.floor(where * text.length);
  return text.slice(0, at) + piece + text.slice(at);
}
