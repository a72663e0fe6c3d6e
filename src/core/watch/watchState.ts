import type { FlowRow } from '../flow/flowRow';
import { oldestWatchedSeconds, type WatchRule } from './watchRule';

/** What a watch remembers. Plain data, to be kept as JSON. Times are milliseconds since 1970. */
export interface WatchState {
  /** What was counted, with the time until when it is not counted again; oldest first. */
  readonly told: readonly (readonly [fingerprint: string, until: number])[];
  /** Matches that do not reach the limit yet. */
  readonly counting: { readonly since: number; readonly count: number } | null;
  /** When messages were sent. */
  readonly sent: readonly number[];
  /** Matches that were held back, or whose message was lost. */
  readonly held: number;
}

/** Something to tell. */
export interface WatchMessage {
  /** Matches, those held back before included. */
  readonly count: number;
  readonly held: number;
  /** Some of them, as they came. */
  readonly rows: readonly FlowRow[];
}

export const freshWatch: WatchState = { told: [], counting: null, sent: [], held: 0 };

/** Fingerprints that are remembered; the oldest make room. */
const mostTold = 5_000;
const mostRows = 5;

export interface Watched {
  readonly state: WatchState;
  readonly message: WatchMessage | null;
}

/**
 * Takes rows that the rule's search found. The same rows again, and the same connection within the window, are nothing
 * new; a message counts for the storm limit from when it is given out.
 */
export function watchRows(rule: WatchRule, before: WatchState, rows: readonly FlowRow[], now: number): Watched {
  const told = new Map(before.told.filter(([, until]) => until > now));
  const fresh: FlowRow[] = [];
  for (const row of rows) {
    if (row.start_time !== null && row.start_time / 1000 < now - oldestWatchedSeconds * 1000) continue;
    const print = rule.limit === 1 ? connection(row) : record(row);
    if (told.has(print)) continue;
    told.set(print, now + rule.windowSeconds * 1000);
    fresh.push(row);
  }
  for (const print of told.keys()) {
    if (told.size <= mostTold) break;
    told.delete(print);
  }
  const counted = count(rule, before, fresh.length, now);
  const state = { ...trimmed(rule, before, now), told: [...told], counting: counted.counting };
  return counted.reached === 0 ? { state, message: null } : tell(rule, state, counted.reached, fresh, now);
}

/** What was held back, once there is room for a message; to be asked at `nextSummary`. */
export function summariseHeld(rule: WatchRule, before: WatchState, now: number): Watched {
  const state = trimmed(rule, before, now);
  return state.held === 0 ? { state, message: null } : tell(rule, state, 0, [], now);
}

/** When a summary is due; null where nothing is held back. */
export function nextSummary(rule: WatchRule, { held, sent }: WatchState): number | null {
  if (held === 0) return null;
  const freeing = sent.at(-rule.storm.messages);
  return freeing === undefined ? 0 : freeing + rule.storm.seconds * 1000;
}

/** A message that could not be brought anywhere is told with the next one. */
export function messageLost(state: WatchState, { count }: WatchMessage): WatchState {
  return { ...state, held: state.held + count };
}

function count({ limit, windowSeconds }: WatchRule, { counting }: WatchState, fresh: number, now: number) {
  if (fresh === 0) return { reached: 0, counting };
  const open = counting !== null && now < counting.since + windowSeconds * 1000 ? counting : { since: now, count: 0 };
  const total = open.count + fresh;
  return total >= limit ? { reached: total, counting: null } : { reached: 0, counting: { ...open, count: total } };
}

function tell(rule: WatchRule, state: WatchState, matches: number, rows: readonly FlowRow[], now: number): Watched {
  if (state.sent.length >= rule.storm.messages) {
    return { state: { ...state, held: state.held + matches }, message: null };
  }
  const message = { count: matches + state.held, held: state.held, rows: rows.slice(0, mostRows) };
  return { state: { ...state, sent: [...state.sent, now], held: 0 }, message };
}

function trimmed({ storm }: WatchRule, state: WatchState, now: number): WatchState {
  return { ...state, sent: state.sent.filter((at) => at > now - storm.seconds * 1000) };
}

/** The client's port is another one each time, and says nothing. */
function connection(row: FlowRow): string {
  const { direction, action, initiator_ip, target_ip, target_port, transport_protocol } = row;
  return [direction, action, initiator_ip, target_ip, target_port, transport_protocol].join(' ');
}

function record({ key, index }: FlowRow): string {
  return `${key}#${index}`;
}

/** What of kept data is a state; the rest is as if nothing were known. */
export function readWatchState(value: unknown): WatchState {
  if (typeof value !== 'object' || value === null) return freshWatch;
  const { told, counting, sent, held } = value as Readonly<Record<string, unknown>>;
  return {
    told: Array.isArray(told) ? told.filter(isTold) : [],
    counting: isCounting(counting) ? { since: counting.since, count: counting.count } : null,
    sent: Array.isArray(sent) ? sent.filter((at) => Number.isFinite(at)) : [],
    held: typeof held === 'number' && Number.isSafeInteger(held) && held > 0 ? held : 0,
  };
}

function isTold(value: unknown): value is readonly [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isFinite(value[1]);
}

function isCounting(value: unknown): value is { since: number; count: number } {
  if (typeof value !== 'object' || value === null || !('since' in value) || !('count' in value)) return false;
  return Number.isFinite(value.since) && Number.isSafeInteger(value.count);
}
