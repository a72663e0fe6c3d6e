import { isObjectError } from '../../core/flow/describeProblem';
import type { FlowRow } from '../../core/flow/flowRow';
import type { ObjectError } from '../../core/flow/objectProblem';
import { openFlowObject } from '../../core/flow/openObject';
import { decodeToRows } from '../../core/flow/rows';
import { nodeInflate } from '../../store/nodeInflate';
import { ObjectReadError, type ObjectRef } from '../../store/store';
import { EngineError } from '../queryEngine';
import type { FoundObject, FoundObjects, ReadProgress } from './foundObjects';
import { newestFirst } from './newestFirst';

/** An object that was passed over, and why. */
export interface UnreadObject {
  readonly key: string;
  readonly problem: ObjectError;
}

export interface ReadLimits {
  /** Objects and stored bytes that one search reads; the newest. */
  readonly objects: number;
  readonly bytes: number;
  /** Flows found that are held. */
  readonly rows: number;
}

export interface ReadObjectsOptions {
  readonly limits: ReadLimits;
  /** Objects read at a time. */
  readonly parallel: number;
  read(object: ObjectRef, signal: AbortSignal): Promise<Uint8Array>;
  wanted(row: FlowRow): boolean;
  /** Asked when a limit is reached: whether to read as much again. */
  readonly goOn?: (progress: ReadProgress, signal: AbortSignal) => Promise<boolean>;
}

/** What came of it so far. */
export interface ReadRows {
  readonly rows: FlowRow[];
  readonly unread: UnreadObject[];
  objects: number;
  bytes: number;
  /** Objects that are read in all, those that cannot be read among them; null while that is not known. */
  toRead: number | null;
  /** Flows that began at this time or later are all in `rows`. */
  complete: number;
  /** Flows older than this were not looked for, since a limit was reached; null where everything was read. */
  cut: number | null;
}

export const nothingRead = (): ReadRows => ({
  ...{ rows: [], unread: [], objects: 0, bytes: 0, toRead: null, complete: Number.POSITIVE_INFINITY, cut: null },
});

/** How often an object is asked for that the service is too busy for. */
const tries = 3;
/** Objects that are remembered to be read: listing waits for those that are. */
const mostWaiting = 20_000;
/** This part of the limit is read before it is certain which objects are the newest. */
const early = 1 / 4;
/** So many that cannot be read, and none that can: then it is not the objects. */
const hopeless = 8;

/**
 * Reads what a bucket has for a search, the newest objects first, many at a time, while it is still being listed. An
 * object that cannot be read is passed over and noted. Where the service asks for patience, fewer are read at a time.
 */
export async function readObjects(
  found: AsyncIterable<FoundObjects>,
  into: ReadRows,
  options: ReadObjectsOptions,
  tell: () => void,
  signal: AbortSignal,
): Promise<ReadRows> {
  const waiting = newestFirst();
  const reading = new Map<FoundObject, Promise<void>>();
  const attempts = new Map<FoundObject, number>();
  let { parallel } = options;
  let { limits } = options;
  let toCome = Number.POSITIVE_INFINITY;
  let listing = true;
  let paused = false;
  let failure: { readonly error: unknown } | null = null;
  let wake: () => void = () => undefined;
  let room: () => void = () => undefined;
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);

  const list = async (): Promise<void> => {
    try {
      for await (const batch of found) {
        waiting.add(batch.objects);
        toCome = batch.olderThan;
        wake();
        // A bucket may hold millions: what one search will not read is not remembered either.
        while (waiting.size >= mostWaiting && !both.aborted) {
          paused = true;
          await new Promise<void>((resolve) => {
            room = resolve;
          });
        }
        paused = false;
        if (both.aborted) return;
      }
      toCome = Number.NEGATIVE_INFINITY;
    } catch (error) {
      failure ??= { error };
    } finally {
      listing = false;
      wake();
    }
  };

  const readOne = async (object: FoundObject): Promise<void> => {
    try {
      const bytes = await options.read(object, both);
      into.objects++;
      into.bytes += bytes.length;
      const opened = openFlowObject(bytes, nodeInflate);
      const decoded = isObjectError(opened) ? opened : decodeToRows(opened.text, object);
      if (isObjectError(decoded)) into.unread.push({ key: object.key, problem: decoded });
      else for (const row of decoded.rows) if (options.wanted(row)) into.rows.push(row);
    } catch (error) {
      if (both.aborted) return;
      if (!(error instanceof ObjectReadError)) failure ??= { error };
      else if (error.problem.code === 'throttled' && (attempts.get(object) ?? 1) < tries) {
        attempts.set(object, (attempts.get(object) ?? 1) + 1);
        parallel = Math.max(2, parallel >> 1);
        waiting.add([object]);
      } else {
        into.unread.push({ key: object.key, problem: error.problem });
        if (into.objects === 0 && into.unread.length >= hopeless) {
          failure ??= { error: new EngineError('failed', error.problem.message, { cause: error }) };
        }
      }
    } finally {
      reading.delete(object);
      wake();
    }
  };

  const progress = () => ({ objects: into.objects, bytes: into.bytes, waiting: waiting.size, listing });
  const inAll = (): number | null => {
    const found = into.objects + into.unread.length + reading.size + waiting.size;
    const most = limits.objects + into.unread.length;
    if (found >= most) return most;
    return listing ? null : found;
  };
  const isFull = () => into.objects + reading.size >= limits.objects || into.bytes >= limits.bytes;
  /** Nothing newer than what waits is still to be listed. */
  const isNewest = () => !listing || paused || toCome <= waiting.olderThan();
  const mayRead = () => !isFull() && (isNewest() || into.objects + reading.size < limits.objects * early);
  const listed = list();
  const ended = () => wake();
  signal.addEventListener('abort', ended);
  try {
    for (;;) {
      signal.throwIfAborted();
      if (failure !== null) throw (failure as { error: unknown }).error;
      if (waiting.size > 0 && (isFull() || into.rows.length >= limits.rows) && isNewest()) {
        await Promise.all(reading.values());
        if (!(await options.goOn?.(progress(), signal))) {
          into.cut = Math.max(waiting.olderThan(), toCome);
          into.complete = into.cut;
          return into;
        }
        limits = grown(limits, options.limits);
      }
      while (waiting.size > 0 && reading.size < parallel && mayRead()) {
        const object = waiting.take();
        reading.set(object, readOne(object));
      }
      room();
      const underWay = [...reading.keys()].map(({ olderThan }) => olderThan);
      into.complete = Math.max(toCome, waiting.olderThan(), ...underWay);
      into.toRead = inAll();
      tell();
      if (!listing && reading.size === 0 && waiting.size === 0 && failure === null) return into;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal.removeEventListener('abort', ended);
    stop.abort();
    room();
    await Promise.all([listed, ...reading.values()]);
  }
}

const grown = (now: ReadLimits, by: ReadLimits): ReadLimits => ({
  ...{ objects: now.objects + by.objects, bytes: now.bytes + by.bytes, rows: now.rows + by.rows },
});
