import * as v from 'valibot';
import { namesSchema, sortSchema } from './results';
import { answerSchema, cancelSchema, requestSchema } from './rpc';
import { wirePageSchema } from './wirePage';

/** What the viewer of one flow log object and the extension host say to each other. */
const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.nullable(v.string());

const flowObjectSchema = v.object({
  bucket: v.string(),
  key: v.string(),
  /** Stored bytes. */
  bytes: amount,
  version: text,
  collector_crn: text,
  attached_endpoint_type: text,
  network_interface_id: text,
  instance_crn: text,
  vpc_crn: text,
  subnet_crn: text,
  capture_start_time: v.nullable(v.number()),
  capture_end_time: v.nullable(v.number()),
  state: text,
  record_type: text,
  account: text,
  region: text,
  warnings: v.array(v.object({ code: v.string(), count: amount })),
  rows: amount,
  /** The object's JSON for reading, and whether it was cut for length. */
  json: v.string(),
  jsonCut: v.boolean(),
});
export type FlowObjectMessage = v.InferOutput<typeof flowObjectSchema>;

export const flowObjectMethods = {
  page: {
    params: v.object({ sort: sortSchema, offset: amount, limit: v.pipe(amount, v.minValue(1), v.maxValue(2000)) }),
    result: wirePageSchema,
  },
  copy: { params: v.object({ text: v.string() }), result: v.null() },
  /** Opens the whole JSON as a document of the editor. */
  openJson: { params: v.object({}), result: v.null() },
  /** Why the one row of the page was rejected, or what admits it: shown in a pane of its own. */
  why: { params: v.object({ page: wirePageSchema }), result: v.null() },
} as const;
export type FlowObjectMethods = typeof flowObjectMethods;

const fromFlowObjectSchema = v.union([
  requestSchema,
  cancelSchema,
  v.object({ kind: v.literal('notify'), event: v.literal('ready') }),
  v.object({ kind: v.literal('notify'), event: v.literal('problem'), message: v.pipe(v.string(), v.maxLength(4000)) }),
]);

const toFlowObjectSchema = v.union([
  answerSchema,
  /** What the page shows, or will show: it keeps this over a reload of the window, to be shown it again. */
  v.object({ kind: v.literal('place'), bucket: v.string(), key: v.string() }),
  v.object({ kind: v.literal('object'), object: flowObjectSchema, names: namesSchema }),
  /** More is known of who is who. */
  v.object({ kind: v.literal('names'), names: namesSchema }),
  v.object({ kind: v.literal('unreadable'), title: v.string(), code: v.string(), message: v.string() }),
]);
export type ToFlowObject = v.InferOutput<typeof toFlowObjectSchema>;
export type FromFlowObject = v.InferOutput<typeof fromFlowObjectSchema>;

/** Null for anything that is no message of the viewer. */
export function readFromFlowObject(message: unknown): FromFlowObject | null {
  const read = v.safeParse(fromFlowObjectSchema, message);
  return read.success ? read.output : null;
}

/** Null for anything that is no message of the host. */
export function readToFlowObject(message: unknown): ToFlowObject | null {
  const read = v.safeParse(toFlowObjectSchema, message);
  return read.success ? read.output : null;
}
