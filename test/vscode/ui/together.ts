import { errors } from 'playwright-core';

export interface Patience {
  readonly timeout: number;
}

/**
 * Does acts that belong together: what the first brings (a list, a menu, the buttons of a row) may be taken away by
 * something that comes late before the last is done. Then they are done once more from the first, after `clear`, each
 * time with more patience; how long they may take in all is the same on a busy machine as on an idle one.
 */
export async function together<T>(
  acts: (patience: Patience) => Promise<T>,
  clear: () => Promise<unknown> = async () => undefined,
): Promise<T> {
  for (const timeout of [2_000, 4_000, 8_000]) {
    try {
      return await acts({ timeout });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
      await clear();
    }
  }
  return acts({ timeout: 30_000 });
}
