import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './durable';
import { errorCode } from './fileErrors';
import { StoreError } from './store';
import { processRuns, type StorePaths, storeFormat, storePaths, temporaryName, temporaryOwner } from './storeLayout';

/** What is counted beforehand in summary.parquet; see `planSummary`. */
export interface SegmentSummary {
  /** Fields by whose values the rows are counted, `start_minute` and `obj` among them. */
  readonly fields: readonly string[];
  /** Rows with something in `extra`. */
  readonly extraRows: number;
}

/** What segment.json says. Times in microseconds UTC, of `start_time`; null where no record has one. */
export interface SegmentInfo {
  readonly format: number;
  readonly id: string;
  readonly createdAt: number;
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
  readonly minTime: number | null;
  readonly maxTime: number | null;
  /** Segments whose place this one takes. */
  readonly replaces: readonly string[];
  /** Of merged segments. */
  readonly summary?: SegmentSummary;
}

/** A segment that counts: its files and what they hold. */
export interface LiveSegment extends SegmentInfo {
  readonly flowsPath: string;
  readonly objectsPath: string;
  /** Only where the info has a summary. */
  readonly summaryPath: string;
}

/** Segments are immutable, so what was read once is still true. */
const cache = new Map<string, SegmentInfo>();

/**
 * The segments that count now, oldest first: the folders below `segments/` but for those whose place another one has
 * taken. A file named here can vanish some minutes after its segment was replaced; list again then.
 * Rejects with `StoreError` `newer_version` or `damaged`.
 */
export async function liveSegments(directory: string): Promise<readonly LiveSegment[]> {
  const all = await allSegments(storePaths(directory));
  const replaced = new Set(all.flatMap((segment) => segment.replaces));
  return all.filter((segment) => !replaced.has(segment.id));
}

/** Every segment folder, replaced or not, oldest first. */
export async function allSegments(paths: StorePaths): Promise<readonly LiveSegment[]> {
  const found: LiveSegment[] = [];
  for (const id of (await namesIn(paths.segments)).sort()) {
    const info = await readInfo(join(paths.segments, id));
    if (info === null) continue;
    found.push({
      ...info,
      flowsPath: join(paths.segments, id, 'flows.parquet'),
      objectsPath: join(paths.segments, id, 'objects.parquet'),
      summaryPath: join(paths.segments, id, 'summary.parquet'),
    });
  }
  return found;
}

/**
 * Makes a finished folder a segment, in one step. `folder` is a folder of `tmp/` whose files are synced already.
 */
export async function publishSegment(paths: StorePaths, folder: string, id: string): Promise<void> {
  await syncFolder(folder);
  await rename(folder, join(paths.segments, id));
  await syncFolder(paths.segments);
}

/** How long a replaced segment stays for readers that listed it before, in microseconds. */
export const graceMicros = 5 * 60_000_000;

/**
 * Deletes segments that were replaced before the grace (all replaced ones where `grace` is 0), segments that only said
 * so, and temporary folders whose process is gone. Never fails: what cannot be deleted now is left for the next time.
 */
export async function sweep(paths: StorePaths, now: number, grace = graceMicros): Promise<void> {
  try {
    const all = await allSegments(paths);
    const present = new Set(all.map((segment) => segment.id));
    for (const segment of all) {
      const dead = segment.replaces.filter((id) => present.has(id));
      if (dead.length > 0 && now - segment.createdAt >= grace) {
        for (const id of dead) await removeSegment(paths, id);
      } else if (dead.length === 0 && segment.objects === 0 && segment.rows === 0) {
        await removeSegment(paths, segment.id);
      }
    }
    await sweepTemporary(paths, now);
  } catch {
    // Someone else sweeps at the same time, or the folder is not ours to write: nothing is lost by leaving it.
  }
}

const dayMillis = 86_400_000;

async function sweepTemporary(paths: StorePaths, now: number): Promise<void> {
  for (const name of await namesIn(paths.tmp)) {
    const path = join(paths.tmp, name);
    const owner = temporaryOwner(name);
    if (owner === process.pid || (owner !== null && processRuns(owner) && !(await olderThanADay(path, now)))) continue;
    if (owner === null && !(await olderThanADay(path, now))) continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function olderThanADay(path: string, now: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && now / 1000 - found.mtimeMs > dayMillis;
}

/** Takes a segment out of sight in one step, then deletes it at leisure. */
async function removeSegment(paths: StorePaths, id: string): Promise<void> {
  const grave = join(paths.tmp, temporaryName(id));
  try {
    await rename(join(paths.segments, id), grave);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  cache.delete(join(paths.segments, id));
  await rm(grave, { recursive: true, force: true });
}

async function readInfo(folder: string): Promise<SegmentInfo | null> {
  const known = cache.get(folder);
  if (known) return known;
  let text: string;
  try {
    text = await readFile(join(folder, 'segment.json'), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null;
    throw error;
  }
  const info = parseInfo(text, folder);
  cache.set(folder, info);
  return info;
}

function parseInfo(text: string, folder: string): SegmentInfo {
  let info: unknown;
  try {
    info = JSON.parse(text);
  } catch (cause) {
    throw damaged(folder, cause);
  }
  if (typeof info !== 'object' || info === null || !('format' in info) || typeof info.format !== 'number') {
    throw damaged(folder);
  }
  if (info.format > storeFormat) {
    throw new StoreError('newer_version', `The segment ${folder} was written by a newer version. Update to read it.`);
  }
  const { replaces, id, createdAt } = info as SegmentInfo;
  if (!Array.isArray(replaces) || typeof id !== 'string' || typeof createdAt !== 'number') throw damaged(folder);
  return info as SegmentInfo;
}

function damaged(folder: string, cause?: unknown): StoreError {
  return new StoreError(
    'damaged',
    `The segment ${folder} is damaged. Delete that folder and ingest its objects again.`,
    { cause },
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
