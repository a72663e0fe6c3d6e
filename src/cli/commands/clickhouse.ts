import { type CheckSummary, checkHistory } from '../../app/clickhouse/checkHistory';
import { type ClickhouseStatus, clickhouseStatus } from '../../app/clickhouse/clickhouseStatus';
import { connectBucket, disconnectBucket, planConnection } from '../../app/clickhouse/connectBucket';
import { copyStore } from '../../app/clickhouse/copyStore';
import { loadHistory } from '../../app/clickhouse/loadHistory';
import { loadedText, loadingText } from '../../app/clickhouse/loadText';
import { statusFacts } from '../../app/clickhouse/statusReport';
import { bucketSource } from '../../app/ingest/bucketSource';
import { counted, number } from '../../app/words';
import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import { formatFlowTime } from '../../core/flow/flowTime';
import { clickhouseOptions, readClickhouse } from '../clickhouseChoice';
import type { Command, CommandContext } from '../command';
import { parseCosAddress } from '../cosAddress';
import { type ExitCode, exitCode, UsageError } from '../exitCode';
import { storeDirectory } from '../storeDirectory';
import { terminalText } from '../terminalText';
import { readTimeBounds } from '../timeBounds';

type Action = (context: CommandContext, admin: ClickhouseAdmin) => Promise<ExitCode>;

export const clickhouseCommand: Command = {
  name: 'clickhouse',
  summary: 'Make tables in a ClickHouse, load a bucket into them, compare the two',
  synopsis: 'connect|load|check|status|disconnect [cos://bucket/prefix] [options]',
  help: `
  connect [cos://bucket]   make the tables; with --arriving the server takes up what arrives in the bucket by itself
  load cos://bucket        load the bucket’s history: the server reads the objects, nothing passes through this machine
  load                     copy the local store instead
  check cos://bucket       compare records by hours with what the bucket’s objects say they hold
  status                   what is in the tables (the default)
  disconnect --yes         remove what connect made, records included

  --plan                   say what connect would make, and make nothing
  --arriving               with connect: a queue over arriving objects (needs Keeper)
  --access                 with connect: role, limits and quota for those who search (needs the right to make them)
  --keep-days N            with connect: records go after N days
  --storage-policy NAME    with connect: disks of the data
  --server-endpoint URL    COS as the server reaches it (default: the public endpoint of the bucket’s region)
  --recount                with load: count what is there, and load anew the objects that lack records
  --again                  with load: try objects once more that could not be read before
  --from, --to, --range    with load and check: only this time, as for ingest
  --clickhouse-url, --clickhouse-user, --clickhouse-database, --clickhouse-ca, --clickhouse-cluster
                           instead of CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_DATABASE, CLICKHOUSE_CA_FILE,
                           CLICKHOUSE_CLUSTER

Secrets come from the environment, or are asked for: CLICKHOUSE_PASSWORD; COS_HMAC_ACCESS_KEY_ID and
COS_HMAC_SECRET_ACCESS_KEY, by which the server reads the bucket.

A load that was cut short goes on where it was; what is in the tables is not loaded again.

  vpc-flow-lens clickhouse connect
  vpc-flow-lens clickhouse load cos://shop-flowlogs --range "last 30 days"
  vpc-flow-lens clickhouse check cos://shop-flowlogs --range "last 24h"
`,
  options: {
    ...clickhouseOptions,
    'clickhouse-cluster': { type: 'string' },
    plan: { type: 'boolean' },
    arriving: { type: 'boolean' },
    access: { type: 'boolean' },
    'keep-days': { type: 'string' },
    'storage-policy': { type: 'string' },
    'server-endpoint': { type: 'string' },
    again: { type: 'boolean' },
    recount: { type: 'boolean' },
    yes: { type: 'boolean' },
    from: { type: 'string' },
    to: { type: 'string' },
    range: { type: 'string' },
  },
  words: [0, 2],
  async run(context) {
    const [name = 'status', ...more] = context.words;
    const action = actions[name];
    if (action === undefined) throw new UsageError(`clickhouse cannot “${name}”.`, 'clickhouse');
    if (more.length > 0 && (name === 'status' || name === 'disconnect'))
      throw new UsageError(`clickhouse ${name} takes nothing more.`, 'clickhouse');
    const { services, options, signal } = context;
    const choice = { ...readClickhouse(context), cluster: options.text('clickhouse-cluster') };
    const admin = await services.clickhouse.open(choice, signal);
    try {
      return await action(context, admin);
    } finally {
      await admin.close();
    }
  },
};

