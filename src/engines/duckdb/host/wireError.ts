import type { ObjectError } from '../../../core/flow/objectProblem';
import { ObjectReadError, StoreError } from '../../../store/store';
import { EngineError } from '../../queryEngine';

/** An error on its way between processes: a structured clone would lose its class and code. */
export type WireError =
  | { readonly kind: 'engine'; readonly code: EngineError['code']; readonly message: string; readonly cause?: string }
  | { readonly kind: 'store'; readonly code: StoreError['code']; readonly message: string; readonly cause?: string }
  | { readonly kind: 'object'; readonly problem: ObjectError }
  | { readonly kind: 'aborted'; readonly message: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string; readonly stack?: string };

export function toWire(error: unknown): WireError {
  if (error instanceof EngineError)
    return { kind: 'engine', code: error.code, message: error.message, ...cause(error) };
  if (error instanceof StoreError) return { kind: 'store', code: error.code, message: error.message, ...cause(error) };
  if (error instanceof ObjectReadError) return { kind: 'object', problem: error.problem };
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: String(error) };
  if (error.name === 'AbortError') return { kind: 'aborted', message: error.message };
  return { kind: 'other', name: error.name, message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
}

export function fromWire(error: WireError): Error {
  switch (error.kind) {
    case 'engine':
      return new EngineError(error.code, error.message, { cause: error.cause });
    case 'store':
      return new StoreError(error.code, error.message, { cause: error.cause });
    case 'object':
      return new ObjectReadError(error.problem);
    case 'aborted':
      return new DOMException(error.message, 'AbortError');
    case 'other':
      return Object.assign(new Error(error.message), {
        name: error.name,
        ...(error.stack ? { stack: error.stack } : {}),
      });
  }
}

function cause({ cause }: Error): { cause?: string } {
  if (cause === undefined) return {};
  return { cause: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
}
