import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectError } from '../core/flow/objectProblem';
import { writeWhole } from './durable';
import { errorCode } from './fileErrors';
import { hashToHex, objectHash } from './objectHash';
import type { DeadLetter, ObjectRef } from './store';
import { newSegmentId, type StorePaths, temporaryName } from './storeLayout';

type Identity = Pick<ObjectRef, 'bucket' | 'key'>;

/** Objects that could not be read, a file each, so that several processes can add and remove them at once. */
export class DeadLetters {
  constructor(private readonly paths: StorePaths) {}

  /** The hashes that have a letter, as `has` wants them. */
  async names(): Promise<Set<string>> {
    try {
      return new Set((await readdir(this.paths.letters)).filter((name) => name.endsWith('.json')));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return new Set();
      throw error;
    }
  }

  async list(): Promise<readonly DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for (const name of await this.names()) {
      const letter = await this.#read(name);
      if (letter) letters.push(letter);
    }
    return letters.sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
  }

  async write(ref: ObjectRef, error: ObjectError, at: number): Promise<void> {
    const name = letterName(ref);
    const tries = ((await this.#read(name))?.tries ?? 0) + 1;
    const { bucket, key, etag, size, path } = ref;
    const letter: DeadLetter = { bucket, key, etag, size, ...(path === undefined ? {} : { path }), error, at, tries };
    await mkdir(this.paths.letters, { recursive: true });
    const temporary = join(this.paths.tmp, temporaryName(newSegmentId(at)));
    await writeWhole(join(this.paths.letters, name), temporary, JSON.stringify(letter));
  }

  async remove(identity: Identity): Promise<void> {
    await rm(join(this.paths.letters, letterName(identity)), { force: true });
  }

  async clear(): Promise<void> {
    for (const name of await this.names()) await rm(join(this.paths.letters, name), { force: true });
  }

  async #read(name: string): Promise<DeadLetter | null> {
    try {
      const letter: unknown = JSON.parse(await readFile(join(this.paths.letters, name), 'utf8'));
      return isLetter(letter) ? letter : null;
    } catch {
      // Removed by another process meanwhile, or not a letter.
      return null;
    }
  }
}

export function letterName(identity: Identity): string {
  return `${hashToHex(objectHash(identity.bucket, identity.key))}.json`;
}

function isLetter(value: unknown): value is DeadLetter {
  if (typeof value !== 'object' || value === null) return false;
  const letter = value as Partial<DeadLetter>;
  return typeof letter.bucket === 'string' && typeof letter.key === 'string' && typeof letter.error === 'object';
}
