import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginsOf, subscriptionOf, subscriptionsOf, targetOf } from '../../../src/cloud/setup/clients/cliAnswers';
import { commandLine } from '../../../src/cloud/setup/clients/cliCommands';
import { createIbmcloudCli } from '../../../src/cloud/setup/clients/createIbmcloudCli';
import { CliError, type CliErrorCode } from '../../../src/cloud/setup/ibmcloudCli';

/** Plays the CLI by a table in its environment: the first entry whose words begin the command. */
const program = `
const { appendFileSync } = require('node:fs');
const { LOG, TABLE, IBMCLOUD_API_KEY } = process.env;
const line = process.argv.slice(2).join(' ');
appendFileSync(LOG, JSON.stringify({ line, key: IBMCLOUD_API_KEY ?? null }) + '\\n');
const found = JSON.parse(TABLE).find(([words, , , after]) => line.startsWith(words) && (!after || require('node:fs').readFileSync(LOG, 'utf8').includes(after)));
if (found?.[1] === 'hang') setInterval(() => {}, 1000);
else if (found?.[1] === 'plugin') { require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }); }
else if (found?.[1] === 'flood') { const text = 'x'.repeat(65536); const more = () => process.stdout.write(text, more); more(); }
else { process.stdout.write(found?.[2] ?? ''); if (found?.[1]) { process.stderr.write(found[1]); process.exitCode = 1; } }
`;

type Row = readonly [words: string, failure: string, output?: string, afterWords?: string];

