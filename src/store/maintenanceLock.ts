import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './fileErrors';
import { newSegmentId, processRuns, type StorePaths, temporaryName, temporaryOwner } from './storeLayout';

/** A holder touches its lock this often; one not touched for the longer time is taken for dead. Milliseconds. */
const touchMillis = 10_000;
const staleMillis = 120_000;

/**
 * One process at a time merges or removes segments. The lock is a file that names its holder; it is free again when the
 * holder's process is gone, or has not touched it for two minutes (machine asleep, other machine gone).
 */
export class MaintenanceLock {
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly path: string,
    private readonly token: string,
  ) {
    this.#timer = setInterval(() => {
      const now = new Date();
      void utimes(path, now, now).catch(() => undefined);
    }, touchMillis);
    this.#timer.unref();
  }

  /** Null where another holds it. `now`: microseconds. */
  static async acquire(paths: StorePaths, now: number): Promise<MaintenanceLock | null> {
    const token = `${temporaryName(newSegmentId(now))}.${randomBytes(4).toString('hex')}`;
    const own = join(paths.tmp, token);
    await writeFile(own, token);
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          // Unlike creating and then writing, linking shows the file to others only with its content.
          await link(own, paths.lock);
          return new MaintenanceLock(paths.lock, token);
        } catch (error) {
          if (errorCode(error) !== 'EEXIST') throw error;
        }
        if (!(await breakStale(paths, own))) return null;
      }
      return null;
    } finally {
      await rm(own, { force: true });
    }
  }

  /** Whether it is still ours: a process that slept may have been taken for dead. */
  async held(): Promise<boolean> {
    return (await readFile(this.path, 'utf8').catch(() => '')) === this.token;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (await this.held()) await rm(this.path, { force: true });
  }
}

/** True where the lock is worth another try. Removing is itself guarded, so that nobody removes a successor's lock. */
async function breakStale(paths: StorePaths, own: string): Promise<boolean> {
  const holder = await staleHolder(paths.lock);
  if (holder === null) return false;
  const guard = `${paths.lock}.breaking`;
  try {
    await link(own, guard);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    if ((await ageMillis(guard)) > staleMillis) await unlink(guard).catch(() => undefined);
    return false;
  }
  try {
    if ((await staleHolder(paths.lock)) === holder) await rm(paths.lock, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** The dead holder's token; null where there is no lock or its holder lives. */
async function staleHolder(lock: string): Promise<string | null> {
  const token = await readFile(lock, 'utf8').catch(() => null);
  if (token === null) return '';
  const pid = temporaryOwner(token);
  const dead = pid !== null && !processRuns(pid);
  return dead || (await ageMillis(lock)) > staleMillis ? token : null;
}

async function ageMillis(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found ? Date.now() - found.mtimeMs : 0;
}
