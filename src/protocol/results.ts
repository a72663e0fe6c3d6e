import * as v from 'valibot';
import { type FieldName, fields } from '../core/query/fields';
import { answerSchema, cancelSchema, requestId, requestSchema } from './rpc';
import { wirePageSchema } from './wirePage';

/**
 * What the results panel and the extension host say to each other. All times are microseconds UTC. The panel sends
 * search text and resolved bounds, never anything closer to an engine's own language.
 */
const micros = v.pipe(v.number(), v.safeInteger());
const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const fieldName = v.picklist(fields.map((field) => field.name) as [FieldName, ...FieldName[]]);
const searchText = v.pipe(v.string(), v.maxLength(100_000));

const searchSchema = v.object({
  /** Grows with every Run; a request of a later run cancels what is still under way for an earlier one. */
  run: amount,
  engineId: v.string(),
  text: searchText,
  from: v.nullable(micros),
  to: v.nullable(micros),
});
export const sortSchema = v.object({ field: fieldName, descending: v.boolean() });

const countsSchema = v.object({
  ...{ total: amount, accepted: amount, rejected: amount, seenFrom: v.optional(micros) },
  /** Where rows, top values and exports are of fewer flows than were counted: how many, and since when. */
  covers: v.optional(v.object({ from: micros, rows: amount })),
});
const timelineSchema = v.object({
  width: micros,
  from: micros,
  to: micros,
  buckets: v.array(v.object({ start: micros, total: amount, accepted: amount, rejected: amount })),
});
const engineInfoSchema = v.object({
  rows: v.nullable(amount),
  objects: v.nullable(amount),
  earliest: v.nullable(micros),
  latest: v.nullable(micros),
  limits: v.array(v.string()),
  freshness: v.optional(v.string()),
});
const emptyReasonSchema = v.object({
  message: v.string(),
  steps: v.array(
    v.object({
      action: v.picklist(['ingest', 'setUp', 'replay', 'widen', 'edit', 'missing', 'searchBucket']),
      label: v.string(),
    }),
  ),
});

/** Where a row stands, so that its object can be opened. */
const rowRefSchema = v.object({ bucket: v.string(), key: v.string(), etag: v.string(), index: amount });

export const resultsMethods = {
  page: {
    params: v.object({
      search: searchSchema,
      sort: sortSchema,
      offset: amount,
      limit: v.pipe(amount, v.minValue(1), v.maxValue(2000)),
    }),
    result: wirePageSchema,
  },
  count: { params: v.object({ search: searchSchema }), result: countsSchema },
  timeline: {
    params: v.object({ search: searchSchema, buckets: v.pipe(amount, v.minValue(1), v.maxValue(2000)) }),
    result: timelineSchema,
  },
  topValues: {
    params: v.object({
      search: searchSchema,
      field: fieldName,
      limit: v.pipe(amount, v.minValue(1), v.maxValue(1000)),
    }),
    result: v.array(v.object({ value: v.nullable(v.string()), count: amount })),
  },
  /**
   * Tells of flows as they come in, by `followed` and `followState`, until it is cancelled: so long it is under way. A
   * bound `to` is one that lies ahead.
   */
  follow: { params: v.object({ search: searchSchema }), result: v.null() },
  describeEmpty: { params: v.object({ search: searchSchema }), result: emptyReasonSchema },
  info: { params: v.object({ engineId: v.string() }), result: engineInfoSchema },
  /** The user is asked for a name; `false` when they thought better of it. */
  saveSearch: { params: v.object({ text: searchText, range: v.string() }), result: v.boolean() },
  /** The user is asked for a file; null when they thought better of it. */
  export: {
    params: v.object({ search: searchSchema, sort: sortSchema }),
    result: v.nullable(v.object({ path: v.string(), rows: amount, bytes: amount })),
  },
  openObject: { params: rowRefSchema, result: v.null() },
  /** Why the one row of the page was rejected, or what admits it: shown in a pane of its own. */
  why: { params: v.object({ page: wirePageSchema }), result: v.null() },
  copy: { params: v.object({ text: v.string() }), result: v.null() },
  ingest: { params: v.object({}), result: v.null() },
  /** Ways to get flow logs into a service. */
  setUp: { params: v.object({}), result: v.null() },
  replay: { params: v.object({}), result: v.null() },
  /** Asks the same of a bucket that has flow logs of the range, as an empty result offered. */
  searchBucket: { params: v.object({ text: searchText, range: v.string() }), result: v.null() },
  /** Opens the search in the service's own web page. */
  openPage: { params: v.object({ search: searchSchema }), result: v.null() },
  /** A link that fills this search into a panel of whoever opens it. */
  copyLink: { params: v.object({ text: searchText, range: v.string(), engineId: v.string() }), result: v.null() },
  /** Looks for the reason why what a search asks for was not recorded, or not collected. */
  missing: { params: v.object({ text: v.string() }), result: v.null() },
} as const;
export type ResultsMethods = typeof resultsMethods;

