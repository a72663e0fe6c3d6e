import { describeDryRun, describeReplay } from '../../app/replay/describeReplay';
import {
  type ReplayOptions,
  type ReplayPorts,
  type ReplaySummary,
  replayObjects,
  replayRows,
} from '../../app/replay/replay';
import { replayProgress } from '../../app/replay/replayProgress';
import { isComplete } from '../../core/ship/shipCounts';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readSearch } from '../readSearch';
import { readSource } from '../readSource';
import { destinationKinds } from '../services';
import { storeDirectory } from '../storeDirectory';
import { readTimeBounds } from '../timeBounds';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'Send flow logs to LogDNA/Mezmo, IBM Cloud Logs or ClickHouse',
  synopsis: '<folder|file|cos://bucket/prefix|search> --destination logdna|cloudlogs|clickhouse [options]',
  help: `
Records go out with their own time, in batches, and only once: what was sent is written down beside the store, so that
the same command goes on after a crash or Ctrl-C.

  --destination KIND  logdna (LOGDNA_INGESTION_KEY; LOGDNA_URL, default LOGDNA_INGEST_ENDPOINT or
                      https://logs.mezmo.com), or
                      cloudlogs (CLOUD_LOGS_URL; IBMCLOUD_API_KEY or the login of ibmcloud, with the role Sender), or
                      clickhouse (CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD, CLICKHOUSE_DATABASE)
  --search            the word is a search over the local store: its flows are sent
  --dry-run           count records and bytes, send nothing
  --from TIME         records of this time or later, for example 2026-11-21T14:00Z or "2h ago"
  --to TIME           records before this time
  --range PHRASE      both at once, for example "last 24h" or "yesterday"
  --rate N            at most N records a second
  --again             send also what was sent before

  vpc-flow-lens replay cos://shop-flowlogs --range "last 6h" --destination logdna --dry-run
  vpc-flow-lens replay 'action:rejected' --search --destination cloudlogs

IBM Cloud Logs refuses records older than 24 hours: how many there are is said before anything is sent.
`,
  options: {
    destination: { type: 'string' },
    search: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    from: { type: 'string' },
    to: { type: 'string' },
    range: { type: 'string' },
    rate: { type: 'string' },
    again: { type: 'boolean' },
  },
  words: [1, 1],
  run: replay,
};

type Work = (options: Pick<ReplayOptions, 'dryRun'>) => Promise<ReplaySummary>;

async function replay(context: CommandContext) {
  const { options, output, services, json, signal } = context;
  const kind = options.oneOf('destination', destinationKinds) ?? options.refuse('--destination is missing.');
  const bounds = readTimeBounds(options, services.now());
  const rate = options.wholeNumber('rate', 1);
  const request = options.has('search') ? readSearch(context, bounds) : undefined;
  if (request === null) return exitCode.usage;
  const directory = storeDirectory(options.text('store'));
  const { lettersPath, ...target } = await services.openReplayTarget(kind, directory);
  const ports: ReplayPorts = {
    ...target,
    inflate: services.inflate,
    now: () => Math.floor(services.now() / 1000),
    delay: (milliseconds) => services.delay(milliseconds, signal),
    random: Math.random,
  };
  const { label } = target.destination;
  const common = (dryRun: boolean): ReplayOptions => ({
    ...{ signal, dryRun, again: options.has('again') },
    ...(rate !== undefined && { rate }),
    onProgress: (counts) => output.progress(replayProgress(counts, dryRun)),
  });

  const run = async (work: Work) => {
    const dryRun = options.has('dry-run');
    // What the service would refuse is to be known before the first record goes out.
    if (!dryRun && target.destination.ages !== null) {
      const plan = await work({ dryRun: true });
      signal.throwIfAborted();
      if (plan.counts.linesTooOld + plan.counts.linesAhead > 0) output.note(describeDryRun(plan, label));
    }
    const summary = await work({ dryRun });
    const words = dryRun ? describeDryRun(summary, label) : describeReplay(summary, label);
    if (json) await output.line(JSON.stringify({ ...summary, destination: target.destination.id, dryRun }));
    else await output.line(words);
    const { counts } = summary;
    if (!dryRun && counts.linesRefused + counts.objectsUnreadable > 0) output.note(`Which ones: ${lettersPath}`);
    if (summary.cancelled) return exitCode.cancelled;
    if (summary.halted !== null) return exitCode.failed;
    return isComplete(counts) && counts.objectsUnreadable + counts.linesRefused === 0 ? exitCode.ok : exitCode.partly;
  };

  if (request === undefined) {
    return run(async ({ dryRun }) =>
      replayObjects(await readSource(context, bounds), ports, { ...common(dryRun === true), ...bounds }),
    );
  }
  const engine = await services.openEngine(directory);
  try {
    const sort = { field: 'start_time', descending: false } as const;
    return await run(({ dryRun }) =>
      replayRows(engine.rows({ ...request, sort }, signal), ports, common(dryRun === true)),
    );
  } finally {
    await engine.dispose();
  }
}
