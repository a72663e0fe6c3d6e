import * as v from 'valibot';
import type { Refusal } from './failure';

const text = v.fallback(v.optional(v.string()), undefined);

const conflict = v.object({ conflicts_with: v.object({ policy: text }) });

/**
 * The error bodies of IAM identity, IAM policies, VPC, Code Engine, the Resource Controller, Schematics, OpenWhisk and
 * LogDNA, in one tolerant shape.
 */
const body = v.looseObject({
  errors: v.fallback(
    v.optional(
      v.array(v.looseObject({ code: text, message: text, details: v.fallback(v.optional(conflict), undefined) })),
    ),
    undefined,
  ),
  errorCode: text,
  errorMessage: text,
  error_code: text,
  message: text,
  messageid: text,
  requestid: text,
  error: text,
  code: text,
  trace: text,
  transaction_id: text,
  context: v.fallback(v.optional(v.looseObject({ requestId: text })), undefined),
});

/** Reads what a service says about a refusal from the parsed body; nothing where the shape is unknown. */
export function readRefusalBody(json: unknown): Pick<Refusal, 'serviceCode' | 'text' | 'trace' | 'conflictsWith'> {
  const parsed = v.safeParse(body, json);
  if (!parsed.success) return {};
  const { errors, errorCode, errorMessage, error_code, messageid, code, error, message } = parsed.output;
  const { trace, transaction_id, requestid, context } = parsed.output;
  const first = errors?.[0];
  return {
    serviceCode: first?.code ?? errorCode ?? error_code ?? messageid ?? code,
    text: first?.message ?? errorMessage ?? message ?? error,
    trace: trace ?? transaction_id ?? requestid ?? context?.requestId,
    conflictsWith: first?.details?.conflicts_with.policy,
  };
}
