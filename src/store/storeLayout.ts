import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * The store's folder:
 *
 *     store.json           {"format":1}
 *     segments/<id>/       immutable once renamed into place: flows.parquet, objects.parquet, segment.json,
 *                          and of merged ones summary.parquet
 *     tmp/<id>.<host>.<pid>/  being written, or a database's spill; swept once its process is gone
 *     letters/<hash>.json  one unreadable object each
 *     maintenance.lock     held while segments are merged or removed
 */
export const storeFormat = 1;

export interface StorePaths {
  readonly root: string;
  readonly manifest: string;
  readonly segments: string;
  readonly tmp: string;
  readonly letters: string;
  readonly lock: string;
}

export function storePaths(directory: string): StorePaths {
  return {
    root: directory,
    manifest: join(directory, 'store.json'),
    segments: join(directory, 'segments'),
    tmp: join(directory, 'tmp'),
    letters: join(directory, 'letters'),
    lock: join(directory, 'maintenance.lock'),
  };
}

/** Unique, and in the order of creation when sorted as text. */
export function newSegmentId(micros: number): string {
  return `${Math.floor(micros).toString(36).padStart(11, '0')}-${randomBytes(6).toString('hex')}`;
}

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

export function temporaryName(id: string): string {
  return `${id}.${host}.${process.pid}`;
}

/** The process a temporary name belongs to; null where it ran on another machine or the name is none of ours. */
export function temporaryOwner(name: string): number | null {
  const [, owner, pid] = name.split('.');
  return owner === host && pid !== undefined && /^\d+$/.test(pid) ? Number(pid) : null;
}

/** Whether a process of this machine still runs. */
export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
