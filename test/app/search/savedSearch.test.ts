import assert from 'node:assert/strict';
import { prepareSearch } from '../../../src/app/search/prepareSearch';
import {
  readSavedSearches,
  type SavedSearch,
  withoutSearch,
  withSearch,
  writeSavedSearches,
} from '../../../src/app/search/savedSearch';
import {
  type HistoryEntry,
  historyLength,
  readHistory,
  remember,
  writeHistory,
} from '../../../src/app/search/searchHistory';
import { tutorialSearches } from '../../../src/app/search/tutorialSearches';

const search = (name: string, more: Partial<SavedSearch> = {}): SavedSearch => ({
  name,
  text: 'action:rejected',
  range: 'last 24h',
  note: '',
  ...more,
});

describe('saved searches', () => {
  it('survive writing and reading', () => {
    const searches = [search('a', { text: '"quoted \\" \u202e" <b>', note: 'ü' }), search('b')];
    assert.deepEqual(readSavedSearches(writeSavedSearches(searches)), { ok: true, searches, dropped: 0 });
  });

  it('that are damaged are left out and counted', () => {
    const json = JSON.stringify({
      version: 1,
      searches: [search('a'), search('a'), null, 7, { name: 'x' }, { name: ' ', text: '' }, { name: 'b', text: 't' }],
    });
    const read = readSavedSearches(json);
    assert.ok(read.ok);
    assert.deepEqual(
      read.searches.map(({ name, range }) => [name, range]),
      [
        ['a', 'last 24h'],
        ['b', ''],
      ],
    );
    assert.equal(read.dropped, 5);
  });

  for (const json of [
    '',
    '[]',
    'null',
    '{"version":"1","searches":[]}',
    '{"version":1}',
    '{"version":0,"searches":[]}',
  ]) {
    it(`refuses ${json || 'nothing'}`, () => {
      const read = readSavedSearches(json);
      assert.equal(read.ok ? '' : read.code, 'not_searches');
    });
  }

  it('of a newer version are refused by name', () => {
    const read = readSavedSearches('{"version":2,"searches":[]}');
    assert.equal(read.ok ? '' : read.code, 'newer_version');
  });

  it('are replaced by name and removed', () => {
    const list = withSearch(withSearch([search('a'), search('b')], search('a', { text: 'new' })), search('c'));
    assert.deepEqual(
      list.map(({ name, text }) => `${name} ${text}`),
      ['a new', 'b action:rejected', 'c action:rejected'],
    );
    assert.deepEqual(withoutSearch(list, 'b').length, 2);
  });
});

describe('the history', () => {
  const entry = (text: string, at: number): HistoryEntry => ({ text, range: '', at, found: null });

  it('keeps the newest first, each search once, and not too many', () => {
    let history: readonly HistoryEntry[] = [];
    for (let n = 0; n < historyLength + 20; n++) history = remember(history, entry(`target_port:${n}`, n));
    history = remember(history, entry('target_port:50', 999));
    assert.equal(history.length, historyLength);
    assert.equal(history[0]?.at, 999);
    assert.equal(history.filter(({ text }) => text === 'target_port:50').length, 1);
    assert.deepEqual(readHistory(JSON.parse(JSON.stringify(writeHistory(history)))), history);
  });

  it('forgets what is damaged', () => {
    assert.deepEqual(readHistory(undefined), []);
    assert.deepEqual(readHistory({ version: 9, entries: [entry('a', 1)] }), []);
    assert.deepEqual(readHistory({ version: 1, entries: [entry('a', 1), { text: 1 }, null] }), [entry('a', 1)]);
  });
});

describe('the tutorial’s searches', () => {
  it('parse without a problem, have different names and a sentence each', () => {
    for (const { text, note } of tutorialSearches) {
      assert.deepEqual(prepareSearch(text, '', { now: 0 }).problems, []);
      assert.match(note, /\.$/);
    }
    assert.equal(new Set(tutorialSearches.map(({ name }) => name)).size, tutorialSearches.length);
  });
});
