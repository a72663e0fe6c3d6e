import type { StoredObject } from './storedObject';

/** Objects made when somebody asks, addressed by their place in the order of keys. */
export interface ObjectSource {
  /** How many there are now; grows with the clock. */
  count(): number;
  keyAt(place: number): string;
  /** The place of the first key that is not below the given one. */
  placeOf(key: string): number;
  /** Whether there is an object with this key now; makes none. */
  has(key: string): boolean;
  /** The object with this key, if there is one now. */
  find(key: string): StoredObject | null;
  /** Size and ETag for listings, without keeping the body. */
  factsAt(place: number): ObjectFacts;
}

export interface ObjectFacts {
  readonly etag: string;
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
}
