import { extname } from 'node:path';
import { describeEmpty } from '../../app/search/describeEmpty';
import { describeEmptyBucket } from '../../app/search/describeEmptyBucket';
import { byteCount, counted, number } from '../../app/words';
import type { FlowRow } from '../../core/flow/flowRow';
import { formatFlowTime } from '../../core/flow/flowTime';
import { type FieldName, fieldNamed, fields } from '../../core/query/fields';
import type { Counts, ExportFormat, QueryEngine, SearchRequest, Sort, Timeline } from '../../engines/queryEngine';
import { keepWhatWasRead, openBucketEngine } from '../bucketSearch';
import { clickhouseOptions, readClickhouse } from '../clickhouseChoice';
import type { Command, CommandContext } from '../command';
import { exitCode, UsageError } from '../exitCode';
import { flowLines, flowTable } from '../flowTable';
import { readSearch } from '../readSearch';
import { storeDirectory } from '../storeDirectory';
import { table } from '../table';
import { readTimeBounds } from '../timeBounds';

const formats = ['table', 'json', 'jsonl', 'csv', 'parquet'] as const;
type Format = (typeof formats)[number];

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

/** What is asked, checked before the engine is opened. */
interface Question {
  readonly request: SearchRequest;
  readonly sort: Sort;
  readonly format: Format;
  readonly limit: number | undefined;
  readonly top: FieldName | undefined;
  readonly path: string | undefined;
}

