import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli, type Scratch, scratchFolder, startCli } from './builtCli';
import { badKey, goodBytes, writeSampleFolder } from './sampleFolder';

describe('the command line over a folder of flow logs', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let folder: string;
  let env: Readonly<Record<string, string>>;
  const run = (...args: string[]) => runCli(args, env);

  before(async () => {
    scratch = await scratchFolder();
    folder = join(scratch.path, 'flow logs');
    env = { VPC_FLOW_LENS_STORE: join(scratch.path, 'store') };
    await writeSampleFolder(folder);
  });
  after(() => scratch.dispose());

  it('says what to do while there is nothing', async () => {
    const { code, stdout, stderr } = await run('query', 'action:rejected');
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /^Nothing found\. There are no flows to search yet\. Ingest/);
  });

  it('ingests what can be read, names what cannot, and ends with 3', async () => {
    const { code, stdout, stderr } = await run('ingest', folder);
    assert.equal(stdout, 'Stored 4 flows of 2 objects; 3 could not be read.\n');
    assert.match(stderr, /empty\.gz: The object is empty/);
    assert.match(stderr, /page\.json: The object is not JSON/);
    assert.match(stderr, /Try again: vpc-flow-lens store retry/);
    assert.equal(code, 3);
  });

  it('does not read again what it has', async () => {
    const { code, stdout } = await run('ingest', folder, '--json', '--quiet');
    const summary = JSON.parse(stdout);
    assert.deepEqual([summary.stored, summary.skipped, summary.failed, summary.listed], [0, 2, 3, 5]);
    assert.equal(code, 3);
  });

  it('lists the letters and retries them', async () => {
    const letters = JSON.parse((await run('store', 'letters', '--json')).stdout);
    assert.deepEqual(letters.map((letter: { error: { code: string } }) => letter.error.code).sort(), [
      'empty_object',
      'gzip_truncated',
      'not_json',
    ]);
    assert.match((await run('store', 'letters')).stdout, /^REASON +TRIES +LAST +OBJECT +WHAT\n/);
    await writeFile(join(folder, badKey), goodBytes);
    const again = await run('store', 'retry');
    assert.equal(again.stdout, 'Stored 4 flows of 1 object; 2 could not be read.\n');
    assert.equal(again.code, 3);
    assert.equal((await run('store', 'dismiss')).stdout, 'Forgot 2 objects.\n');
    assert.equal((await run('store', 'retry')).stdout, 'Nothing to retry: every object could be read.\n');
  });

  it('prints an aligned table with service names', async () => {
    const { code, stdout } = await run('query', 'action:rejected', '--sort', 'target_port', '--limit', '3');
    assert.equal(
      stdout,
      [
        'TIME                  ACTION    DIR  FROM                TO              SERVICE    SENT  ANSWERED',
        '2026-11-21T14:20:03Z  rejected  in   24.22.68.94:50122   10.240.0.4:22   ssh/tcp      60         0',
        '2026-11-21T14:20:03Z  rejected  in   24.22.68.94:50122   10.240.0.4:22   ssh/tcp      60         0',
        '2026-11-21T14:20:07Z  rejected  in   92.63.197.61:51234  10.240.0.4:443  https/tcp    60         0',
        '',
      ].join('\n'),
    );
    assert.equal(code, 0);
  });

  it('counts, tops and draws over time', async () => {
    assert.equal((await run('query', '', '--count')).stdout, '8 flows: 2 accepted, 6 rejected\n');
    assert.deepEqual(JSON.parse((await run('query', 'action:rejected', '--count', '--json')).stdout), {
      total: 6,
      accepted: 0,
      rejected: 6,
    });
    const top = JSON.parse((await run('query', '', '--top', 'initiator_ip', '--json')).stdout);
    assert.deepEqual(top, [
      { value: '24.22.68.94', count: 4 },
      { value: '92.63.197.61', count: 4 },
    ]);
    const timeline = JSON.parse((await run('query', '', '--timeline', '--json')).stdout);
    assert.equal(
      timeline.buckets.reduce((sum: number, { total }: { total: number }) => sum + total, 0),
      8,
    );
    assert.match((await run('query', '', '--timeline')).stdout, /^FROM +ACCEPTED +REJECTED/);
  });

  it('writes JSON, JSON Lines and CSV, 64-bit numbers and hostile text intact', async () => {
    const array = (await run('query', 'target_port:3000', '--format', 'json')).stdout;
    assert.equal(JSON.parse(array).length, 2);
    assert.match(array, /"bytes_from_target":18446744073709551615[,}]/);
    const lines = (await run('query', '', '--format', 'jsonl', '--sort', 'start_time')).stdout.trimEnd().split('\n');
    assert.equal(lines.length, 8);
    assert.equal(JSON.parse(lines[0]!).instance_crn, '=cmd|"calc"!A1,\u001b[2J<b>\u202e');
    const csv = (await run('query', 'target_port:9999', '--format', 'csv')).stdout;
    assert.ok(csv.includes('"\'=cmd|""calc""!A1,\u001b[2J<b>\u202e"'));
    assert.equal((await run('query', 'target_port:1', '--format', 'json')).stdout, '[]\n');
  });

  it('never lets log text reach the terminal as it is', async () => {
    for (const args of [['query', '', '--top', 'instance_crn'], ['objects'], ['query', '']]) {
      const { stdout } = await run(...args);
      assert.ok(!stdout.includes('\u001b') && !stdout.includes('\u202e'), args.join(' '));
    }
    assert.match((await run('query', '', '--top', 'instance_crn')).stdout, /\\x1b\[2J<b>\\u202e/);
  });

  it('exports whole files by their ending', async () => {
    for (const format of ['csv', 'jsonl', 'parquet']) {
      const path = join(scratch.path, `out.${format}`);
      const { code, stdout, stderr } = await run('query', 'action:rejected', '--output', path);
      assert.deepEqual([code, stdout], [0, '']);
      assert.match(stderr, /^Wrote 6 flows \(\d/);
      const bytes = await readFile(path);
      if (format === 'parquet') assert.equal(bytes.subarray(0, 4).toString(), 'PAR1');
      else assert.equal(bytes.toString().trimEnd().split('\n').length, format === 'csv' ? 7 : 6);
    }
  });

  it('keeps the range', async () => {
    const count = async (...range: string[]) =>
      JSON.parse((await run('query', '', '--count', '--json', ...range)).stdout).total;
    assert.equal(await count('--from', '2026-11-21T14:21:00Z'), 2);
    assert.equal(await count('--to', '2026-11-21T14:20:07Z'), 4);
    assert.equal(await count('--from', '2026-11-21', '--to', '2026-11-22'), 8);
    assert.equal(await count('--range', '2026-11-21 14:20:30 to 14:21:30'), 2);
    assert.equal(await count('--range', '2026-11-21T15:21+01:00'), 2);
    const outside = await run('query', '', '--from', '2027-01-01');
    assert.match(outside.stderr, /There are flows from 2026-11-21T14:20:00Z to 2026-11-21T14:21:00Z; the range/);
  });

  it('points at what is wrong in a search and ends with 2', async () => {
    const wrong = await run('query', 'action:rejected (target_port:22');
    assert.equal(wrong.code, 2);
    assert.equal(wrong.stdout, '');
    const [text, caret, message] = wrong.stderr.split('\n');
    assert.equal(text, '    action:rejected (target_port:22');
    assert.match(caret!, /^ +\^+$/);
    assert.match(message!, /parenthesis/);
    const machine = JSON.parse((await run('query', '(', '--json')).stderr);
    assert.equal(machine.error.code, 'search');
    assert.equal(machine.error.problems[0].severity, 'error');
  });

  for (const [args, message] of [
    [['query', '', '--sort', 'nothing'], /there is no field “nothing”/],
    [['query', '', '--top', 'x'], /there is no field “x”/],
    [['query', '', '--format', 'parquet'], /add --output/],
    [['query', '', '--output', 'x.txt'], /name the file so/],
    [['query', '', '--output', 'x.csv', '--limit', '3'], /without --limit/],
    [['query', '', '--count', '--timeline'], /do not go together/],
    [['query', '', '--from', 'whenever'], /--from: “whenever” is not a time/],
    [['query', '', '--range', 'some day'], /--range: "some day" is not a time/],
    [['query', '', '--range', '1h', '--to', 'now'], /--to and --range do not go together/],
    [['query', '', '--from', '2026-11-22', '--to', '2026-11-21'], /not before/],
    [['ingest', '/nowhere/at/all'], /no file or folder \/nowhere\/at\/all/],
    [['store', 'explode'], /cannot “explode”/],
    [['store', 'clear'], /Add --yes/],
    [['store', 'retain', 'soon'], /number of days/],
    [['compile', 'x', '--to', 'sql'], /--to is one of duckdb, clickhouse, logdna, lucene, dataprime, json/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.match(stderr, /Help: vpc-flow-lens (query|ingest|store|compile) --help\n$/);
    });
  }

  it('compiles for hosted services, and says what they leave to a second look', async () => {
    const lucene = await run('compile', 'target_ip:10.240.0.0/16 state:ok', '--to', 'lucene');
    assert.equal(lucene.code, 0);
    assert.match(lucene.stdout, /^target_ip\.keyword:\/10\\\.240\\\.\.\*\/$/m);
    assert.match(lucene.stdout, /^-- looked at once more: state:ok \(lines hold the record/m);
    const logdna = await run('compile', 'target_ip:10.240.0.4 state:ok', '--to', 'logdna', '--json');
    assert.deepEqual(JSON.parse(logdna.stdout), {
      text: 'target_ip:==10.240.0.4',
      left: [{ condition: 'state:ok', code: 'object_field' }],
    });
  });

  it('compiles to SQL with parameters and to the syntax tree', async () => {
    const sql = JSON.parse((await run('compile', "target_ip:10.240.0.4 account:'; DROP TABLE x'", '--json')).stdout);
    assert.doesNotMatch(sql.sql, /DROP|183500804/);
    assert.ok(sql.parameters.includes(183500804));
    const server = (await run('compile', 'bytes_from_target:>9007199254740993', '--to', 'clickhouse')).stdout;
    assert.match(server, /"bytes_from_target" >= \{p1:UInt64\}/);
    assert.match(server, /^-- p1 = 9007199254740994$/m);
    const tree = JSON.parse((await run('compile', 'target_port:22', '--to', 'json')).stdout);
    assert.deepEqual([tree.kind, tree.name], ['field', 'target_port']);
  });

  it('lists objects by bucket and folder', async () => {
    const all = JSON.parse((await run('objects', '--json')).stdout);
    assert.equal(all.length, 3);
    assert.equal(
      (await run('objects', folder, '--json')).stdout.length,
      (await run('objects', '--json')).stdout.length,
    );
    const below = `${folder}/${badKey.slice(0, badKey.indexOf('/year='))}`;
    assert.equal(JSON.parse((await run('objects', below, '--json')).stdout).length, 3);
    assert.match((await run('objects', 'no-such-bucket')).stdout, /holds no such objects/);
    assert.match((await run('objects', '--limit', '1')).stdout, /^CAPTURE .*\n2026-11-21T14:20:00Z +4 +3 .*\n$/);
  });

  it('ends quietly when the reader of the pipe goes', async () => {
    const { child, ended } = await startCli(['query', '', '--format', 'jsonl'], env);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('looks after the store', async () => {
    const status = JSON.parse((await run('store', '--json')).stdout);
    assert.deepEqual([status.rows, status.objects, status.deadLetters], [8, 3, 0]);
    assert.equal(status.latest, '2026-11-21T14:21:00Z');
    assert.match((await run('store')).stdout, /^Store +.*store\nFlows +8\nObjects +3 in \d segments?\nRange +2026/);
    assert.equal((await run('store', 'compact')).code, 0);
    assert.equal(JSON.parse((await run('query', '', '--count', '--json')).stdout).total, 8);
    assert.equal((await run('store', 'clear', '--yes')).stdout, 'Removed 8 flows.\n');
    assert.equal(JSON.parse((await run('query', '', '--count', '--json')).stdout).total, 0);
  });

  it('takes a single file', async () => {
    assert.equal((await run('ingest', join(folder, badKey))).stdout, 'Stored 4 flows of 1 object.\n');
    const none = await run('ingest', folder, '--to', '2026-11-01');
    assert.match(none.stdout, /2 could not be read/);
  });

  it('removes what is older than wanted', async () => {
    const days = (Date.now() - Date.parse('2026-11-21')) / 86_400_000;
    const kept = await run('store', 'retain', String(Math.max(1, Math.ceil(days) + 5)), '--json');
    assert.deepEqual([kept.code, JSON.parse(kept.stdout).removed], [0, 0]);
  });
});

describe('the command line itself', function () {
  this.timeout(60_000);

  it('tells its version and helps, without an account or a store', async () => {
    const { version } = JSON.parse(await readFile(join(__dirname, '..', '..', 'package.json'), 'utf8'));
    assert.equal((await runCli(['--version'])).stdout, `${version}\n`);
    const help = await runCli(['--help']);
    assert.deepEqual([help.code, help.stderr], [0, '']);
    assert.match(help.stdout, /Exit codes: 0 done/);
    assert.match((await runCli(['query', '--help'])).stdout, /--timeline/);
    const bare = await runCli([]);
    assert.deepEqual([bare.code, bare.stdout], [2, help.stdout]);
  });
});
