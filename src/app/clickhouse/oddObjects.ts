import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import { decodeFlowObject } from '../../core/flow/decodeObject';
import type { FlowRecord } from '../../core/flow/flowRow';
import { keyTimeWindow, parseObjectKey } from '../../core/flow/objectKey';
import type { ObjectError } from '../../core/flow/objectProblem';
import { defaultOpenLimits, type Inflate, type OpenLimits, openFlowObject } from '../../core/flow/openObject';
import { describeObject } from '../../core/flow/rows';
import { clickhouseObjectMembers, clickhouseRow } from '../../core/ship/clickhouseRow';
import { ObjectReadError, type ObjectRef, type ObjectSource } from '../../store/store';
import { objectErrorOf } from '../ingest/objectErrorOf';

export interface OddPorts {
  readonly admin: ClickhouseAdmin;
  readonly source: Pick<ObjectSource, 'read'>;
  readonly inflate: Inflate;
}

export interface OddOutcome {
  readonly ref: ObjectRef;
  readonly rows: number;
  /** Null where all of it is in the table. */
  readonly error: { readonly code: string; readonly message: string; readonly retryable: boolean } | null;
}

/**
 * Loads an object that the server left to us: it is read, decoded and inserted from here. What cannot be read, or does
 * not hold as many records as it says, is left out as a whole. Rejects where the server fails.
 */
export async function loadOddObject(
  ref: ObjectRef,
  batch: string,
  { admin, source, inflate }: OddPorts,
  signal: AbortSignal,
  limits: OpenLimits = defaultOpenLimits,
): Promise<OddOutcome> {
  const read = await source.read(ref, signal).catch((error: unknown): ObjectError => {
    signal.throwIfAborted();
    return error instanceof ObjectReadError ? error.problem : objectErrorOf(error);
  });
  const opened = read instanceof Uint8Array ? openFlowObject(read, inflate, limits) : read;
  if (!('text' in opened)) return failed(opened);
  const records: (FlowRecord & { index: number })[] = [];
  const decoded = decodeFlowObject(opened.text, (record, index) => records.push({ ...record, index }));
  if (!('kind' in decoded)) return failed(decoded);
  const said = decoded.envelope.number_of_flow_logs;
  if (decoded.warnings.some(({ code }) => code === 'count_mismatch')) {
    const message = `It says that it holds ${said} records, but holds ${records.length}. Nothing of it was loaded.`;
    return failed({ code: 'count_mismatch', message, retryable: false });
  }
  const { bucket, key, etag } = ref;
  const object = clickhouseObjectMembers({ ...describeObject(key, decoded.envelope), bucket, key, etag });
  const rows = records.map((record) => clickhouseRow(record, record.index, object));
  await admin.insertJson(`${admin.database}.flows`, rows, { signal, token: `${bucket}/${key}/${etag}` });
  await note('loaded', '', records.length);
  return { ref, rows: records.length, error: null };

  async function failed(error: NonNullable<OddOutcome['error']>): Promise<OddOutcome> {
    // What may be read another time is not noted: the next run takes it up by itself.
    if (!error.retryable) await note('failed', `${error.code}: ${error.message}`, 0);
    return { ref, rows: 0, error };
  }

  async function note(status: 'loaded' | 'failed', reason: string, rows: number): Promise<void> {
    const { bucket, key, etag, size } = ref;
    const window = keyTimeWindow(parseObjectKey(key) ?? { year: null, month: null, day: null, hour: null });
    const hour = window === null ? null : new Date(window.from / 1000 + 3_600_000).toISOString();
    const said = status === 'loaded' ? rows : null;
    const row = { bucket, key, etag, size, hour, rows, said, status, reason, source: 'cos', batch };
    await admin.insertJson(`${admin.database}.objects`, [JSON.stringify(row)], { signal });
  }
}
