import type { FlowRow } from '../../core/flow/flowRow';
import { sumOfRow } from '../../core/flow/flowSum';
import type { FieldName } from '../../core/query/fields';
import { fieldNamed } from '../../core/query/fields';
import { compilePredicate } from '../../core/query/predicate';
import { exportRows } from '../export/exportRows';
import { type FieldValue, fieldText } from '../fieldText';
import type { Counts, QueryEngine, SearchRequest, Sort } from '../queryEngine';
import { timelineShape } from '../timelineShape';
import { inRange } from './inRange';
import { compareValues, rowOrder } from './rowOrder';

const batchSize = 1000;

/**
 * Searches rows held in memory: the reference every other engine is measured against, and what shows a single opened
 * object. Every request passes over all rows; Parquet export alone needs the native engine.
 */
export function createMemoryEngine(rows: readonly FlowRow[], label = 'Memory'): QueryEngine {
  const held = range(rows);
  const matching = (request: SearchRequest): FlowRow[] => {
    const matches = compilePredicate(request.query);
    return rows.filter((row) => inRange(row, request) && matches(row));
  };
  const sorted = (request: SearchRequest & { readonly sort: Sort }): FlowRow[] =>
    matching(request).sort(rowOrder(request.sort));

  async function* batches(request: SearchRequest & { readonly sort: Sort }, signal?: AbortSignal) {
    signal?.throwIfAborted();
    const found = sorted(request);
    for (let at = 0; at < found.length; at += batchSize) {
      yield found.slice(at, at + batchSize);
      signal?.throwIfAborted();
    }
  }

  return {
    kind: 'memory',
    label,
    async info(signal) {
      signal?.throwIfAborted();
      const objects = new Set(rows.map((row) => `${row.bucket}\0${row.key}`)).size;
      return { rows: rows.length, objects, ...held, limits: [] };
    },
    async page(request, signal) {
      signal?.throwIfAborted();
      return sorted(request).slice(request.offset, request.offset + request.limit);
    },
    rows: batches,
    async *sums(request, signal) {
      signal?.throwIfAborted();
      yield matching(request).map((row) => sumOfRow(row, request.portFloors));
    },
    async count(request, signal) {
      signal?.throwIfAborted();
      return countRows(matching(request));
    },
    async timeline(request, signal) {
      signal?.throwIfAborted();
      const shape = timelineShape(request, held);
      if (!shape) return { width: 1_000_000, from: request.from ?? 0, to: request.to ?? 0, buckets: [] };
      const byStart = new Map<number, FlowRow[]>();
      for (const row of matching(request)) {
        if (row.start_time === null) continue;
        const start = row.start_time - (row.start_time % shape.width);
        const bucket = byStart.get(start);
        if (bucket) bucket.push(row);
        else byStart.set(start, [row]);
      }
      const buckets = [...byStart].sort(([a], [b]) => a - b).map(([start, held]) => ({ start, ...countRows(held) }));
      return { width: shape.width, from: shape.from, to: shape.to, buckets };
    },
    async topValues(request, signal) {
      signal?.throwIfAborted();
      const field = fieldNamed(request.field);
      if (!field) return [];
      const counts = countValues(matching(request), request.field);
      return [...counts]
        .sort(([a, countA], [b, countB]) => countB - countA || compareValues(a, b, false))
        .slice(0, request.limit)
        .map(([value, count]) => ({ value: fieldText(field, value), count }));
    },
    export: (request, signal) => exportRows(request, batches(request, signal), signal),
    async dispose() {},
  };
}

function countRows(rows: readonly FlowRow[]): Counts {
  let accepted = 0;
  let rejected = 0;
  for (const { action } of rows) {
    if (action === 'accepted') accepted++;
    else if (action === 'rejected') rejected++;
  }
  return { total: rows.length, accepted, rejected };
}

function countValues(rows: readonly FlowRow[], field: FieldName): Map<FieldValue, number> {
  const counts = new Map<FieldValue, number>();
  for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  return counts;
}

function range(rows: readonly FlowRow[]): { earliest: number | null; latest: number | null } {
  let earliest: number | null = null;
  let latest: number | null = null;
  for (const { start_time: time } of rows) {
    if (time === null) continue;
    if (earliest === null || time < earliest) earliest = time;
    if (latest === null || time > latest) latest = time;
  }
  return { earliest, latest };
}
