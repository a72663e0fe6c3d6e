import type { FlowBlock } from '../core/flow/flowColumns';
import type { FlowObjectFields } from '../core/flow/flowRow';
import type { ObjectError, ObjectWarning } from '../core/flow/objectProblem';

/** One object to decode: a local file's path, or the bytes themselves. */
export interface DecodeItem {
  readonly key: string;
  /** Lower half of the object's number. */
  readonly ordinal: number;
  readonly path?: string;
  readonly bytes?: Uint8Array;
}

/** To a decoding worker: objects to decode together. */
export interface DecodeRequest {
  readonly id: number;
  /** Upper half of the objects' numbers. */
  readonly high: number;
  readonly maxBytes: number;
  readonly items: readonly DecodeItem[];
}

/** What became of one object, in the order of the request's items. */
export type DecodeOutcome = DecodedItem | { readonly kind: 'failed'; readonly error: ObjectError };

export interface DecodedItem {
  readonly kind: 'decoded';
  readonly rows: number;
  readonly rejected: number;
  /** Compressed bytes. */
  readonly size: number;
  readonly minTime: number | null;
  readonly maxTime: number | null;
  readonly fields: Omit<FlowObjectFields, 'bucket' | 'key' | 'etag'>;
  readonly warnings: readonly ObjectWarning[];
}

/** From a decoding worker: the records of all objects that could be read, and what became of each. */
export interface DecodeReply {
  readonly id: number;
  readonly block: FlowBlock;
  readonly outcomes: readonly DecodeOutcome[];
}
