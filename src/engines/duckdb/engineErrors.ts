import { EngineError } from '../queryEngine';

/** What went wrong, before it is known whether a segment is to blame. */
export type DuckdbFailure = 'interrupted' | 'out_of_memory' | 'disk_full' | 'vanished' | 'unknown';

/** Sorts a failure of DuckDB by its message: the client has no codes. */
export function duckdbFailure(error: unknown): DuckdbFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (/^INTERRUPT|Interrupted!/.test(message)) return 'interrupted';
  if (/No space left|max_temp_directory_size|disk space/i.test(message)) return 'disk_full';
  if (/^Out of Memory/i.test(message)) return 'out_of_memory';
  if (/No files found that match|No such file or directory/i.test(message)) return 'vanished';
  return 'unknown';
}

/** The failure in words for the user; what is an `EngineError` already stays as it is. */
export function engineError(error: unknown, memoryLimitMb: number): Error {
  if (error instanceof EngineError) return error;
  switch (duckdbFailure(error)) {
    case 'out_of_memory':
      return new EngineError(
        'out_of_memory',
        `The search needs more than the ${memoryLimitMb} MB of memory it may use. Narrow the search or its time range, or raise the limit in the settings.`,
        { cause: error },
      );
    case 'disk_full':
      return new EngineError(
        'disk_full',
        'The disk has no room for the temporary files of this search. Free some space, or narrow the search or its time range.',
        { cause: error },
      );
    case 'vanished':
      return new EngineError(
        'failed',
        'The local store changed again and again while it was searched. Search again when the ingest has ended.',
        { cause: error },
      );
    default:
      return new EngineError('failed', `The search failed: ${firstLine(error)}`, { cause: error });
  }
}

export function firstLine(error: unknown): string {
  return ((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '').slice(0, 300);
}
