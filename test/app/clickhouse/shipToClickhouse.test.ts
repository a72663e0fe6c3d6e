import assert from 'node:assert/strict';
import { type ReplayPorts, replayObjects, replayRows } from '../../../src/app/replay/replay';
import { openLogService } from '../../../src/cloud/ingest/openLogService';
import { sleep } from '../../../src/cloud/sleep';
import { decodeToRows } from '../../../src/core/flow/rows';
import { createMemoryLedger } from '../../../src/core/ship/shipLedger';
import type { ShipLetter } from '../../../src/core/ship/shipLetter';
import { nodeInflate } from '../../../src/store/nodeInflate';
import { generateObject } from '../../bench/generateObjects';
import { clickhouseInstalled } from '../../clickhouse/startClickhouse';
import { type HistoryLab, openHistoryLab } from './historyLab';

const set = { objects: 1, recordsPerObject: 5, interfaces: 4, start: Date.UTC(2026, 10, 20, 22) / 1000 };

describe('shipping to ClickHouse', () => {
  let lab: HistoryLab;
  let letters: ShipLetter[];
  const { signal } = new AbortController();

  beforeEach(async function () {
    if (!clickhouseInstalled()) this.skip();
    letters = [];
    lab = await openHistoryLab();
  });
  afterEach(() => lab?.close());

  function ports(change: { readonly password?: string; readonly database?: string } = {}): ReplayPorts {
    const { name: user, password } = lab.server.admin;
    const { database } = lab.admin;
    const destination = openLogService({
      kind: 'clickhouse',
      url: lab.server.url,
      user,
      password,
      database,
      ...change,
    });
    return {
      ...{ destination, ledger: createMemoryLedger(), inflate: nodeInflate, now: Date.now, random: () => 0 },
      delay: () => sleep(1),
      onLetter: (letter) => Promise.resolve(void letters.push(letter)),
    };
  }
  const ship = (to = ports()) => replayObjects(lab.ports().source, to, { signal });
  const onDisk = async () => {
    const [counted] = await lab.admin.rows<{ n: string }>(`SELECT count() AS n FROM ${lab.admin.database}.flows`);
    return Number(counted!.n);
  };

  it('puts every record into the table as loading it would', async () => {
    for (let n = 0; n < 6; n++) {
      await lab.putGenerated(
        n,
        n === 3 ? (text) => text.replace(/"target_port":(\d+)/, '"target_port":"$1","more":[1,{}]') : undefined,
      );
    }
    const { counts, halted } = await ship();
    assert.deepEqual([counts.lines, halted, letters], [30, null, []]);
    const all = `SELECT * EXCEPT (loaded_at), key FROM ${lab.admin.database}.flows FINAL ORDER BY key, idx`;
    const shipped = await lab.admin.rows<{ flags: number; extra: string | null }>(all);
    assert.equal(shipped.filter(({ extra }) => extra === '{"more":[1,{}]}').length, 1);
    await lab.admin.run(`TRUNCATE TABLE ${lab.admin.database}.flows`);
    assert.equal((await lab.load()).loaded, 6);
    assert.deepEqual(await lab.admin.rows(all), shipped);
  });

  it('has each record once, however often it is delivered', async () => {
    for (let n = 0; n < 4; n++) await lab.putGenerated(n);
    await ship();
    await ship();
    assert.equal(await onDisk(), 20, 'the same batch is known by its token');
    const rows = [1, 2].flatMap((n) => {
      const { key, text } = generateObject(set, n);
      const decoded = decodeToRows(text, { bucket: lab.place.bucket, key, etag: 'anew' });
      return 'kind' in decoded ? decoded.rows : [];
    });
    await replayRows(
      (async function* () {
        yield rows;
      })(),
      ports(),
      { signal },
    );
    assert.equal(await lab.rows(), 20, 'in another batch it replaces itself');
  });

  it('waits while the server is busy, and stops where somebody has to act', async () => {
    await lab.putGenerated(0);
    const busy = [
      { kind: 'refuse', code: 252, name: 'TOO_MANY_PARTS', message: 'Too many parts' },
      { kind: 'refuse', code: 242, name: 'TABLE_IS_READ_ONLY', message: 'Table is in readonly mode' },
      { kind: 'refuse', code: 241, name: 'MEMORY_LIMIT_EXCEEDED', message: 'Memory limit exceeded' },
      { kind: 'hangUp' },
    ] as const;
    for (const fault of busy) lab.server.next(fault);
    const { counts, halted } = await ship();
    assert.deepEqual([counts.lines, counts.retries, halted], [5, 4, null]);
    const wrong = await ship(ports({ password: 'wrong' }));
    assert.match(wrong.halted ?? '', /ClickHouse/);
    assert.deepEqual([wrong.counts.linesFailed, wrong.counts.requests], [5, 1]);
    assert.doesNotMatch(wrong.halted!, /wrong/);
    const nowhere = await ship(ports({ database: 'nowhere' }));
    assert.match(nowhere.halted ?? '', /nowhere/);
    assert.equal(nowhere.counts.requests, 1);
    assert.deepEqual(letters, []);
  });

  it('finds the one record that the server does not take', async () => {
    const { key, text } = generateObject(set, 0);
    const decoded = decodeToRows(text, { bucket: 'b', key, etag: 'e' });
    assert.ok('kind' in decoded);
    // No decoder gives such a time; whatever else would be refused takes the same way.
    const rows = decoded.rows.map((row, n) => (n === 2 ? { ...row, target_port: 1e9 as number } : row));
    const impossible = rows.map((row, n) => (n === 2 ? { ...row, direction: 'X' as 'I' } : row));
    const { counts } = await replayRows(
      (async function* () {
        yield impossible;
      })(),
      ports(),
      { signal },
    );
    assert.deepEqual([counts.lines, counts.linesRefused], [4, 1]);
    assert.deepEqual(
      letters.map(({ code, lines }) => [code, lines]),
      [['refused', [[2, 3]]]],
    );
  });
});
