import { EngineError } from '../queryEngine';

export type DuckdbModule = typeof import('@duckdb/node-api');

let loading: Promise<DuckdbModule> | null = null;

/**
 * The native engine, loaded when first needed: opening a window must not pay for it, and a machine it does not run on
 * must still get everything else. Rejects with `engine_unavailable`, naming the cause.
 */
export function loadDuckdb(): Promise<DuckdbModule> {
  loading ??= import('@duckdb/node-api').catch((cause: unknown) => {
    loading = null;
    throw unavailable(cause);
  });
  return loading;
}

export function unavailable(cause: unknown): EngineError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return new EngineError(
    'engine_unavailable',
    `The local search engine cannot run here (${process.platform}-${process.arch}): ${reason}. Install the package for this platform; everything but the local store works without it.`,
    { cause },
  );
}
