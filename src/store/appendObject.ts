import type { DuckDBAppender } from '@duckdb/node-api';
import type { DecodedItem } from './decodeMessages';
import { hashToBigint, type ObjectHash } from './objectHash';
import type { ObjectRef } from './store';

/** A row of objects.parquet. */
export interface ObjectRow extends DecodedItem {
  readonly obj: bigint;
  readonly ref: ObjectRef;
  readonly hash: ObjectHash;
  readonly ingestedAt: number;
}

/** Appends the values in the order of `objectColumns`. */
export function appendObject(appender: DuckDBAppender, row: ObjectRow) {
  const { ref, fields } = row;
  const text = (value: string | null) => (value === null ? appender.appendNull() : appender.appendVarchar(value));
  const time = (value: number | null) =>
    value === null ? appender.appendNull() : appender.appendBigInt(BigInt(value));
  appender.appendUBigInt(row.obj);
  text(ref.bucket);
  text(ref.key);
  text(ref.etag);
  appender.appendUBigInt(BigInt(ref.size));
  appender.appendUInteger(row.rows);
  appender.appendUInteger(row.rejected);
  time(row.minTime);
  time(row.maxTime);
  text(fields.version);
  text(fields.collector_crn);
  text(fields.attached_endpoint_type);
  text(fields.network_interface_id);
  text(fields.instance_crn);
  text(fields.vpc_crn);
  text(fields.subnet_crn);
  text(fields.state);
  text(fields.record_type);
  text(fields.account);
  text(fields.region);
  time(fields.capture_start_time);
  time(fields.capture_end_time);
  text(row.warnings.length > 0 ? JSON.stringify(row.warnings) : null);
  time(row.ingestedAt);
  appender.appendUBigInt(hashToBigint(row.hash));
  appender.endRow();
}
