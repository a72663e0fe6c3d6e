import { type Attempt, failure } from './failure';

/**
 * All items of a list that comes in pages. `read` gets the cursor of the page, undefined for the first, and returns
 * the next one, or null at the end. A cursor that comes twice would go round for ever: that is an `unexpected_answer`.
 */
export async function allPages<T>(
  attempt: Attempt,
  read: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null | undefined }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (;;) {
    const page = await read(cursor);
    for (const item of page.items) items.push(item);
    if (page.next === null || page.next === undefined || page.next === '') return items;
    if (seen.has(page.next)) {
      throw failure(
        attempt,
        'unexpected_answer',
        'the list goes round in circles. Try again; report it if it persists.',
      );
    }
    seen.add(page.next);
    cursor = page.next;
  }
}

/** The `start` cursor in the link to the next page, which may be relative. Only the cursor is taken, never the host. */
export function startOf(link: string | null | undefined): string | null {
  if (!link || !URL.canParse(link, 'https://localhost')) return null;
  return new URL(link, 'https://localhost').searchParams.get('start');
}
