import type { OnProgress, SearchProgress } from '../../core/query/searchProgress';

/**
 * What the statements of one answer have read, as one: gives each of them, one after the other, somebody to tell. Undefined
 * where nobody listens.
 */
export function addedUp(tell: OnProgress | undefined): () => OnProgress | undefined {
  const parts: SearchProgress[] = [];
  return () => {
    if (tell === undefined) return undefined;
    const at = parts.length;
    return (progress) => {
      parts[at] = progress;
      tell(parts.reduce(added));
    };
  };
}

/** The first has ended when there is a second: what it read is what it had to read. */
function added(first: SearchProgress, second: SearchProgress): SearchProgress {
  const { unit, read, toRead, bytes = 0 } = second;
  return {
    ...{ unit, read: first.read + read, bytes: (first.bytes ?? 0) + bytes },
    ...(toRead === undefined ? {} : { toRead: first.read + toRead }),
  };
}
