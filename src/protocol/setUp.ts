import * as v from 'valibot';

/**
 * What the page of a set-up and the extension host say to each other. The page shows what it is told and says what was
 * pressed; names in it come from the account, so they are hostile text.
 */
const words = v.array(v.string());

const itemSchema = v.object({
  step: v.string(),
  title: v.string(),
  /** In the plan: what is going to be done. While it works: how far it is. */
  mark: v.picklist(['planned', 'kept', 'waiting', 'working', 'done', 'by_hand', 'failed']),
  /** `create`, `keep`, `creating`, `removed`… */
  word: v.string(),
  /** Why, or what is going on. */
  message: v.string(),
  /** Empty where nothing is charged. */
  price: v.string(),
  /** For a terminal, where a person has to do it. */
  commands: words,
});
export type WireSetUpItem = v.InferOutput<typeof itemSchema>;

const pageSchema = v.object({
  deed: v.picklist(['set_up', 'remove']),
  /** `flowlogs.us-south` */
  name: v.string(),
  account: v.string(),
  phase: v.picklist(['looking', 'planned', 'working', 'done', 'failed', 'cancelled']),
  /** What all of it comes to, a sentence or two. */
  message: v.string(),
  items: v.array(itemSchema),
  /** What the user needs to be allowed, in IBM Cloud's words. */
  permissions: words,
  /** Whether the flow logs in the bucket go too; null where the question does not come up. */
  deleteLogs: v.nullable(v.boolean()),
  /** Whether there is something to be done. */
  canStart: v.boolean(),
});
export type WireSetUp = v.InferOutput<typeof pageSchema>;

const pressSchema = v.object({
  kind: v.literal('press'),
  deed: v.picklist(['start', 'cancel', 'again', 'change', 'copyConfig', 'removeInstead', 'flowLogs', 'toggleLogs']),
});
const commandsSchema = v.object({
  kind: v.literal('commands'),
  step: v.string(),
  how: v.picklist(['copy', 'terminal']),
});
export type SetUpPress = v.InferOutput<typeof pressSchema>['deed'];

const fromSetUpSchema = v.union([
  pressSchema,
  commandsSchema,
  v.object({ kind: v.literal('notify'), event: v.literal('ready') }),
  v.object({ kind: v.literal('notify'), event: v.literal('problem'), message: v.pipe(v.string(), v.maxLength(4000)) }),
]);
export type FromSetUp = v.InferOutput<typeof fromSetUpSchema>;

const toSetUpSchema = v.object({ kind: v.literal('show'), page: pageSchema });
export type ToSetUp = v.InferOutput<typeof toSetUpSchema>;

/** Null for anything that is no message of the page. */
export function readFromSetUp(message: unknown): FromSetUp | null {
  const read = v.safeParse(fromSetUpSchema, message);
  return read.success ? read.output : null;
}

/** Null for anything that is no message of the host. */
export function readToSetUp(message: unknown): ToSetUp | null {
  const read = v.safeParse(toSetUpSchema, message);
  return read.success ? read.output : null;
}
