import type { FlowRow } from '../../core/flow/flowRow';
import { exportRows } from '../export/exportRows';
import { EngineError, type QueryEngine, type SearchRequest, type Sort } from '../queryEngine';
import { timelineShape } from '../timelineShape';
import { addedUp } from './addedUp';
import { ClickhouseServer, type ClickhouseServerOptions } from './clickhouseServer';
import { countTimeline, countTopValues, countTotals } from './counts';
import { readRow, rowColumns } from './flowTable';
import { heldFlows, heldSpan } from './heldFlows';
import { orderOf, readPage } from './readPage';
import { checkSchema } from './schemaCheck';
import type { SearchLimits } from './searchLimits';
import { FlowTable } from './searchTable';
import { sumFlows } from './sumFlows';

export interface ClickhouseEngineOptions extends ClickhouseServerOptions {
  readonly label?: string;
  /** Rows that are added up at a time. */
  readonly sumAtATime?: number;
}

/**
 * Searches the flow logs in a ClickHouse. Nothing is asked of it before the first request; whether its tables are the ones
 * these searches know is asked with the first, and again after a failure. Loads the client: import it when it is needed.
 */
export function openClickhouseEngine(options: ClickhouseEngineOptions): QueryEngine {
  if (!/^[A-Za-z_]\w{0,62}$/.test(options.database)) {
    throw new EngineError('unsupported', 'A database of ClickHouse is named by letters, digits and underscores.');
  }
  const server = ClickhouseServer.open(options);
  const table = new FlowTable(server);
  let checked: Promise<void> | null = null;
  const ready = async (signal?: AbortSignal) => {
    signal?.throwIfAborted();
    // Not under the signal of one request: others wait for the same check.
    checked ??= checkSchema(server);
    const check = checked;
    check.catch(() => {
      if (checked === check) checked = null;
    });
    await check;
    signal?.throwIfAborted();
  };
  const select = async (request: SearchRequest, signal?: AbortSignal) => {
    await ready(signal);
    return table.select(request, signal);
  };

  async function* rows(request: SearchRequest & { readonly sort: Sort }, signal?: AbortSignal) {
    const { from, where, parameters } = await select(request, signal);
    const sql = `SELECT ${rowColumns} FROM ${from} WHERE ${where} ORDER BY ${orderOf(request.sort)}`;
    for await (const batch of server.stream({ sql, parameters, whole: true }, signal)) yield batch.map(readRow);
  }

  return {
    kind: 'clickhouse',
    label: options.label ?? 'ClickHouse',
    async info(signal) {
      await ready(signal);
      return { ...(await heldFlows(server, signal)), limits: limitsOf(server.limits) };
    },
    page: async (request, signal, onProgress): Promise<readonly FlowRow[]> =>
      readPage(server, await select(request, signal), request, signal, addedUp(onProgress)),
    rows,
    async *sums(request, signal) {
      yield* sumFlows(server, await select(request, signal), request, options.sumAtATime, signal);
    },
    count: async (request, signal, onProgress) =>
      countTotals(server, await select(request, signal), signal, onProgress),
    async timeline(request, signal, onProgress) {
      const selection = await select(request, signal);
      const unbounded = request.from === null || request.to === null;
      const span = unbounded ? await heldSpan(server, signal) : { earliest: null, latest: null };
      const shape = timelineShape(request, span);
      if (!shape) return { width: 1_000_000, from: request.from ?? 0, to: request.to ?? 0, buckets: [] };
      const buckets = await countTimeline(server, selection, shape, signal, onProgress);
      return { width: shape.width, from: shape.from, to: shape.to, buckets };
    },
    topValues: async (request, signal, onProgress) =>
      countTopValues(server, await select(request, signal), request, signal, onProgress),
    export: (request, signal) => exportRows(request, rows(request, signal), signal),
    async holdsFlows(range, signal) {
      await ready(signal);
      return table.holdsRows(range, signal);
    },
    dispose: () => server.close(),
  };
}

function limitsOf({ seconds, readGb }: SearchLimits): readonly string[] {
  return [
    'Only what was loaded into ClickHouse is searched.',
    `A search that takes longer than ${seconds} s is stopped.`,
    ...(readGb > 0 ? [`A search that has to read more than ${readGb} GB is stopped.`] : []),
  ];
}
