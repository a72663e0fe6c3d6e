import * as v from 'valibot';

/**
 * The envelope of everything a webview and the extension host say to each other. The webview asks (`request`, `cancel`)
 * and tells (`notify`); the host answers (`answer`) and tells. Both sides validate what arrives before they look at it.
 */
const rpcErrorSchema = v.object({
  /** Stable: an engine's code, `bad_search`, `bad_request`, `cancelled` or `failed`. */
  code: v.string(),
  /** What happened and what to do, for the user. */
  message: v.string(),
});
export type RpcError = v.InferOutput<typeof rpcErrorSchema>;

export const requestId = v.pipe(v.number(), v.safeInteger());

export const requestSchema = v.object({
  kind: v.literal('request'),
  id: requestId,
  method: v.string(),
  params: v.unknown(),
});
export const cancelSchema = v.object({ kind: v.literal('cancel'), id: requestId });
export const answerSchema = v.variant('ok', [
  v.object({ kind: v.literal('answer'), id: requestId, ok: v.literal(true), result: v.unknown() }),
  v.object({ kind: v.literal('answer'), id: requestId, ok: v.literal(false), error: rpcErrorSchema }),
]);

export type RpcRequest = v.InferOutput<typeof requestSchema>;
export type RpcAnswer = v.InferOutput<typeof answerSchema>;

/** What one method takes and gives. */
export interface MethodShape {
  readonly params: v.GenericSchema;
  readonly result: v.GenericSchema;
}
export type Params<T extends MethodShape> = v.InferOutput<T['params']>;
export type Result<T extends MethodShape> = v.InferOutput<T['result']>;