const actions: Readonly<Record<string, Action>> = { connect, load, check, status, disconnect };

async function connect(context: CommandContext, admin: ClickhouseAdmin) {
  const { options, output, services, signal, json } = context;
  const policy = options.text('storage-policy');
  if (policy !== undefined && !/^\w{1,64}$/.test(policy))
    options.refuse('--storage-policy takes the name of a policy.');
  const place = {
    ...{ database: admin.database, cluster: admin.cluster, storagePolicy: policy ?? null },
    keepDays: options.wholeNumber('keep-days', 1, 36_500) ?? null,
  };
  const migrations = await services.clickhouse.migrations();
  const { steps } = await planConnection(admin, migrations, place, signal);
  if (options.has('plan')) {
    if (json) await output.line(JSON.stringify({ steps }));
    else
      await output.line(
        steps.length === 0 ? 'Everything stands.' : `Would be made:\n${steps.map((step) => `  ${step}`).join('\n')}`,
      );
    return exitCode.ok;
  }
  const arriving = options.has('arriving') ? await bucketOf(context) : null;
  const { without } = await connectBucket(admin, migrations, place, {
    ...(options.has('access') && { access: await services.clickhouse.access() }),
    ...(arriving && { arriving: { place: await placeOf(context, arriving.bucket), prefix: arriving.prefix } }),
    signal,
  });
  if (json) await output.line(JSON.stringify({ made: steps, without }));
  else {
    await output.line(
      steps.length === 0
        ? `${admin.database} on ${admin.host} stands already.`
        : `Made on ${admin.host}: ${steps.join(', ')}.`,
    );
    for (const { what, why } of without) output.note(terminalText(`Without ${what}: ${why}`));
  }
  return without.length === 0 ? exitCode.ok : exitCode.partly;
}

async function load(context: CommandContext, admin: ClickhouseAdmin) {
  if (context.words[1] === undefined) return loadStore(context, admin);
  const { options, output, services, signal, json } = context;
  const { bucket, source } = await bucketOf(context);
  const place = await placeOf(context, bucket);
  const summary = await loadHistory(
    { admin, source, place, inflate: services.inflate, newId: () => `${services.now()}-${services.newId()}` },
    {
      ...{ signal, again: options.has('again'), recount: options.has('recount') },
      onProgress: (progress) => output.progress(loadingText(progress)),
    },
  );
  if (json) await output.line(JSON.stringify(summary));
  else await output.line(loadedText(summary));
  for (const { key, message } of summary.failures) output.note(terminalText(`${key}: ${message}`));
  if (summary.cancelled) return exitCode.cancelled;
  return summary.failed > 0 ? exitCode.partly : exitCode.ok;
}

async function loadStore(context: CommandContext, admin: ClickhouseAdmin) {
  const { options, output, services, signal, json } = context;
  const bounds = readTimeBounds(options, services.now());
  const engine = await services.openEngine(storeDirectory(options.text('store')));
  try {
    const range = { from: bounds.from ?? null, to: bounds.to ?? null };
    const { withFile } = services.clickhouse;
    const { rows, cancelled } = await copyStore({ engine, admin, withFile }, range, {
      signal,
      onProgress: ({ rows: done, total }) => output.progress(`${number(done)} of ${counted(total, 'flow')} copied`),
    });
    await output.line(json ? JSON.stringify({ rows, cancelled }) : `${counted(rows, 'flow')} copied to ${admin.host}.`);
    return cancelled ? exitCode.cancelled : exitCode.ok;
  } finally {
    await engine.dispose();
  }
}

