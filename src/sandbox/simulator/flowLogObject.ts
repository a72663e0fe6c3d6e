import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { hash32 } from '../random';
import type { StoredObject } from '../s3/storedObject';
import { isoSeconds } from './captureWindow';
import { type FlowLogStream, firstCell, streamKey } from './flowLogStream';

export interface FlowLogObjectOptions {
  readonly seed: number;
  readonly contentEncoding: boolean;
  /** Whether some objects are odd, as real ones are. */
  readonly oddities: boolean;
}

/** Objects are a few kilobytes: a small window and table spare a quarter of a megabyte of scratch memory for each. */
const smallGzip = { level: 1, windowBits: 13, memLevel: 5, chunkSize: 2048 };

/** How rare oddities are: one object in so many has this one. */
const oneInEmptyTimes = 97;
const oneInWrongCount = 151;
const oneInSkipData = 211;

/**
 * One flow log object: envelope, records, the ten metadata headers, gzip (contracts/ibm-cloud.md §8.2). Its bytes follow
 * from seed, key and the rules of the day; the ETag is the MD5 of the bytes.
 */
export function flowLogObject(stream: FlowLogStream, place: number, options: FlowLogObjectOptions): StoredObject {
  const cell = firstCell(stream) + place;
  const { window, records } = stream.simulation.records(stream, cell);
  const chance = hash32(`odd/${stream.vnic.name}/${stream.recordType}`, options.seed, cell);
  const odd: OddRecords = options.oddities
    ? withOddities(records, chance)
    : { records, state: 'ok', count: records.length };
  const envelope = {
    version: '0.0.1',
    collector_crn: stream.collectorCrn,
    attached_endpoint_type: 'vnic',
    network_interface_id: stream.vnic.id,
    instance_crn: stream.vnic.instanceCrn,
    vpc_crn: stream.vnic.vpcCrn,
    capture_start_time: isoSeconds(window.start),
    capture_end_time: isoSeconds(window.end),
    state: odd.state,
    number_of_flow_logs: odd.count,
  };
  const text = `${JSON.stringify(envelope).slice(0, -1)},"flow_logs":[${odd.records.join(',')}]}`;
  const body = gzipSync(text, smallGzip);
  // zlib notes the operating system in the header; the bytes are to be the same everywhere.
  body[9] = 3;
  return {
    key: streamKey(stream, place),
    body,
    etag: createHash('md5').update(body).digest('hex'),
    modified: window.end * 1000,
    metadata: Object.fromEntries(Object.entries(envelope).map(([name, value]) => [name, String(value)])),
    contentType: 'application/octet-stream',
    contentEncoding: options.contentEncoding ? 'gzip' : null,
  };
}

interface OddRecords {
  readonly records: readonly string[];
  readonly state: 'ok' | 'skip data';
  readonly count: number;
}

/** Oddities seen in real objects, each rare: empty times on a repeated record, a wrong count, lost data. */
function withOddities(records: readonly string[], chance: number): OddRecords {
  const [first] = records;
  if (first !== undefined && chance % oneInEmptyTimes === 0) {
    const repeated = first.replace(/"start_time":"[^"]*","end_time":"[^"]*"/, '"start_time":"","end_time":""');
    return { records: [...records, repeated], state: 'ok', count: records.length };
  }
  if (chance % oneInWrongCount === 0) return { records, state: 'ok', count: records.length + 1 };
  if (chance % oneInSkipData === 0) {
    const kept = records.filter((_, place) => place % 4 !== 3);
    return { records: kept, state: 'skip data', count: kept.length };
  }
  return { records, state: 'ok', count: records.length };
}
