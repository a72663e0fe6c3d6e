import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { shippedSample } from '../contract/shippedRows';
import { runCli, startCli } from './builtCli';

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

  it('follows what comes in until it is told to stop', async () => {
    const { child, ended } = await startCli(
      ['query', 'target_ip:10.99.0.1', '--engine', 'logdna', '--follow', '--format', 'jsonl'],
      { LOGDNA_API_ENDPOINT: sandbox.endpoints.logdnaApi, ...signedIn() },
    );
    const said = (stream: NodeJS.ReadableStream | null, text: RegExp) =>
      new Promise<void>((resolve) => stream?.on('data', (part: string) => text.test(part) && resolve()));
    await said(child.stderr, /Following/);
    const record = (target: string) => ({
      line: JSON.stringify({
        action: 'rejected',
        initiator_ip: '10.0.0.9',
        target_ip: target,
        target_port: 22,
        direction: 'I',
      }),
      timestamp: Date.parse(end),
    });
    const printed = said(child.stdout, /10\.99\.0\.1/);
    const answer = await fetch(`${sandbox.endpoints.logdnaIngest}/logs/ingest?hostname=test`, {
      method: 'POST',
      headers: { apikey: sandbox.workloads.ingestionKey, 'content-type': 'application/json' },
      body: JSON.stringify({ lines: [record('10.99.0.10'), record('10.99.0.1')] }),
    });
    assert.equal(answer.status, 200);
    await printed;
    child.kill('SIGINT');
    const { stdout } = await ended;
    assert.equal(stdout.trim().split('\n').length, 1);
    assert.equal(JSON.parse(stdout).target_ip, '10.99.0.1');
  });

  it('follows one engine, and nothing that has an end', async () => {
    const both = await run(signedIn(), '', '--follow', '--count');
    assert.equal(both.code, 2);
    assert.match(both.stderr, /--follow and --count do not go together/);
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