async function query(context: CommandContext) {
  const { options, services } = context;
  options.exclusive('count', 'timeline', 'top', 'output');
  options.exclusive('count', 'timeline', 'format');
  options.exclusive('count', 'timeline', 'sort');
  for (const other of ['count', 'timeline', 'top', 'output', 'sort', 'limit', 'from', 'to', 'range']) {
    options.exclusive('follow', other);
  }
  for (const name of Object.keys(clickhouseOptions)) {
    if (options.has(name) && options.text('engine') !== 'clickhouse')
      options.refuse(`--${name} goes with --engine clickhouse.`);
  }
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

/** Prints the answer; returns how many flows it is about. */
function answer(context: CommandContext, engine: QueryEngine, question: Question): Promise<number> {
  const { options } = context;
  if (options.has('count')) return count(context, engine, question);
  if (options.has('timeline')) return timeline(context, engine, question);
  if (question.top !== undefined) return topValues(context, engine, question, question.top);
  if (question.path !== undefined) return exportFile(context, engine, question, question.path);
  return question.format === 'table' ? asTable(context, engine, question) : stream(context, engine, question);
}

/** Prints flows as they come in; how that goes is told on stderr. Ctrl+C is its end, and no failure. */
async function follow({ output, services, signal, options }: CommandContext, engine: QueryEngine, question: Question) {
  if (engine.follow === undefined) options.refuse('--follow goes with --engine logdna.');
  const { csvHeader, csv, json } = services.lines;
  const { format, request } = question;
  if (format === 'csv') await output.write(csvHeader, signal);
  const text = (rows: readonly FlowRow[]) =>
    format === 'table' ? flowLines(rows) : rows.map(format === 'csv' ? csv : json).join('');
  for await (const event of engine.follow?.(request, signal) ?? []) {
    if (event.kind === 'rows') await output.write(text(event.rows), signal);
    else output.note(event.message);
  }
  return exitCode.ok;
}

async function count({ output, signal, json }: CommandContext, engine: QueryEngine, { request }: Question) {
  const counts = await engine.count(request, signal);
  await output.line(json ? JSON.stringify(counts) : countsText(counts));
  return counts.total;
}

const countsText = ({ total, accepted, rejected, seenFrom }: Counts): string =>
  `${counted(total, 'flow')}: ${number(accepted)} accepted, ${number(rejected)} rejected${seenFrom === undefined ? '' : ` (only since ${formatFlowTime(seenFrom)}: older ones were not fetched)`}`;

async function timeline(context: CommandContext, engine: QueryEngine, { request }: Question) {
  const { output, signal, json } = context;
  const found = await engine.timeline({ ...request, buckets: 48 }, signal);
  if (json) {
    const buckets = found.buckets.map((bucket) => ({ ...bucket, start: formatFlowTime(bucket.start) }));
    const { width, from, to } = found;
    const plain = { widthSeconds: width / 1e6, from: formatFlowTime(from), to: formatFlowTime(to), buckets };
    await output.line(JSON.stringify(plain));
  } else if (found.buckets.length > 0) await output.write(timelineTable(found));
  const total = found.buckets.reduce((sum, bucket) => sum + bucket.total, 0);
  // Where the service counted it is of all of them.
  await sayCovered(context, engine, request, 'The timeline is', (covered) => total <= covered);
  return total;
}

/** Says on stderr where an answer is of the newest flows only. */
async function sayCovered(
  { output, signal }: CommandContext,
  engine: QueryEngine,
  request: SearchRequest,
  what: string,
  isConcerned: (covered: number) => boolean = () => true,
): Promise<void> {
  const coverage = await engine.coverage?.(request, signal);
  if (!coverage || !isConcerned(coverage.rows)) return;
  const { rows, from } = coverage;
  output.note(
    `${what} of the newest ${counted(rows, 'flow')} only, since ${formatFlowTime(from)}: older ones were not fetched. A shorter range or a narrower search finds them.`,
  );
}

function timelineTable({ buckets }: Timeline): string {
  const most = Math.max(...buckets.map(({ total }) => total));
  const bar = (part: number, sign: string) => sign.repeat(Math.round((part / most) * 40));
  return table(
    [
      { heading: 'FROM', text: ({ start }) => formatFlowTime(start) },
      { heading: 'ACCEPTED', text: ({ accepted }) => number(accepted), align: 'right' },
      { heading: 'REJECTED', text: ({ rejected }) => number(rejected), align: 'right' },
      { heading: '+ accepted, x rejected', text: (at) => `${bar(at.accepted, '+')}${bar(at.rejected, 'x')}` },
    ],
    buckets,
  );
}

async function topValues(
  context: CommandContext,
  engine: QueryEngine,
  { request, limit = 10 }: Question,
  field: FieldName,
) {
  const { output, signal, json } = context;
  const found = await engine.topValues({ ...request, field, limit }, signal);
  if (json) await output.line(JSON.stringify(found));
  else if (found.length > 0) {
    const columns = [
      { heading: field.toUpperCase(), text: ({ value }: { value: string | null }) => value ?? '(none)' },
      { heading: 'FLOWS', text: (top: { count: number }) => number(top.count), align: 'right' as const },
    ];
    await output.write(table(columns, found));
  }
  await sayCovered(context, engine, request, 'The values are');
  return found.reduce((sum, value) => sum + value.count, 0);
}

async function exportFile(
  context: CommandContext,
  engine: QueryEngine,
  { request, sort, format }: Question,
  path: string,
) {
  const { output, signal, json } = context;
  output.progress(`Writing ${path}`);
  const { rows, bytes } = await engine.export({ ...request, sort, format: format as ExportFormat, path }, signal);
  const text = `Wrote ${counted(rows, 'flow')} (${byteCount(bytes)}) to ${path}.`;
  if (json) await output.line(JSON.stringify({ path, rows, bytes }));
  else output.note(text);
  await sayCovered(context, engine, request, 'The file is');
  return rows;
}

async function asTable(context: CommandContext, engine: QueryEngine, { request, sort, limit = 100 }: Question) {
  const { output, signal } = context;
  const rows = await engine.page({ ...request, sort, offset: 0, limit }, signal);
  if (rows.length > 0) await output.write(flowTable(rows), signal);
  if (rows.length === limit) {
    const { total, seenFrom } = await engine.count(request, signal);
    const all = `${counted(total, 'flow')}${seenFrom === undefined ? '' : ' or more'}`;
    if (total > limit) output.note(`The first ${number(limit)} of ${all}: see --limit.`);
  }
  // The newest are known for sure; in any other order, or where all of them are shown, some may be missing.
  const isNewest = sort.field === 'start_time' && sort.descending && rows.length === limit;
  if (!isNewest) await sayCovered(context, engine, request, 'The list is');
  return rows.length;
}

async function stream(context: CommandContext, engine: QueryEngine, question: Question): Promise<number> {
  const { output, services, signal } = context;
  const { csvHeader, csv, json } = services.lines;
  const asArray = question.format === 'json';
  if (question.format === 'csv') await output.write(csvHeader, signal);
  let written = 0;
  for await (const rows of batches(engine, question, signal)) {
    const lines = rows.map(question.format === 'csv' ? csv : json);
    // The array's brackets and commas stand in front of each line, so that the last needs no exception.
    const text = asArray ? lines.map((line, at) => `${written + at === 0 ? '[' : ','}${line}`) : lines;
    await output.write(text.join(''), signal);
    written += rows.length;
  }
  if (asArray) await output.write(written === 0 ? '[]\n' : ']\n', signal);
  await sayCovered(context, engine, question.request, 'The list is', (covered) => written >= covered);
  return written;
}

/** Few rows are a page, which engines find without sorting all; many are a stream, cut where the limit is. */
async function* batches(
  engine: QueryEngine,
  { request, sort, limit }: Question,
  signal: AbortSignal,
): AsyncGenerator<readonly FlowRow[]> {
  if (limit !== undefined && limit <= 10_000) {
    yield await engine.page({ ...request, sort, offset: 0, limit }, signal);
    return;
  }
  let left = limit ?? Number.POSITIVE_INFINITY;
  for await (const rows of engine.rows({ ...request, sort }, signal)) {
    yield rows.length <= left ? rows : rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
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

function readFormat({ options, json }: CommandContext, path: string | undefined): Format {
  const chosen = options.oneOf('format', formats);
  if (path === undefined) {
    if (chosen === 'parquet') options.refuse('Parquet is written to a file: add --output FILE.');
    return chosen ?? (json ? 'json' : 'table');
  }
  const ending = extname(path).slice(1).toLowerCase();
  const format = chosen ?? formats.find((known) => known === ending);
  if (format === 'csv' || format === 'jsonl' || format === 'parquet') return format;
  return options.refuse('--output writes csv, jsonl or parquet: name the file so, or add --format.');
}
