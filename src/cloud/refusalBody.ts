import * as v from 'valibot';
import type { Refusal } from './failure';

const text = v.fallback(v.optional(v.string()), undefined);

/** The error bodies of IAM identity, IAM policies, VPC and the Resource Controller, in one tolerant shape. */
const body = v.looseObject({
  errors: v.fallback(v.optional(v.array(v.looseObject({ code: text, message: text }))), undefined),
  errorCode: text,
  errorMessage: text,
  error_code: text,
  message: text,
  trace: text,
  transaction_id: text,
  context: v.fallback(v.optional(v.looseObject({ requestId: text })), undefined),
});

/** Reads what a service says about a refusal from the parsed body; nothing where the shape is unknown. */
export function readRefusalBody(json: unknown): Pick<Refusal, 'serviceCode' | 'text' | 'trace'> {
  const parsed = v.safeParse(body, json);
  if (!parsed.success) return {};
  const { errors, errorCode, errorMessage, error_code, message, trace, transaction_id, context } = parsed.output;
  const first = errors?.[0];
  return {
    serviceCode: first?.code ?? errorCode ?? error_code,
    text: first?.message ?? errorMessage ?? message,
    trace: trace ?? transaction_id ?? context?.requestId,
  };
}
