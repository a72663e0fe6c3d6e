import * as v from 'valibot';
import { answerSchema, cancelSchema, requestSchema } from './rpc';

/**
 * What the verdict pane and the extension host say to each other. The pane gets words, worked out by the host; names in
 * them come from the account and from files, so they are hostile text. Times are microseconds UTC.
 */
const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.nullable(v.pipe(v.number(), v.safeInteger()));
const words = v.array(v.string());

/** What a layer does with the packet. `exempt`: it is not asked. */
const outcome = v.picklist(['passes', 'stops', 'unknown', 'exempt']);
/** What finds a rule in the Security view. */
const rulePlace = v.object({
  ownerKind: v.picklist(['securityGroup', 'networkAcl']),
  ownerId: v.string(),
  ruleId: v.string(),
});
export type WireRulePlace = v.InferOutput<typeof rulePlace>;
const nearMiss = v.object({ rule: v.string(), at: rulePlace, differs: v.string() });
const layerSchema = v.object({
  layer: v.picklist(['SG', 'ACL']),
  leg: v.picklist(['forward', 'answer']),
  outcome,
  /** `Security groups sg1, install-software`. */
  title: v.string(),
  /** The rule that decides; null: there is none. */
  rule: v.nullable(v.string()),
  at: v.nullable(rulePlace),
  near: v.array(nearMiss),
});
const sideSchema = v.object({
  side: v.picklist(['egress', 'ingress']),
  /** `Arriving at vsi1`. */
  place: v.string(),
  layers: v.array(layerSchema),
});
export type PathSide = v.InferOutput<typeof sideSchema>;
export type PathLayer = v.InferOutput<typeof layerSchema>;

const fixSchema = v.object({
  /** A sentence for every rule to be added. */
  changes: words,
  opens: words,
  warnings: words,
  shared: words,
  quotas: words,
});
export type WireFix = v.InferOutput<typeof fixSchema>;

const verdictSchema = v.object({
  class: v.picklist(['denied_by_configuration', 'allowed_now', 'cannot_tell']),
  verdict: v.picklist(['allowed', 'denied', 'unknown']),
  /** Null where there is no answer to speak of. */
  answer: v.nullable(v.picklist(['allowed', 'denied', 'unknown'])),
  recorded: v.object({ action: v.nullable(v.picklist(['accepted', 'rejected'])), time }),
  headline: v.string(),
  sentences: words,
  source: v.string(),
  target: v.string(),
  /** What stands between them on the way from or to the Internet: `floating IP 52.116.136.250`. */
  through: v.nullable(v.string()),
  path: v.array(sideSchema),
  causes: words,
  missing: words,
  assumptions: words,
  fixes: v.array(fixSchema),
  refusals: words,
  /** Why fixes cannot be applied from here; null: they can. */
  notApplicable: v.nullable(v.string()),
  /** The target's address on the Internet that a connection can be tried to; null: it has none, or not by TCP. */
  probe: v.nullable(
    v.object({
      /** `52.116.130.17:22` */
      place: v.string(),
      /** Why it is not tried all the same. */
      refusal: v.nullable(v.string()),
    }),
  ),
  /** What the verdict was worked out from. */
  judgedBy: v.object({
    kind: v.picklist(['account', 'file']),
    label: v.string(),
    takenAt: time,
    /** What could not be read, in words. */
    gaps: words,
  }),
});
export type VerdictMessage = v.InferOutput<typeof verdictSchema>;

const previewSchema = v.object({
  /** Recorded rejected flows that were tried. */
  tried: amount,
  flows: amount,
  sources: amount,
  firstSeen: time,
  lastSeen: time,
  /** The most flows first; the rest is only counted. */
  rows: v.array(v.object({ source: v.string(), service: v.string(), target: v.string(), flows: amount })),
  more: amount,
});
export type PreviewMessage = v.InferOutput<typeof previewSchema>;

/** What became of a fix that was applied from the pane; it goes on while the pane is hidden. */
const changeSchema = v.object({
  phase: v.picklist(['applying', 'applied', 'refused', 'failed', 'undoing', 'undone']),
  /** A sentence for every rule: `Add inbound TCP 22 from 24.22.68.94 to sg1`. */
  changes: words,
  /** Empty where the phase says it all. */
  message: v.string(),
  canUndo: v.boolean(),
  /** The configuration was another one than the proposal was made from. */
  canReadAgain: v.boolean(),
  watch: v.nullable(
    v.object({
      state: v.picklist(['waiting', 'accepted', 'ended']),
      message: v.string(),
      /** What was seen so far. */
      seen: v.string(),
      /** Of the accepted flow. */
      time,
    }),
  ),
});
export type WireChange = v.InferOutput<typeof changeSchema>;

const changeDeed = v.picklist(['cancel', 'undo', 'watch', 'look', 'stop', 'open', 'search', 'dismiss']);
export type ChangeDeed = v.InferOutput<typeof changeDeed>;

const fixNumber = v.pipe(amount, v.maxValue(100));

export const verdictMethods = {
  /** Works out the verdict of the row that the pane is about; `refresh` reads the configuration anew. */
  explain: { params: v.object({ refresh: v.boolean() }), result: verdictSchema },
  /** Tries a fix on every recorded rejected flow. */
  preview: { params: v.object({ fix: fixNumber }), result: previewSchema },
  copyFix: {
    params: v.object({ fix: fixNumber, as: v.picklist(['terraform', 'ibmcloud']) }),
    result: v.null(),
  },
  copyExplanation: { params: v.object({}), result: v.null() },
  /** Asks the user, then makes the rules of a fix. Answered at once: what comes of it is told by `change` messages. */
  apply: { params: v.object({ fix: fixNumber }), result: v.null() },
  /** Something about the change that the pane shows. */
  change: { params: v.object({ deed: changeDeed }), result: v.null() },
  /** Tries a TCP connection from this machine; what it proves, in words. */
  probe: { params: v.object({}), result: v.string() },
  /** Shows a rule in the Security view. */
  revealRule: { params: v.object({ rule: rulePlace }), result: v.null() },
  /** The account judges again instead of the snapshot file. */
  closeSnapshot: { params: v.object({}), result: v.null() },
} as const;
export type VerdictMethods = typeof verdictMethods;

const fromVerdictSchema = v.union([
  requestSchema,
  cancelSchema,
  v.object({ kind: v.literal('notify'), event: v.literal('ready') }),
  v.object({ kind: v.literal('notify'), event: v.literal('problem'), message: v.pipe(v.string(), v.maxLength(4000)) }),
]);
export type FromVerdict = v.InferOutput<typeof fromVerdictSchema>;

const toVerdictSchema = v.union([
  answerSchema,
  /** There is a row to be explained: the pane asks for its verdict. */
  v.object({ kind: v.literal('ask'), title: v.string() }),
  v.object({ kind: v.literal('change'), change: v.nullable(changeSchema) }),
  v.object({ kind: v.literal('previewing'), fix: amount, tried: amount, total: amount }),
]);
export type ToVerdict = v.InferOutput<typeof toVerdictSchema>;

/** Null for anything that is no message of the pane. */
export function readFromVerdict(message: unknown): FromVerdict | null {
  const read = v.safeParse(fromVerdictSchema, message);
  return read.success ? read.output : null;
}

/** Null for anything that is no message of the host. */
export function readToVerdict(message: unknown): ToVerdict | null {
  const read = v.safeParse(toVerdictSchema, message);
  return read.success ? read.output : null;
}
