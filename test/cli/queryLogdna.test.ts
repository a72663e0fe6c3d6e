import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { shippedSample } from '../contract/shippedRows';
import { runCli } from './builtCli';

describe('vpc-flow-lens query --engine logdna', () => {
  let sandbox: Sandbox;
  const { lines, rows } = shippedSample();
  const end = '2026-06-05T00:00Z';

  before(async () => {
    sandbox = await startSandbox({ clock: () => Date.parse(end) });
    const answer = await fetch(`${sandbox.endpoints.logdnaIngest}/logs/ingest?hostname=test`, {
      method: 'POST',
      headers: { apikey: sandbox.workloads.ingestionKey, 'content-type': 'application/json' },
      body: JSON.stringify({
        lines: [
          ...lines.map(({ text, timestamp, meta, level }) => ({
            line: text,
            timestamp,
            meta,
            level,
            app: 'vpc-flow-logs',
          })),
          { line: 'a line of another program', timestamp: Date.parse(end) - 1 },
        ],
      }),
    });
    assert.equal(answer.status, 200);
  });
  after(() => sandbox.close());

  const run = (env: Readonly<Record<string, string>>, ...words: string[]) =>
    runCli(['query', ...words, '--engine', 'logdna'], {
      ...{ LOGDNA_API_ENDPOINT: sandbox.endpoints.logdnaApi, LOGDNA_RETENTION_DAYS: '3650' },
      ...env,
    });
  const signedIn = () => ({ LOGDNA_ACCESS_TOKEN: sandbox.workloads.logdnaReader.accessToken });

  it('finds what was shipped, and nothing of other programs', async () => {
    const expected = rows.filter(({ action }) => action === 'rejected').length;
    const { stdout, code } = await run(signedIn(), 'action:rejected', '--count', '--json');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { total: expected, accepted: 0, rejected: expected });
    const all = await run({ LOGDNA_SERVICE_KEY: sandbox.workloads.logdnaReader.serviceKey }, '', '--count', '--json');
    assert.equal(JSON.parse(all.stdout).total, rows.length);
  });

  it('says what to do without a credential, and with one that is refused', async () => {
    const missing = await run({}, 'action:rejected');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /set LOGDNA_ACCESS_TOKEN/);
    const refused = await run({ LOGDNA_ACCESS_TOKEN: 'sta_wrong' }, 'action:rejected');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Could not search the lines of LogDNA/);
    assert.ok(!refused.stderr.includes('sta_wrong'));
  });
});
