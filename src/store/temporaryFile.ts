import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs with the path of a file that need not be there yet, and goes with the end of the work. */
export async function withTemporaryFile<T>(folder: string, work: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, `copy-${randomBytes(8).toString('hex')}.parquet`);
  try {
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}
