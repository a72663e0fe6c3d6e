import type { ObjectRef, ObjectSource } from '../../store/store';
import type { QueryEngine, SearchRequest } from '../queryEngine';

/** An object that may hold what a search finds. */
export interface FoundObject extends ObjectRef {
  /** Its flows began before this, microseconds UTC; infinite where nothing tells. */
  readonly olderThan: number;
}

export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  /** The flows of objects that are still to come began before this. */
  readonly olderThan: number;
}

/** A bucket as the engine that searches in place sees it. */
export interface SearchedBucket {
  readonly name: string;
  /** The objects that can hold what the search finds, newest first as far as that is known. Rejects with `CloudError`. */
  find(request: SearchRequest, signal: AbortSignal): AsyncIterable<FoundObjects>;
  /**
   * The stored bytes. Rejects with `ObjectReadError` where only this object cannot be read, and with `CloudError` where
   * none can.
   */
  read(object: ObjectRef, signal: AbortSignal): Promise<Uint8Array>;
}

/** How far a search in a bucket got when it reached a limit. */
export interface ReadProgress {
  /** Objects read, and their stored bytes. */
  readonly objects: number;
  readonly bytes: number;
  /** Objects found that are not read yet; more may be found while `listing`. */
  readonly waiting: number;
  readonly listing: boolean;
}

export interface InPlaceEngine extends QueryEngine {
  /** What searches have read so far, to be kept: from memory where it is still there. */
  read(): ObjectSource & { readonly count: number };
}
