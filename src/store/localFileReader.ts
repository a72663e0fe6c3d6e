import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { ObjectError } from '../core/flow/objectProblem';
import { localFileProblem } from './folderSource';

const firstCapacity = 64 * 1024;
/** Longer files are read into memory of their own. */
const longest = 4 * 1024 * 1024;

/** Reads small files one after the other into the same memory: what it returns is overwritten by the next call. */
export class LocalFileReader {
  #memory = new Uint8Array(firstCapacity);

  /** `size` is what the listing said; the file may have changed since. */
  read(path: string, size: number): Uint8Array | ObjectError {
    try {
      if (size >= longest) return readFileSync(path);
      if (size >= this.#memory.length) this.#memory = new Uint8Array(2 ** Math.ceil(Math.log2(size + 1)));
      return this.#readInto(path, size) ?? readFileSync(path);
    } catch (error) {
      return localFileProblem(error);
    }
  }

  /** Null where the file is no longer of that size. */
  #readInto(path: string, size: number): Uint8Array | null {
    const file = openSync(path, 'r');
    try {
      // One byte more is asked for than there should be.
      return readSync(file, this.#memory, 0, size + 1, null) === size ? this.#memory.subarray(0, size) : null;
    } finally {
      closeSync(file);
    }
  }
}
