import { byteCount, counted, number } from '../app/words';
import type { FlowRow } from '../core/flow/flowRow';
import { formatFlowTime } from '../core/flow/flowTime';
import type { FieldName } from '../core/query/fields';
import { type OnProgress, progressText } from '../core/query/searchProgress';
import type { Counts, ExportFormat, QueryEngine, SearchRequest, Sort, Timeline } from '../engines/queryEngine';
import type { CommandContext } from './command';
import { exitCode } from './exitCode';
import { flowLines, flowTable } from './flowTable';
import { table } from './table';

export const queryFormats = ['table', 'json', 'jsonl', 'csv', 'parquet'] as const;
export type QueryFormat = (typeof queryFormats)[number];

/** What is asked, checked before the engine is opened. */
export interface Question {
  readonly request: SearchRequest;
  readonly sort: Sort;
  readonly format: QueryFormat;
  readonly limit: number | undefined;
  readonly top: FieldName | undefined;
  readonly path: string | undefined;
}

/** Prints the answer; returns how many flows it is about. */
export function answer(context: CommandContext, engine: QueryEngine, question: Question): Promise<number> {
  const { options } = context;
  if (options.has('count')) return count(context, engine, question);
  if (options.has('timeline')) return timeline(context, engine, question);
  if (question.top !== undefined) return topValues(context, engine, question, question.top);
  if (question.path !== undefined) return exportFile(context, engine, question, question.path);
  return question.format === 'table' ? asTable(context, engine, question) : stream(context, engine, question);
}

/** Shows how far the engine is with an answer; undefined where nobody sees it. */
function telling({ output }: CommandContext): OnProgress | undefined {
  if (!output.showsProgress) return undefined;
  return (progress) => output.progress(progressText(progress, byteCount));
}

/** Prints flows as they come in; how that goes is told on stderr. Ctrl+C is its end, and no failure. */
export async function follow(
  { output, services, signal, options }: CommandContext,
  engine: QueryEngine,
  question: Question,
) {
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

async function count(context: CommandContext, engine: QueryEngine, { request }: Question) {
  const { output, signal, json } = context;
  const counts = await engine.count(request, signal, telling(context));
  await output.line(json ? JSON.stringify(counts) : countsText(counts));
  return counts.total;
}

const countsText = ({ total, accepted, rejected, seenFrom }: Counts): string =>
  `${counted(total, 'flow')}: ${number(accepted)} accepted, ${number(rejected)} rejected${seenFrom === undefined ? '' : ` (only since ${formatFlowTime(seenFrom)}: older ones were not fetched)`}`;

async function timeline(context: CommandContext, engine: QueryEngine, { request }: Question) {
  const { output, signal, json } = context;
  const found = await engine.timeline({ ...request, buckets: 48 }, signal, telling(context));
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
  const found = await engine.topValues({ ...request, field, limit }, signal, telling(context));
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
  const asked = { ...request, sort, format: format as ExportFormat, path };
  const { rows, bytes } = await engine.export(asked, signal, telling(context));
  const text = `Wrote ${counted(rows, 'flow')} (${byteCount(bytes)}) to ${path}.`;
  if (json) await output.line(JSON.stringify({ path, rows, bytes }));
  else output.note(text);
  await sayCovered(context, engine, request, 'The file is');
  return rows;
}

async function asTable(context: CommandContext, engine: QueryEngine, { request, sort, limit = 100 }: Question) {
  const { output, signal } = context;
  const rows = await engine.page({ ...request, sort, offset: 0, limit }, signal, telling(context));
  if (rows.length > 0) await output.write(flowTable(rows), signal);
  if (rows.length === limit) {
    const { total, seenFrom } = await engine.count(request, signal, telling(context));
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
  for await (const rows of batches(context, engine, question)) {
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
  context: CommandContext,
  engine: QueryEngine,
  { request, sort, limit }: Question,
): AsyncGenerator<readonly FlowRow[]> {
  const { signal } = context;
  if (limit !== undefined && limit <= 10_000) {
    yield await engine.page({ ...request, sort, offset: 0, limit }, signal, telling(context));
    return;
  }
  let left = limit ?? Number.POSITIVE_INFINITY;
  for await (const rows of engine.rows({ ...request, sort }, signal, telling(context))) {
    yield rows.length <= left ? rows : rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}
