import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { SmallFile } from './services';

/** A file by its path; what is written is there whole, or what was there before. */
export function smallFile(path: string): SmallFile {
  return {
    read: async (signal) => {
      try {
        return await readFile(path, { encoding: 'utf8', signal });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    write: async (text) => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
