import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { slackText, watchText } from '../../../src/core/watch/messageText';
import { defaultStorm, type WatchRule } from '../../../src/core/watch/watchRule';
import {
  freshWatch,
  messageLost,
  nextSummary,
  readWatchState,
  summariseHeld,
  watchRows,
} from '../../../src/core/watch/watchState';

const start = Date.UTC(2026, 10, 21, 14);

function row(index: number, more: Partial<FlowRow> = {}): FlowRow {
  const known = {
    bucket: 'b',
    key: 'k',
    etag: 'e',
    index,
    start_time: start * 1000,
    direction: 'I',
    action: 'accepted',
  };
  const traffic = { initiator_ip: index, target_ip: 1, target_port: 22, transport_protocol: 6, initiator_port: index };
  return { ...known, ...traffic, ...more } as FlowRow;
}
const rule = (more: Partial<WatchRule> = {}): WatchRule => ({
  ...{ id: 'ssh', name: 'SSH', text: 'target_port:22', limit: 1, windowSeconds: 3600, storm: defaultStorm },
  ...more,
});

/** Rows by their number, at times that go on; and now and then only time goes on. */
const story = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 900_000 }),
    rows: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
  }),
  { maxLength: 40 },
);
const someRule = fc.record({
  limit: fc.integer({ min: 1, max: 5 }),
  windowSeconds: fc.integer({ min: 60, max: 7200 }),
  storm: fc.record({ messages: fc.integer({ min: 1, max: 4 }), seconds: fc.integer({ min: 60, max: 1200 }) }),
});

describe('a watch', () => {
  it('sends no more messages than the storm limit allows, and loses no match', () => {
    fc.assert(
      fc.property(story, someRule, (steps, choice) => {
        const watch = rule(choice);
        let [state, now, told] = [freshWatch, start, 0];
        const times: number[] = [];
        const counted = new Map<string, number>();
        let expected = 0;
        for (const { after, rows } of steps) {
          now += after;
          for (const index of rows) {
            // The index is the record and, as the initiator, the connection.
            const until = counted.get(String(index)) ?? 0;
            if (until > now) continue;
            counted.set(String(index), now + watch.windowSeconds * 1000);
            expected++;
          }
          const abandoned = state.counting;
          const seen = watchRows(
            watch,
            state,
            rows.map((index) => row(index)),
            now,
          );
          const over = abandoned !== null && now >= abandoned.since + watch.windowSeconds * 1000;
          if (over && seen.state.counting !== abandoned) expected -= abandoned.count;
          state = readWatchState(JSON.parse(JSON.stringify(seen.state)));
          const due = nextSummary(watch, state);
          const summary = due !== null && due <= now ? summariseHeld(watch, state, now) : { state, message: null };
          state = summary.state;
          for (const { message } of [seen, summary]) {
            if (message === null) continue;
            times.push(now);
            told += message.count;
          }
          const within = times.filter((at) => at > now - watch.storm.seconds * 1000);
          assert.ok(within.length <= watch.storm.messages);
        }
        assert.equal(told + state.held + (state.counting?.count ?? 0), expected);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('tells nothing when the same rows come again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1 }), someRule, (indexes, choice) => {
        const rows = indexes.map((index) => row(index));
        const first = watchRows(rule(choice), freshWatch, rows, start);
        const again = watchRows(rule(choice), first.state, rows, start + 1000);
        assert.equal(again.message, null);
        assert.deepEqual(again.state, first.state);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('tells of a connection once a window, whatever the client’s port', () => {
    const first = watchRows(rule(), freshWatch, [row(1)], start);
    assert.equal(first.message?.count, 1);
    const again = watchRows(rule(), first.state, [row(1, { index: 7, initiator_port: 9 })], start + 3_599_000);
    assert.equal(again.message, null);
    assert.equal(watchRows(rule(), again.state, [row(1)], start + 3_600_000).message?.count, 1);
  });

  it('waits for the limit', () => {
    const watch = rule({ limit: 3, windowSeconds: 60 });
    const two = watchRows(watch, freshWatch, [row(1), row(2)], start);
    assert.equal(two.message, null);
    assert.equal(watchRows(watch, two.state, [row(3)], start + 59_000).message?.count, 3);
    assert.equal(watchRows(watch, two.state, [row(3)], start + 60_000).message, null);
  });

  it('leaves history alone', () => {
    const old = row(1, { start_time: (start - 25 * 3_600_000) * 1000 });
    assert.equal(watchRows(rule(), freshWatch, [old], start).message, null);
  });

  it('tells a lost message with the next one', () => {
    const { state, message } = watchRows(rule(), freshWatch, [row(1)], start);
    assert.ok(message);
    const next = watchRows(rule(), messageLost(state, message), [row(2)], start + 1);
    assert.deepEqual([next.message?.count, next.message?.held], [2, 1]);
  });

  it('reads whatever was kept without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (kept) => {
        watchRows(rule(), readWatchState(kept), [row(1)], start);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe('the text of a message', () => {
  it('lets no foreign text be a link, a mention or a line of its own', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<!channel>', '<https://x|y>', 'a\n• b', '&lt;'),
    );
    fc.assert(
      fc.property(text, text, (name, search) => {
        const lines = watchText(rule({ name, text: search }), { count: 1, held: 0, rows: [row(1)] }).split('\n');
        assert.equal(lines.length, 3);
        for (const line of lines) {
          assert.doesNotMatch(line, /[<>\p{Cc}\p{Cf}]/u);
          assert.doesNotMatch(line, /&(?!amp;|lt;|gt;)/);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('says what happened, with some of the flows', () => {
    const rows = [row(167772161), row(167772162)];
    assert.equal(
      watchText(rule({ name: 'SSH & more' }), { count: 7, held: 0, rows }),
      [
        'SSH &amp; more: 7 flows',
        '• 10.0.0.1 → 0.0.0.1:22 tcp inbound accepted, 2026-11-21T14:00:00Z',
        '• 10.0.0.2 → 0.0.0.1:22 tcp inbound accepted, 2026-11-21T14:00:00Z',
        'and 5 more',
        'Search: target_port:22',
      ].join('\n'),
    );
    assert.equal(slackText('x'.repeat(300), 10), `${'x'.repeat(9)}…`);
  });
});
