/** What is watched for, wherever it is watched: in the editor as flows are stored, in the shipper as they go by. */
export interface WatchRule {
  /** Tells rules apart in what is remembered of them. */
  readonly id: string;
  readonly name: string;
  /** In the search language, without a range. */
  readonly text: string;
  /** So many matches within the window are told of. With 1, every connection is told of once a window. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** No more messages than this within the time; what comes on top is counted and told in one. */
  readonly storm: { readonly messages: number; readonly seconds: number };
}

export const defaultStorm: WatchRule['storm'] = { messages: 5, seconds: 600 };
export const defaultWindowSeconds = 3_600;
/** Older flows are history: reading a month of it is no reason to tell of all of it. */
export const oldestWatchedSeconds = 24 * 3_600;
