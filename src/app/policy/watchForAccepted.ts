import { CloudError, type ObjectStorage } from '../../cloud/cloud';
import type { FlowRow } from '../../core/flow/flowRow';
import { formatFlowTime } from '../../core/flow/flowTime';
import type { Inflate } from '../../core/flow/openObject';
import { openObject } from '../openObject';
import { counted } from '../words';
import type { LogPlace } from './logPlace';

/** The connections that are waited for, whatever the initiator's port. Addresses are unsigned 32-bit integers. */
export interface WatchedFlow {
  readonly source: number;
  readonly target: number;
  readonly protocol: number;
  readonly port: number;
}

export interface WatchTools {
  readonly storage: Pick<ObjectStorage, 'list' | 'get'>;
  /** The platform's gzip. */
  readonly inflate: Inflate;
  /** Microseconds UTC. */
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface WatchOptions {
  readonly place: LogPlace;
  readonly flow: WatchedFlow;
  /** Microseconds UTC: connections that began earlier do not count. */
  readonly since: number;
  /** How long to wait, from the beginning of the watch; default 15 minutes: two windows, and the time to write them. */
  readonly minutes?: number;
  /** Told after every look. */
  readonly onLook?: (seen: Seen) => void;
}

export interface Seen {
  /** Objects that came since. */
  readonly objects: number;
  /** Attempts since that were rejected, and the start of the last, microseconds UTC. */
  readonly rejected: number;
  readonly lastRejected: number | null;
  /** Objects that could not be read. */
  readonly unreadable: number;
}

export type WatchResult =
  /** `answered`: the target sent something back. */
  | { readonly kind: 'accepted'; readonly row: FlowRow; readonly answered: boolean; readonly seen: Seen }
  | { readonly kind: 'timeout'; readonly seen: Seen; readonly message: string };

const defaultMinutes = 15;
const lookEvery = 20_000;
const minute = 60_000_000;
const hour = 60 * minute;
/** A window lasts five minutes; what it holds may be filed under the hour of its start. */
const oneWindow = 5 * minute;
const slowBy = 2 * oneWindow;

/**
 * Waits until a connection that began after `since` is recorded as accepted, looking at the new objects of the vNIC as
 * they come. Rejects with `CloudError` where the bucket cannot be read for good, and when cancelled.
 */
export async function watchForAccepted(
  tools: WatchTools,
  options: WatchOptions,
  signal: AbortSignal,
): Promise<WatchResult> {
  const { since, minutes = defaultMinutes, onLook } = options;
  const until = tools.now() + minutes * minute;
  const looked = new Set<string>();
  const unreadable = new Set<string>();
  let rejected = 0;
  let lastRejected: number | null = null;
  const told = (): Seen => ({ objects: looked.size, rejected, lastRejected, unreadable: unreadable.size });
  for (;;) {
    for (const object of await newObjects(tools, options, looked, signal)) {
      const { key } = object;
      const read = async () => tools.storage.get(options.place.bucket, key, undefined, signal);
      const opened = await openObject({ ...object, bucket: options.place.bucket.name, read }, signal, tools);
      if (!opened.ok) {
        unreadable.add(key);
        // What may be readable in a moment is looked at again.
        if (opened.error.retryable) looked.delete(key);
        continue;
      }
      unreadable.delete(key);
      const rows = opened.rows.filter((row) => isFlow(row, options.flow, since));
      const row = rows.find(({ action }) => action === 'accepted');
      if (row !== undefined)
        return { kind: 'accepted', row, answered: Number(row.packets_from_target ?? 0) > 0, seen: told() };
      for (const { action, start_time } of rows) {
        if (action !== 'rejected') continue;
        rejected++;
        lastRejected = Math.max(lastRejected ?? 0, start_time ?? 0);
      }
    }
    const seen = told();
    onLook?.(seen);
    if (tools.now() >= until) return { kind: 'timeout', seen, message: timeoutText(seen, minutes) };
    await tools.delay(lookEvery, signal);
  }
}

async function newObjects(
  { storage, now }: WatchTools,
  { place, since }: WatchOptions,
  looked: Set<string>,
  signal: AbortSignal,
) {
  const found: { key: string; etag: string; size: number }[] = [];
  try {
    for (const prefix of hourPrefixes(place.prefix, since, now())) {
      let continuation: string | null = null;
      do {
        const asked = { prefix, ...(continuation !== null && { continuation }) };
        const page = await storage.list(place.bucket, asked, signal);
        for (const { key, etag, size, modified } of page.objects) {
          // What was written before cannot tell of what came after.
          if (modified < since || looked.has(key)) continue;
          looked.add(key);
          found.push({ key, etag, size });
        }
        continuation = page.next;
      } while (continuation !== null);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CloudError) || error.detail.transient !== true) throw error;
  }
  return found;
}

/**
 * Of the present hour and the one before it, as far as they reach back to `since`; shortly before its end also of the
 * next one, as this machine's clock may be slow.
 */
function hourPrefixes(vnic: string, since: number, now: number): readonly string[] {
  const first = Math.max(since - oneWindow, now - hour);
  const prefixes: string[] = [];
  for (let at = Math.floor(first / hour); at <= Math.floor((now + slowBy) / hour); at++) {
    const time = new Date((at * hour) / 1000).toISOString();
    const [year, month, day, inDay] = [time.slice(0, 4), time.slice(5, 7), time.slice(8, 10), time.slice(11, 13)];
    for (const type of ['ingress', 'egress'])
      prefixes.push(`${vnic}record-type=${type}/year=${year}/month=${month}/day=${day}/hour=${inDay}/`);
  }
  return prefixes;
}

function isFlow(row: FlowRow, flow: WatchedFlow, since: number): boolean {
  return (
    row.initiator_ip === flow.source &&
    row.target_ip === flow.target &&
    row.transport_protocol === flow.protocol &&
    row.target_port === flow.port &&
    (row.connection_start_time ?? row.start_time ?? 0) >= since
  );
}

function timeoutText({ objects, rejected, lastRejected, unreadable }: Seen, minutes: number): string {
  const waited = `within ${counted(minutes, 'minute')}`;
  if (rejected > 0) {
    const last = lastRejected === null ? '' : `, the last at ${formatFlowTime(lastRejected)}`;
    return `No accepted flow ${waited}, but ${counted(rejected, 'attempt')} still rejected${last}. Ask again why.`;
  }
  if (unreadable > 0) return `No accepted flow ${waited}; ${counted(unreadable, 'new object')} could not be read.`;
  if (objects > 0)
    return `No accepted flow ${waited}: nobody tried to connect, as far as the ${counted(objects, 'new object')} tell. Try the connection, then search for it.`;
  return `No accepted flow ${waited}: no new object of this vNIC came at all. The collector may be late or stopped; look at its state, and search again later.`;
}