export type WireSort = v.InferOutput<typeof sortSchema>;
export type WireSearch = v.InferOutput<typeof searchSchema>;
export type RowRef = v.InferOutput<typeof rowRefSchema>;
export type EngineInfoMessage = v.InferOutput<typeof engineInfoSchema>;
export type TimelineMessage = v.InferOutput<typeof timelineSchema>;
export type CountsMessage = v.InferOutput<typeof countsSchema>;
export type EmptyReasonMessage = v.InferOutput<typeof emptyReasonSchema>;

const enginesSchema = v.array(
  v.object({
    id: v.string(),
    label: v.string(),
    /** What opening a search in the service's own web page is called, where it has one. */
    page: v.optional(v.string()),
    /** How new flows are heard of: one by one, or by looking again where the engine's data changed. Absent: not. */
    follows: v.optional(v.picklist(['live', 'changes'])),
  }),
);
export const namesSchema = v.object({
  /** Unsigned 32-bit address and the name of what answers there. */
  addresses: v.array(v.tuple([v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()])),
  /** vNIC ids and CRNs with the name of what they identify. */
  ids: v.array(v.tuple([v.string(), v.string()])),
});
export type NamesMessage = v.InferOutput<typeof namesSchema>;
export type EngineChoice = v.InferOutput<typeof enginesSchema>[number];

const showSchema = v.object({
  text: searchText,
  /** Time range phrase, empty for everything; null keeps the panel's own. */
  range: v.nullable(v.string()),
  engineId: v.nullable(v.string()),
  run: v.boolean(),
});
export type ShowSearch = v.InferOutput<typeof showSchema>;

/** What the panel tells without waiting for an answer. */
const notifySchema = v.variant('event', [
  /** The page is loaded and listens. */
  v.object({ kind: v.literal('notify'), event: v.literal('ready') }),
  /** A search was run: the panel's title and the history follow. */
  v.object({
    kind: v.literal('notify'),
    event: v.literal('ran'),
    text: searchText,
    range: v.string(),
    engineId: v.string(),
  }),
  /** The flows of a `followed` are in the grid: the next may come. */
  v.object({ kind: v.literal('notify'), event: v.literal('took') }),
  v.object({ kind: v.literal('notify'), event: v.literal('problem'), message: v.pipe(v.string(), v.maxLength(4000)) }),
]);

export const fromPanelSchema = v.union([requestSchema, cancelSchema, notifySchema]);
export type FromPanel = v.InferOutput<typeof fromPanelSchema>;

/** How far a request is, while it is under way. */
const progressSchema = v.object({
  unit: v.picklist(['rows', 'objects', 'lines']),
  read: amount,
  toRead: v.optional(amount),
  bytes: v.optional(amount),
});

export const toPanelSchema = v.union([
  answerSchema,
  v.object({ kind: v.literal('progress'), id: requestId, progress: progressSchema }),
  v.object({
    kind: v.literal('start'),
    engines: enginesSchema,
    names: namesSchema,
    /** What to search; null after a reload, when the panel's own state says it. */
    show: v.nullable(showSchema),
  }),
  v.object({ kind: v.literal('engines'), engines: enginesSchema }),
  /** The engine has more, or other, rows than before: its freshness is to be asked again. */
  v.object({ kind: v.literal('dataChanged'), engineId: v.string() }),
  /** Flows that came in for the search of a run, newest last. */
  v.object({ kind: v.literal('followed'), run: amount, page: wirePageSchema }),
  /** How the following of a run goes, in words for the user. */
  v.object({ kind: v.literal('followState'), run: amount, connected: v.boolean(), message: v.string() }),
  v.object({ kind: v.literal('names'), names: namesSchema }),
  v.object({ kind: v.literal('show'), show: showSchema }),
  /** The panel is to ask why about its selected row. */
  v.object({ kind: v.literal('askWhy') }),
]);
export type ToPanel = v.InferOutput<typeof toPanelSchema>;

/** Null for anything that is no message of the panel. */
export function readFromPanel(message: unknown): FromPanel | null {
  const read = v.safeParse(fromPanelSchema, message);
  return read.success ? read.output : null;
}

/** Null for anything that is no message of the host. */
export function readToPanel(message: unknown): ToPanel | null {
  const read = v.safeParse(toPanelSchema, message);
  return read.success ? read.output : null;
}