async function check(context: CommandContext, admin: ClickhouseAdmin) {
  const { output, signal, json } = context;
  const { storage, bucket, source } = await bucketOf(context);
  const onProgress = (objects: number) => output.progress(`${counted(objects, 'object')} compared`);
  const summary = await checkHistory({ admin, source, storage, bucket }, { signal, onProgress });
  if (json) await output.line(JSON.stringify(summary));
  else await output.write(checkText(summary));
  return summary.differences.length === 0 ? exitCode.ok : exitCode.partly;
}

function checkText({ objects, said, found, hours, differences }: CheckSummary): string {
  const head = `${counted(objects, 'object')} of ${counted(hours, 'hour')} say ${counted(said, 'flow')}; the tables have ${number(found)}.\n`;
  if (differences.length === 0) return `${head}Everything is there.\n`;
  const lines = differences.flatMap((hour) => [
    `${hour.hour ?? 'without a date'}: ${number(hour.found)} of ${counted(hour.said, 'flow')}, ${counted(hour.differing, 'object')}`,
    ...hour.objects.map((object) => `  ${object.key}: ${object.found} of ${object.said} (${object.why})`),
  ]);
  const next = 'Load them again: vpc-flow-lens clickhouse load … --recount --again, over the same range.\n';
  return `${head}${lines.map((line) => `${terminalText(line)}\n`).join('')}${next}`;
}

async function status({ output, signal, json }: CommandContext, admin: ClickhouseAdmin) {
  const found = await clickhouseStatus(admin, signal);
  if (json) await output.line(JSON.stringify(found));
  else await output.write(statusText(found, admin));
  return exitCode.ok;
}

function statusText(found: ClickhouseStatus, place: ClickhouseAdmin): string {
  const buckets = found.buckets.map(({ bucket, objects, rows, loadedAt }) => [
    'Loaded',
    `${bucket}: ${counted(rows, 'flow')} of ${counted(objects, 'object')}, last ${formatFlowTime(loadedAt)}`,
  ]);
  return [...statusFacts(found, place), ...buckets]
    .map(([name = '', value = '']) => `${name.padEnd(10)}  ${terminalText(value)}\n`)
    .join('');
}

async function disconnect({ output, options, signal, json }: CommandContext, admin: ClickhouseAdmin) {
  const place = { database: admin.database, cluster: admin.cluster };
  if (!options.has('yes')) {
    const { rows } = await clickhouseStatus(admin, signal);
    throw new UsageError(
      `This would remove ${counted(rows, 'row')} and all tables of VPC Flow Lens from ${admin.database} on ${admin.host}. Add --yes to do it.`,
      'clickhouse',
    );
  }
  const removed = await disconnectBucket(admin, place, signal);
  if (json) await output.line(JSON.stringify({ removed }));
  else
    await output.line(
      removed.length === 0 ? 'There was nothing to remove.' : `Removed from ${admin.host}: ${removed.join(', ')}.`,
    );
  return exitCode.ok;
}

async function bucketOf({ words, options, services, signal }: CommandContext) {
  const address =
    parseCosAddress(words[1] ?? '') ?? options.refuse('Name the bucket, as cos://bucket or cos://bucket/prefix.');
  const bounds = readTimeBounds(options, services.now());
  const { storage } = await services.signIn();
  const bucket = await storage.locate(address.bucket, signal);
  const prefix = address.prefix;
  return { storage, bucket, prefix, source: bucketSource(storage, bucket, { ...bounds, prefixes: [prefix] }) };
}

function placeOf(
  { options, services, signal }: CommandContext,
  bucket: Parameters<typeof services.clickhouse.bucketForServer>[0],
) {
  return services.clickhouse.bucketForServer(bucket, options.text('server-endpoint'), signal);
}
