import assert from 'node:assert/strict';
import * as v from 'valibot';
import { readFromPanel, readToPanel, resultsMethods } from '../../src/protocol/results';

const search = { run: 1, engineId: 'local', text: 'action:rejected', from: null, to: 1_000_000 };

describe('messages of the results panel', () => {
  it('reads what the panel says', () => {
    for (const message of [
      { kind: 'request', id: 1, method: 'count', params: { search } },
      { kind: 'cancel', id: 1 },
      { kind: 'notify', event: 'ready' },
      { kind: 'notify', event: 'ran', text: 'x', range: 'last 1h', engineId: 'local' },
    ]) {
      assert.deepEqual(readFromPanel(message), message);
    }
  });

  it('reads what the host says', () => {
    const show = { text: 'x', range: null, engineId: null, run: true };
    const names = { addresses: [[1, 'vsi1']], ids: [] };
    for (const message of [
      { kind: 'answer', id: 1, ok: true, result: { total: 1 } },
      { kind: 'answer', id: 1, ok: false, error: { code: 'failed', message: 'no' } },
      { kind: 'start', engines: [{ id: 'local', label: 'Local' }], names, show },
      { kind: 'dataChanged', engineId: 'local' },
    ]) {
      assert.deepEqual(readToPanel(message), message);
    }
  });

  it('takes nothing else', () => {
    for (const message of [null, 'run', {}, { kind: 'eval', code: '1' }, { kind: 'notify', event: 'other' }, []]) {
      assert.equal(readFromPanel(message), null);
      assert.equal(readToPanel(message), null);
    }
  });

  it('limits what may be asked of an engine', () => {
    const page = (change: object) =>
      v.safeParse(resultsMethods.page.params, {
        search,
        sort: { field: 'start_time', descending: true },
        offset: 0,
        limit: 200,
        ...change,
      }).success;
    assert.equal(page({}), true);
    assert.equal(page({ limit: 1e9 }), false);
    assert.equal(page({ offset: -1 }), false);
    assert.equal(page({ sort: { field: 'start_time; drop table', descending: true } }), false);
    assert.equal(page({ search: { ...search, text: 'x'.repeat(200_000) } }), false);
  });
});
