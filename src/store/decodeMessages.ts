import type { FlowBlock } from '../core/flow/flowColumns';
import type { FlowObjectFields } from '../core/flow/flowRow';
import type { ObjectError, ObjectWarning } from '../core/flow/objectProblem';

/** One object to decode: a local file's path and the size listed, or the bytes and the key they came under. */
export type DecodeItem =
  | { readonly path: string; readonly size: number }
  | { readonly key: string; readonly bytes: Uint8Array };

/** To a decoding worker: objects to decode together. */
export interface DecodeRequest {
  readonly id: number;
  /** Upper half of the objects' numbers. */
  readonly high: number;
  /** Lower half of the first item's number; the others follow it. */
  readonly low: number;
  readonly maxBytes: number;
  readonly items: readonly DecodeItem[];
}

/** What the objects of one interface have in common; sent once, and then named by its number. */
export type ObjectOrigin = Omit<
  FlowObjectFields,
  'bucket' | 'key' | 'etag' | 'capture_start_time' | 'capture_end_time'
>;

/** Column by column what was decoded; times in microseconds, NaN where there is none. */
export interface DecodedObjects {
  /** Places in the request's items. */
  readonly item: Uint32Array<ArrayBuffer>;
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly rejected: Uint32Array<ArrayBuffer>;
  /** Compressed bytes. */
  readonly size: Float64Array;
  readonly minTime: Float64Array;
  readonly maxTime: Float64Array;
  readonly captureStart: Float64Array;
  readonly captureEnd: Float64Array;
  /** Places in the list of the worker's origins. */
  readonly origin: Uint32Array<ArrayBuffer>;
}

/** From a decoding worker: the records of all objects that could be read, and what became of each. */
export interface DecodeReply {
  readonly id: number;
  readonly block: FlowBlock;
  readonly objects: DecodedObjects;
  /** The few with warnings, by place in `objects`. */
  readonly warnings: readonly { readonly object: number; readonly warnings: readonly ObjectWarning[] }[];
  readonly failures: readonly { readonly item: number; readonly error: ObjectError }[];
  /** Origins not sent before. */
  readonly newOrigins: readonly ObjectOrigin[];
  /** The worker forgot the origins it had sent: the numbers begin anew. */
  readonly forgotOrigins: boolean;
}

/** A reply with the origins it refers to. */
export interface DecodedBatch extends Omit<DecodeReply, 'id' | 'newOrigins' | 'forgotOrigins'> {
  readonly origins: readonly ObjectOrigin[];
}

export function objectColumns(count: number): DecodedObjects {
  return {
    item: new Uint32Array(count),
    rows: new Uint32Array(count),
    rejected: new Uint32Array(count),
    size: new Float64Array(count),
    minTime: new Float64Array(count),
    maxTime: new Float64Array(count),
    captureStart: new Float64Array(count),
    captureEnd: new Float64Array(count),
    origin: new Uint32Array(count),
  };
}
