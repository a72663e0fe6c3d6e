import { extname } from 'node:path';
import { describeEmpty } from '../../app/search/describeEmpty';
import { describeEmptyBucket } from '../../app/search/describeEmptyBucket';
import { counted } from '../../app/words';
import { type FieldName, fieldNamed, fields } from '../../core/query/fields';
import type { QueryEngine, SearchRequest, Sort } from '../../engines/queryEngine';
import { keepWhatWasRead, openBucketEngine } from '../bucketSearch';
import { clickhouseLimitOptions, clickhouseOptions, readClickhouse } from '../clickhouseChoice';
import type { Command, CommandContext } from '../command';
import { exitCode, UsageError } from '../exitCode';
import { refuseStrayClickhouse } from '../flowEngine';
import { answer, follow, type QueryFormat, type Question, queryFormats } from '../queryAnswers';
import { readSearch } from '../readSearch';
import { storeDirectory } from '../storeDirectory';
import { readTimeBounds } from '../timeBounds';

export const queryCommand: Command = {
  name: 'query',
  summary: 'Search the flows of the local store',
  synopsis: "'<search>' [--range PHRASE] [options]",
  help: `
The search is LogDNA's language over the fields of flow logs; an empty one ('') finds everything.

  --engine ENGINE    local (the store, the default), logdna (LOGDNA_ACCESS_TOKEN says who asks), cloudlogs
                     (CLOUD_LOGS_INSTANCE and CLOUD_LOGS_REGION say where; the account's sign-in, role Reader)
                     or clickhouse (CLICKHOUSE_PASSWORD; one that the command clickhouse has filled)
  --clickhouse-url URL, --clickhouse-user NAME, --clickhouse-database NAME, --clickhouse-ca FILE
                     which ClickHouse; else CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_DATABASE (vpc_flow_lens)
                     and CLICKHOUSE_CA_FILE say it
  --max-seconds N, --max-result-rows N, --max-read-gb N, --max-memory-mb N
                     with --engine clickhouse: what the server may spend on each question that a search asks (default
                     120 s and 5,000,000 rows; GB read and MB of memory as its user may). Files have no such limits
  --bucket PLACE     in a bucket itself, of which nothing need be ingested: cos://bucket or cos://bucket/prefix.
                     Only objects that can match are read: name a time, and an interface by network_interface_id
  --max-objects N    with --bucket: read the newest N objects that can match (default 5,000)
  --keep             with --bucket: ingest what was read into the local store
  --from TIME        flows that started at this time or later, for example 2026-11-21T14:00Z or "2h ago"
  --to TIME          flows that started before this time
  --range PHRASE     both at once, for example "last 24h" or "yesterday"
  --limit N          at most N flows (default 100 for a table, else all)
  --sort FIELD       or FIELD:asc, FIELD:desc (default start_time:desc)
  --format FORMAT    table, json, jsonl, csv or parquet (default table, with --json json)
  --output FILE      write a csv, jsonl or parquet file, whole or not at all; its ending names the format
  --count            only how many, accepted and rejected
  --timeline         accepted and rejected over time
  --follow           with --engine logdna: flows as they come in, until Ctrl+C
  --top FIELD        the most frequent values of a field (--limit, default 10)

  vpc-flow-lens query 'target_ip:10.240.0.4 action:rejected'
  vpc-flow-lens query 'initiator_ip:10.240.64.4 -target_port:67' --top target_port
  vpc-flow-lens query 'action:rejected' --range "last 24h" --output rejected.parquet
  vpc-flow-lens query 'action:rejected' --bucket cos://shop-flowlogs --range "last 1h"

Times are UTC. A search that finds nothing says why on stderr and ends with 0.
`,
  options: {
    engine: { type: 'string' },
    ...clickhouseOptions,
    ...clickhouseLimitOptions,
    from: { type: 'string' },
    to: { type: 'string' },
    range: { type: 'string' },
    limit: { type: 'string' },
    sort: { type: 'string' },
    format: { type: 'string' },
    output: { type: 'string' },
    count: { type: 'boolean' },
    timeline: { type: 'boolean' },
    top: { type: 'string' },
    follow: { type: 'boolean' },
    bucket: { type: 'string' },
    'max-objects': { type: 'string' },
    keep: { type: 'boolean' },
  },
  words: [1, 1],
  run: query,
};

