import { isObjectError } from '../core/flow/describeProblem';
import type { FlowObjectFields, FlowRow } from '../core/flow/flowRow';
import type { ObjectError, ObjectWarning } from '../core/flow/objectProblem';
import { type Inflate, type OpenLimits, openFlowObject } from '../core/flow/openObject';
import { decodeToRows } from '../core/flow/rows';
import { ObjectReadError } from '../store/store';
import { objectErrorOf } from './ingest/objectErrorOf';
import { byteCount } from './words';

/** Where the bytes of one object come from. */
export interface ObjectBytes {
  /** COS bucket, or `file:<folder>`. */
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** Stored size where it is known: an object beyond the limit is then not even fetched. */
  readonly size?: number;
  /** The bytes as stored, for example `storage.get` or the reading of a local file. */
  readonly read: (signal: AbortSignal) => Promise<Uint8Array>;
}

export interface OpenObjectOptions {
  /** The platform's gzip. */
  readonly inflate: Inflate;
  /** Of the inflated object; default 32 MB, three hundred times what a collector writes. */
  readonly limits?: OpenLimits;
}

export type OpenedObject =
  | {
      readonly ok: true;
      readonly fields: FlowObjectFields;
      readonly rows: readonly FlowRow[];
      readonly warnings: readonly ObjectWarning[];
      /** The object's JSON, inflated, as it came. */
      readonly text: string;
      /** Stored size. */
      readonly bytes: number;
    }
  | { readonly ok: false; readonly error: ObjectError };

const forShowing: OpenLimits = { maxBytes: 32 * 1024 * 1024 };

/** Reads and decodes one object for showing. Never rejects but on cancel: what cannot be read is worded. */
export async function openObject(
  object: ObjectBytes,
  signal: AbortSignal,
  { inflate, limits = forShowing }: OpenObjectOptions,
): Promise<OpenedObject> {
  if (object.size !== undefined && object.size > limits.maxBytes) return tooLarge(object.size, limits);
  let bytes: Uint8Array;
  try {
    bytes = await object.read(signal);
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, error: error instanceof ObjectReadError ? error.problem : objectErrorOf(error) };
  }
  signal.throwIfAborted();
  const opened = openFlowObject(bytes, inflate, limits);
  if (isObjectError(opened)) return { ok: false, error: opened };
  const decoded = decodeToRows(opened.text, object);
  if (isObjectError(decoded)) return { ok: false, error: decoded };
  const { object: fields, rows, warnings } = decoded;
  return { ok: true, fields, rows, warnings, text: opened.text, bytes: bytes.length };
}

function tooLarge(size: number, { maxBytes }: OpenLimits): OpenedObject {
  const message = `The object is ${byteCount(size)}, more than the ${byteCount(maxBytes)} that are shown. Download it instead.`;
  return { ok: false, error: { code: 'too_large', message, retryable: false } };
}
