import type { FlowEnvelope } from '../flow/decodeObject';
import type { FlowObjectFields, FlowRecord } from '../flow/flowRow';
import { describeObject, type ObjectIdentity } from '../flow/rows';
import { recordMembers } from './recordMembers';

/** One record on its way to a log service, before the service's own wrapping. */
export interface ShipLine {
  /** Place of the record in its object, 0-based. */
  readonly index: number;
  /** Milliseconds since 1970: the record's start, else that of its capture window; null where neither is known. */
  readonly timestamp: number | null;
  /** A rejected record is a warning, so that views by level show it. */
  readonly level: 'INFO' | 'WARN';
  /** A JSON object: the record's fields under their own names, what it belongs to, object key and index. */
  readonly text: string;
  /** A JSON object: what else is known of the object. */
  readonly meta: string;
}

/** How a destination writes records, where it is not as log services are told them. */
export interface LineForm {
  /** Members of a JSON object, without the braces. */
  members(record: Readonly<FlowRecord>): string;
  /** Members that all records of an object share. */
  object(object: FlowObjectFields): string;
  /** The member for the record's place. */
  readonly index: string;
}

/**
 * Writes the lines of one object. In the text stand the fields that a search names (contracts/logs-and-functions.md §5),
 * and key and index, by which a record that arrived twice can be told; in `meta` what is rarely searched. No field name
 * begins with an underscore or has two types: the first type seen for a name wins at LogDNA (§4.3).
 */
export class LineWriter {
  readonly #end: string;
  readonly #meta: string;
  readonly #captureMicros: number | null;

  constructor(
    object: FlowObjectFields,
    private readonly form?: LineForm,
  ) {
    const { network_interface_id, instance_crn, vpc_crn, subnet_crn, key } = object;
    const named = members({ network_interface_id, instance_crn, vpc_crn, subnet_crn, key });
    this.#end = form === undefined ? `,${named.slice(1, -1)},"index":` : `,${form.object(object)},"${form.index}":`;
    const { bucket, etag, collector_crn, state, capture_start_time, capture_end_time } = object;
    this.#meta = members({
      bucket,
      etag,
      collector_crn,
      state,
      capture_start_time: isoTime(capture_start_time),
      capture_end_time: isoTime(capture_end_time),
    });
    this.#captureMicros = capture_start_time ?? capture_end_time;
  }

  /** For an object that was just decoded. */
  static ofObject(identity: ObjectIdentity, envelope: FlowEnvelope, form?: LineForm): LineWriter {
    const { bucket, key, etag } = identity;
    return new LineWriter({ ...describeObject(key, envelope), bucket, key, etag }, form);
  }

  line(record: Readonly<FlowRecord>, index: number): ShipLine {
    return this.finish(beginLine(record, index, this.form));
  }

  finish({ members, micros, rejected, index }: BegunLine): ShipLine {
    const time = micros ?? this.#captureMicros;
    return {
      index,
      timestamp: time === null ? null : Math.floor(time / 1000),
      level: rejected ? 'WARN' : 'INFO',
      text: `{${members}${this.#end}${index}}`,
      meta: this.#meta,
    };
  }
}

/** What a line has of its record: all that is kept of it while its object is being decoded. */
export interface BegunLine {
  readonly index: number;
  readonly members: string;
  /** Start of the record, microseconds. */
  readonly micros: number | null;
  readonly rejected: boolean;
}

export function beginLine(record: Readonly<FlowRecord>, index: number, form?: LineForm): BegunLine {
  const members = form === undefined ? recordMembers(record) : form.members(record);
  return { index, members, micros: record.start_time, rejected: record.action === 'rejected' };
}

function members(fields: Readonly<Record<string, string | null>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));
}

function isoTime(micros: number | null): string | null {
  return micros === null ? null : new Date(Math.floor(micros / 1000)).toISOString();
}
