import { stringifyExactJson } from '../../core/flow/exactJson';
import type { CloudLogsEntry } from './cloudLogsEntry';

const hour = 3_600_000;
const oldest = 24 * hour;
const furthestAhead = 4 * hour;
const longestText = 32 * 1024;

/**
 * Reads one element of a request to `/logs/v1/singles`; the reason where the service drops it
 * (contracts/logs-and-functions.md §6.1). `now` in milliseconds.
 */
export function readEntry(
  given: unknown,
  instance: string,
  now: number,
): Omit<CloudLogsEntry, 'id'> | { readonly dropped: string } {
  if (typeof given !== 'object' || given === null) return { dropped: 'An entry must be an object.' };
  const fields = given as Record<string, unknown>;
  const { applicationName, subsystemName, text } = fields;
  if (!isName(applicationName)) return { dropped: 'applicationName is missing.' };
  if (!isName(subsystemName)) return { dropped: 'subsystemName is missing.' };
  if (text === undefined || text === null || text === '') return { dropped: 'text is missing.' };
  if (Buffer.byteLength(typeof text === 'string' ? text : stringifyExactJson(text)) > longestText)
    return { dropped: 'text is longer than 32 KB.' };
  const severity = fields.severity ?? 1;
  if (typeof severity !== 'number' || !Number.isInteger(severity) || severity < 1 || severity > 6)
    return { dropped: 'severity must be from 1 to 6.' };
  const timestamp = timestampOf(fields) ?? now;
  if (timestamp < now - oldest) return { dropped: 'The entry is older than 24 hours.' };
  if (timestamp > now + furthestAhead) return { dropped: 'The entry is more than 4 hours ahead.' };
  return {
    instance,
    applicationName,
    subsystemName,
    severity,
    timestamp,
    received: now,
    text,
    computerName: isName(fields.computerName) ? fields.computerName : null,
    category: isName(fields.category) ? fields.category : null,
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** `timestamp` in milliseconds, or `hiResTimestamp` in nanoseconds as text. */
function timestampOf({ timestamp, hiResTimestamp }: Record<string, unknown>): number | null {
  if (typeof timestamp === 'number' && Number.isFinite(timestamp)) return timestamp;
  return typeof hiResTimestamp === 'string' && /^\d{13,19}$/.test(hiResTimestamp)
    ? Number(BigInt(hiResTimestamp) / 1_000_000n)
    : null;
}
