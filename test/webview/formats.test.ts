import assert from 'node:assert/strict';
import { parseQuery } from '../../src/core/query/parse';
import { localObjectName } from '../../src/vscode/flowObject/localObjectName';
import { contentSecurityPolicy, webviewHtml } from '../../src/vscode/panel/webviewHtml';
import { amount, byteAmount, counted, roughAmount } from '../../src/webview/format/amount';
import { ago, duration, localClock, localTime, shortClock, utcTime } from '../../src/webview/format/localTime';
import { visibleText } from '../../src/webview/format/visibleText';
import { readPanelState } from '../../src/webview/results/panelState';
import { highlight } from '../../src/webview/search/highlight';
import { remembered, stepped } from '../../src/webview/search/searchHistory';
import { allBars, rangeOfBar, snapped } from '../../src/webview/timeline/timelineBars';

describe('amounts and times', () => {
  it('reads bytes in powers of a thousand', () => {
    for (const [bytes, text] of [
      [0, '0 B'],
      [999, '999 B'],
      [1000, '1.0 KB'],
      [1234, '1.2 KB'],
      [9999, '10 KB'],
      [999_600, '1.0 MB'],
      [2n ** 64n - 1n, '18 EB'],
    ] as const) {
      assert.equal(byteAmount(bytes), text);
    }
  });

  it('groups counts', () => {
    assert.equal(amount(1204), '1,204');
    assert.equal(amount(2n ** 64n - 1n), '18,446,744,073,709,551,615');
    assert.equal(counted(1, 'flow'), '1 flow');
    assert.equal(roughAmount(3_200_000), '3.2M');
  });

  it('writes UTC with the digits there are', () => {
    assert.equal(utcTime(1_700_000_000_000_000), '2023-11-14T22:13:20Z');
    assert.equal(utcTime(1_700_000_000_120_000), '2023-11-14T22:13:20.120Z');
    assert.equal(utcTime(1_700_000_000_000_001), '2023-11-14T22:13:20.000001Z');
    assert.equal(utcTime(Number.MAX_SAFE_INTEGER * 1000), '');
  });

  it('shows a fraction of a second only where there is one', () => {
    const second = 1_700_000_000_000_000;
    assert.match(localTime(second), /^2023-11-1[45] \d\d:\d\d:20$/);
    assert.match(localClock(second + 7_000), /:20\.007$/);
    assert.match(localClock(second + 7_001), /:20\.007001$/);
    assert.match(localClock(-1), /:59\.999999$/);
    assert.match(shortClock(second), /^\d\d:\d\d:20$/);
    assert.match(shortClock(second - 20e6), /^\d\d:\d\d$/);
  });

  it('says how long ago and how long', () => {
    const now = 1_700_000_000_000_000;
    assert.equal(ago(now - 180e6, now), '3 min ago');
    assert.equal(ago(now + 7200e6, now), 'in 2 h');
    assert.equal(duration(60e6), '1 min');
    assert.equal(duration(300e6), '5 min');
    assert.equal(duration(3600e6), '1 h');
    assert.equal(duration(86_400e6), '1 day');
    assert.equal(duration(86_400e6 * 3), '3 days');
  });
});

describe('text of a log', () => {
  it('hides nothing', () => {
    assert.equal(visibleText('\u202egnp.exe\u0000\u001b[31m'), '\\u202egnp.exe\\u0000\\u001b[31m');
    assert.equal(visibleText('a\tb\nc é 漢 😀'), 'a\tb\nc é 漢 😀');
  });
});

describe('the page', () => {
  it('lets one script run, by nonce, and no style or connection of its own', () => {
    assert.equal(
      contentSecurityPolicy('https://webview', 'abc'),
      "default-src 'none'; script-src 'nonce-abc'; style-src https://webview; font-src https://webview; img-src https://webview; connect-src 'none'; base-uri 'none'; form-action 'none'",
    );
  });

  it('says so in its head and escapes what it is made of', () => {
    const html = webviewHtml({ cspSource: 's', nonce: 'n"', script: 'a?b&c', style: 'x', title: '</title><script>' });
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.doesNotMatch(html, /unsafe-/);
  });
});

describe('what the panel remembers', () => {
  it('reads a damaged state as far as it goes', () => {
    const state = readPanelState({
      text: 'x',
      columns: [{ id: 'gone', width: 90 }],
      valuesWidth: 'wide',
      firstRow: -4,
    });
    assert.equal(state.text, 'x');
    assert.equal(state.columns[0]?.id, 'start_time');
    assert.equal(state.valuesWidth, 230);
    assert.equal(state.firstRow, 0);
    for (const broken of [undefined, null, 'x', 3, []]) assert.equal(readPanelState(broken).range, '');
  });

  it('walks back and forth through its searches', () => {
    const a = { text: 'a', range: '' };
    const b = { text: 'b', range: '' };
    const c = { text: 'c', range: '' };
    let history = remembered(remembered({ entries: [], at: -1 }, a), b);
    assert.equal(remembered(history, b), history);
    const back = stepped(history, -1);
    assert.deepEqual(back?.entry, a);
    assert.deepEqual(stepped(back!.history, 1)?.entry, b);
    assert.equal(stepped(back!.history, -1), null);
    history = remembered(back!.history, c);
    assert.deepEqual(history.entries, [a, c]);
  });
});

describe('the timeline', () => {
  const bar = (start: number) => ({ start, total: 3, accepted: 1, rejected: 2 });
  const data = { width: 10, from: 95, to: 140, buckets: [bar(110), bar(130)] };

  it('has a bar for every stretch, also where there is nothing', () => {
    assert.deepEqual(
      allBars(data).map(({ start, total }) => [start, total]),
      [
        [90, 0],
        [100, 0],
        [110, 3],
        [120, 0],
        [130, 3],
      ],
    );
  });

  it('zooms to whole bars, never to less than one', () => {
    assert.deepEqual(snapped(data, 112, 131), { from: 110, to: 140 });
    assert.deepEqual(snapped(data, 131, 112), { from: 110, to: 140 });
    assert.deepEqual(snapped(data, 115, 115), { from: 110, to: 120 });
    assert.deepEqual(snapped(data, 96, 99), { from: 95, to: 100 }, 'nothing that the first bar does not count');
    assert.deepEqual(rangeOfBar(data, { start: 90 }), { from: 95, to: 100 });
  });
});

describe('the colours of a search', () => {
  it('cover the text exactly, whatever it is', () => {
    for (const text of [
      '',
      'a',
      'target_port:443 -action:"x y" (',
      'f:[a,b] OR x:>=3',
      '"open',
      '😀 :',
      '((((',
      'a  b',
    ]) {
      const pieces = highlight(text, parseQuery(text).problems);
      assert.equal(pieces.map((piece) => piece.text).join(''), text);
    }
  });
});

describe('the name of a local object', () => {
  it('keeps the whole key where the folders are those of a collector', () => {
    assert.deepEqual(localObjectName('/tmp/x/ibm_vpc_flowlogs_v1/account=1/region=r/00000001.gz'), {
      bucket: 'file:/tmp/x',
      key: 'ibm_vpc_flowlogs_v1/account=1/region=r/00000001.gz',
    });
    assert.deepEqual(localObjectName('/tmp/00000001.gz'), { bucket: 'file:/tmp', key: '00000001.gz' });
    assert.deepEqual(localObjectName('C:\\logs\\a.json'), { bucket: 'file:C:/logs', key: 'a.json' });
  });
});