async function query(context: CommandContext) {
  const { options, services } = context;
  options.exclusive('count', 'timeline', 'top', 'output');
  options.exclusive('count', 'timeline', 'format');
  options.exclusive('count', 'timeline', 'sort');
  for (const other of ['count', 'timeline', 'top', 'output', 'sort', 'limit', 'from', 'to', 'range']) {
    options.exclusive('follow', other);
  }
  refuseStrayClickhouse(context);
  options.exclusive('bucket', 'engine');
  options.exclusive('bucket', 'follow');
  const path = options.text('output');
  const top = options.text('top');
  const question = {
    sort: readSort(options.text('sort') ?? 'start_time:desc'),
    format: readFormat(context, path),
    limit: options.wholeNumber('limit', 1),
    top: top === undefined ? undefined : fieldOf(top, '--top'),
    path,
  };
  if (path !== undefined && question.limit !== undefined) options.refuse('--output writes all flows, without --limit.');
  const request = readSearch(context, readTimeBounds(options, services.now()));
  if (request === null) return exitCode.usage;
  if (options.has('bucket')) return inBucket(context, { ...question, request });
  for (const alone of ['keep', 'max-objects']) if (options.has(alone)) options.refuse(`--${alone} goes with --bucket.`);
  const engine = await openEngine(context);
  try {
    if (options.has('follow')) return await follow(context, engine, { ...question, request });
    const found = await answer(context, engine, { ...question, request });
    if (found === 0) await sayWhyEmpty(context, engine, request);
    return exitCode.ok;
  } finally {
    await engine.dispose();
  }
}

async function inBucket(context: CommandContext, question: Question) {
  const engine = await openBucketEngine(context);
  try {
    const found = await answer(context, engine, question);
    if (found === 0) await sayWhyEmpty(context, engine, question.request);
    if (context.options.has('keep')) await keepWhatWasRead(context, engine);
    return exitCode.ok;
  } finally {
    await engine.dispose();
  }
}

function openEngine(context: CommandContext): Promise<QueryEngine> | QueryEngine {
  const { options, services, output, signal } = context;
  switch (options.oneOf('engine', ['local', 'logdna', 'cloudlogs', 'clickhouse'] as const)) {
    case 'clickhouse':
      return services.openClickhouse(readClickhouse(context), signal);
    case 'logdna':
      return services.openLogdna();
    case 'cloudlogs':
      return services.openCloudLogs({
        onWaiting: (seconds) =>
          output.note(
            `IBM Cloud Logs answers 10 queries a minute: the next is asked in ${counted(seconds, 'second')}.`,
          ),
        onWarning: (warning) => output.note(warning),
      });
    default:
      return services.openEngine(storeDirectory(options.text('store')));
  }
}

async function sayWhyEmpty({ output, signal }: CommandContext, engine: QueryEngine, request: SearchRequest) {
  const info = await engine.info(signal);
  if (engine.kind === 'bucket') {
    const holds = (await engine.holdsFlows?.(request, signal)) ?? true;
    output.note(`Nothing found. ${describeEmptyBucket(engine.label, info, request, holds).message}`);
    return;
  }
  const bounded = request.from !== null || request.to !== null;
  const everywhere =
    bounded && info.rows !== null && info.rows > 0
      ? await engine.count({ ...request, from: null, to: null }, signal)
      : null;
  output.note(`Nothing found. ${describeEmpty(info, request, everywhere?.total).message}`);
}

function readSort(text: string): Sort {
  const [name = '', order = 'asc', ...more] = text.split(':');
  if ((order !== 'asc' && order !== 'desc') || more.length > 0) {
    throw new UsageError(`--sort takes a field, field:asc or field:desc, not “${text}”.`, 'query');
  }
  return { field: fieldOf(name, '--sort'), descending: order === 'desc' };
}

function fieldOf(name: string, option: string): FieldName {
  const field = fieldNamed(name);
  if (field) return field.name;
  const known = fields.map((each) => each.name).join(', ');
  throw new UsageError(`${option}: there is no field “${name}”. The fields are ${known}.`, 'query');
}

function readFormat({ options, json }: CommandContext, path: string | undefined): QueryFormat {
  const chosen = options.oneOf('format', queryFormats);
  if (path === undefined) {
    if (chosen === 'parquet') options.refuse('Parquet is written to a file: add --output FILE.');
    return chosen ?? (json ? 'json' : 'table');
  }
  const ending = extname(path).slice(1).toLowerCase();
  const format = chosen ?? queryFormats.find((known) => known === ending);
  if (format === 'csv' || format === 'jsonl' || format === 'parquet') return format;
  return options.refuse('--output writes csv, jsonl or parquet: name the file so, or add --format.');
}