describe('the ibmcloud CLI', function () {
  this.timeout(30_000);
  let directory: string;
  let script: string;
  let log: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lens-ibmcloud-'));
    script = join(directory, 'ibmcloud.cjs');
    log = join(directory, 'log');
    await writeFile(script, program);
  });
  beforeEach(() => writeFile(log, ''));
  after(() => rm(directory, { recursive: true, force: true }));

  const cli = (table: readonly Row[], more: { readonly timeoutMs?: number; readonly key?: string } = {}) =>
    createIbmcloudCli({
      program: [process.execPath, script],
      env: { PATH: process.env.PATH, LOG: log, TABLE: JSON.stringify(table) },
      ...(more.key === undefined ? {} : { apiKey: async () => more.key ?? null }),
      ...(more.timeoutMs === undefined ? {} : { timeoutMs: more.timeoutMs }),
    });
  const ran = async (): Promise<readonly { readonly line: string; readonly key: string | null }[]> =>
    (await readFile(log, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const failing =
    (code: CliErrorCode, pattern = /./) =>
    (error: unknown) =>
      error instanceof CliError && error.code === code && pattern.test(error.message);

  const account = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
  const loggedIn = JSON.stringify({
    ...{ account: { guid: account, name: 'Acme' }, region: { name: 'eu-de' }, resource_group: { name: 'Default' } },
    user: { user_email: 'ada@example.com' },
  });
  const ready: readonly Row[] = [
    ['--version', '', 'ibmcloud version 2.34.0+abc-2026-01-01\n'],
    [
      'plugin list',
      '',
      'Listing installed plug-ins...\n[{"Name":"code-engine","Version":{"Major":1,"Minor":50,"Build":2}}]',
    ],
  ];

  it('logs in with the API key only where nobody is, and shows the key to nobody else', async () => {
    const key = 'Ab0-'.repeat(11);
    const out: Row = ['target --output', 'FAILED\nNot logged in. Log in by running: ibmcloud login\n'];
    const table: readonly Row[] = [
      ...ready,
      ['target --output', '', loggedIn, 'login -r'],
      out,
      ['login', ''],
      ['target -r', ''],
    ];
    await cli(table, { key }).prepare({ accountId: account, region: 'us-south', resourceGroup: 'flows' });
    const commands = await ran();
    assert.deepEqual(
      commands.filter((command) => command.key !== null),
      [{ line: 'login -r us-south -g flows', key }],
    );
    assert.equal(commands.at(-1)?.line, 'target -r us-south -g flows');
    await assert.rejects(
      cli([...ready, out]).prepare({ accountId: account, region: 'eu-de' }),
      failing('not_logged_in'),
    );
    const refused: readonly Row[] = [...ready, out, ['login', `FAILED\nBXNIM0415E: ${key} could not be found.\n`]];
    await assert.rejects(
      cli(refused, { key }).prepare({ accountId: account, region: 'eu-de' }),
      (error) => error instanceof CliError && !`${error.message}${JSON.stringify(error.detail)}`.includes(key),
    );
  });

  it('names what is missing before anything is done', async () => {
    const wanted = { accountId: account, region: 'eu-de' };
    const missing = createIbmcloudCli({ program: [join(directory, 'nothing-here')], env: {} });
    await assert.rejects(missing.prepare(wanted), failing('not_installed', /not installed/));
    await assert.rejects(cli([['--version', '', 'ibmcloud version 1.6.0']]).prepare(wanted), failing('too_old'));
    const bare: readonly Row[] = [ready[0]!, ['plugin list', '', '[]']];
    await assert.rejects(cli(bare).prepare(wanted), failing('plugin_missing', /ibmcloud plugin install code-engine/));
    const other = cli([...ready, ['target', '', loggedIn]]).prepare({ ...wanted, accountId: 'f'.repeat(32) });
    await assert.rejects(other, failing('wrong_account', /ibmcloud target -c ffff/));
    await cli([...ready, ['target', '', loggedIn]]).prepare(wanted);
    assert.ok(!(await ran()).some(({ line }) => line.startsWith('login')));
  });

  const failures: readonly (readonly [string, CliErrorCode])[] = [
    ["'ce' is not a registered command. See 'ibmcloud help'.", 'plugin_missing'],
    ['Not logged in. Use "ibmcloud login" to log in.', 'not_logged_in'],
    ['No project selected. Select a project with "ibmcloud ce project select".', 'no_project'],
    ["A subscription of the name 'x' already exists.", 'exists'],
    ["Verify that the 'Notifications Manager' role is assigned.", 'forbidden'],
    ['Timed out waiting for the subscription to be ready.', 'timeout'],
    ['Something else.', 'failed'],
  ];
  it('tells failures apart by their words', async () => {
    for (const [words, code] of failures) {
      const run = cli([['ce', `Creating…\nFAILED\n${words}\n\nIncident ID: 1234\n`]]).selectProject('p');
      await assert.rejects(run, failing(code, new RegExp(words.slice(0, 12).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))));
    }
    assert.equal(await cli([['ce', 'FAILED\nNot found.']]).cosSubscription('x'), null);
    assert.equal(await cli([['ce', 'FAILED\nNot found.']]).deleteCronSubscription('x'), 'gone');
    await assert.rejects(cli([['ce', '', 'OK']]).cosSubscriptions(), failing('failed', /unknown form/));
  });

  it('ends a program that hangs, floods, or is not wanted any more', async () => {
    await assert.rejects(cli([['--version', 'hang']], { timeoutMs: 300 }).version(), failing('timeout'));
    // The real one leaves the work to a program of the plugin, which holds the outputs.
    await assert.rejects(cli([['--version', 'plugin']], { timeoutMs: 300 }).version(), failing('timeout'));
    await assert.rejects(cli([['--version', 'flood']]).version(), failing('failed', /4 MB/));
    const controller = new AbortController();
    const run = cli([['--version', 'hang']]).version(controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(run, /enough/);
    await assert.rejects(cli(ready).version(controller.signal), /enough/);
  });

  it('passes names as they are, with no shell between', async () => {
    const name = 'x; touch $(whoami) `id` "q" && rm -rf';
    await cli([['ce', '', JSON.stringify({ metadata: { name } })]]).cosSubscription(name);
    assert.equal((await ran())[0]?.line, `ce subscription cos get --name ${name} --output json`);
    assert.throws(() => commandLine(['--name', name]), failing('failed'));
    assert.equal(
      commandLine(['--schedule', '*/5 * * * *', '--id', 'a-1']),
      'ibmcloud --schedule "*/5 * * * *" --id a-1',
    );
    const commands = cli([]).commands.createCosSubscription('p-1', {
      ...{ name: 'n', bucket: 'b', destination: 'd', destinationType: 'app', eventType: 'write', suffix: '.gz' },
    });
    assert.equal(commands[0], 'ibmcloud ce project select --id p-1');
    assert.match(commands[1]!, /--destination d --destination-type app --bucket b --event-type write --suffix \.gz/);
  });

  it('reads what it writes, whatever stands around it', () => {
    const table = 'Plugin Name   Version\ncode-engine[ce]   1.49.0   Update Available\ncloud-object-storage  1.10.0\n';
    assert.deepEqual(
      pluginsOf(table).find(({ name }) => name === 'code-engine'),
      { name: 'code-engine', version: '1.49.0' },
    );
    assert.deepEqual(pluginsOf('[{"name":"code-engine","version":"1.2.3"}]'), [
      { name: 'code-engine', version: '1.2.3' },
    ]);
    assert.equal(targetOf('nothing'), null);
    assert.equal(targetOf('New version!\n{"region":{"name":"eu-de"}}')?.region, 'eu-de');
    const waiting = { type: 'Ready', status: 'False', reason: 'NotYet', message: 'sink not found' };
    const source = {
      ...{ metadata: { name: 's' }, status: { conditions: [waiting] } },
      spec: { bucket: 'b', eventType: 'write', sink: { ref: { name: 'app' } } },
    };
    const read = subscriptionOf(JSON.stringify(source));
    assert.deepEqual(
      [read?.bucket, read?.destination, read?.ready, read?.reason],
      ['b', 'app', false, 'sink not found'],
    );
    assert.deepEqual(subscriptionOf('{"metadata":{"name":"s"}}')?.ready, null);
    assert.equal(subscriptionsOf('{"items":null}')?.length, 0);
    assert.equal(subscriptionsOf(`[${JSON.stringify(source)}]`)?.length, 1);
  });
});
