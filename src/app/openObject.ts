import type { FlowObjectFields, FlowRow } from '../core/flow/flowRow';
import type { ObjectError, ObjectWarning } from '../core/flow/objectProblem';

/** Where the bytes of one object come from. */
export interface ObjectBytes {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly read: (signal: AbortSignal) => Promise<Uint8Array>;
}

export type OpenedObject =
  | {
      readonly ok: true;
      readonly fields: FlowObjectFields;
      readonly rows: readonly FlowRow[];
      readonly warnings: readonly ObjectWarning[];
      /** The object's JSON, inflated, as it came. */
      readonly text: string;
      readonly bytes: number;
    }
  | { readonly ok: false; readonly error: ObjectError };

/** Reads and decodes one object for showing. Never rejects but on cancel: what cannot be read is worded. */
export declare function openObject(object: ObjectBytes, signal: AbortSignal): Promise<OpenedObject>;
