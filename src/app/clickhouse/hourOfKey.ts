import { keyTimeWindow, parseObjectKey } from '../../core/flow/objectKey';

/** The hour that the key of an object names, `2026-11-21T14:00Z`; null where it has no date. */
export function hourOfKey(key: string): string | null {
  const parsed = parseObjectKey(key);
  const window = parsed && keyTimeWindow(parsed);
  // A window begins an hour before the hour that is named.
  return window ? `${new Date(window.from / 1000 + 3_600_000).toISOString().slice(0, 13)}:00Z` : null;
}
