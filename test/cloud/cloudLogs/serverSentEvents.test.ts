import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ServerSentEvent, serverSentEvents } from '../../../src/cloud/cloudLogs/serverSentEvents';

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(text: string, sizes: readonly number[] = [1_000]): Promise<readonly ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(chunked(Buffer.from(text), sizes))) events.push(event);
  return events;
}

const whole = (...data: readonly string[]) => data.map((one) => ({ data: one, whole: true }));

describe('server-sent events', () => {
  it('are read whatever ends their lines, without comments and other fields', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [
        ': hello',
        'event: result',
        'id: 7',
        'data: one',
        'data:two',
        '',
        '',
        ':',
        'data: three',
        '',
        '',
      ].join(end);
      assert.deepEqual(await read(text), whole('one\ntwo', 'three'), JSON.stringify(end));
    }
  });

  it('are whole only where the blank line came', async () => {
    assert.deepEqual(await read('data: {"a":1}\n\ndata: {"b"'), [...whole('{"a":1}'), { data: '{"b"', whole: false }]);
    assert.deepEqual(await read(': keep-alive\n\n: keep-alive\n\n'), []);
  });

  it('do not depend on where the stream is cut', async () => {
    const text = 'data: {"ünï":"☃ 😀"}\r\n\r\n: x\n\ndata: a\ndata: b\n\ndata: {"c":"\\n"}\n\n';
    const expected = whole('{"ünï":"☃ 😀"}', 'a\nb', '{"c":"\\n"}');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
        assert.deepEqual(await read(text, sizes), expected);
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});
