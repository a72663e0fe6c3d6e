import { parseError } from '@clickhouse/client';
import type { OnProgress, SearchProgress } from '../../core/query/searchProgress';

const exceptionStart = /^Code: \d+\. DB::Exception: /;

/**
 * A row of an answer that has rows alone. Throws what the server says in place of the rest: those from 24.11 to 25.10 say it
 * as one more row, of one text, where no setting forbids it; no row of ours is like that.
 */
export function readCompact(row: unknown): readonly unknown[] {
  if (!Array.isArray(row)) throw new Error('An answer without rows.');
  const [first] = row as readonly unknown[];
  if (row.length === 1 && typeof first === 'string' && exceptionStart.test(first)) throw parseError(first);
  return row;
}

/**
 * A line of an answer that tells of its progress between its rows; null where it is no row. The format needs no setting, so
 * that users who may set nothing see it, too. Throws what the server says in place of the rest. Source:
 * https://clickhouse.com/docs/interfaces/formats/JSONEachRowWithProgress
 */
export function readLine(text: string, onProgress: OnProgress): readonly unknown[] | null {
  const line = parsed(text);
  const { row, progress, exception } = line;
  // Servers of a few versions put the exception into a row; no column of ours is named so.
  const failure = exception ?? (isObject(row) ? row.exception : undefined);
  if (typeof failure === 'string') throw parseError(failure);
  if (isObject(progress)) onProgress(progressOf(progress));
  return isObject(row) ? Object.values(row) : null;
}

/** Servers before 24 may end what they have begun with their words alone. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const line: unknown = JSON.parse(text);
    if (isObject(line)) return line;
  } catch {
    // Said below.
  }
  throw parseError(text);
}

function progressOf({ read_rows, read_bytes, total_rows_to_read }: Readonly<Record<string, unknown>>): SearchProgress {
  const toRead = amountOf(total_rows_to_read);
  return { unit: 'rows', read: amountOf(read_rows), bytes: amountOf(read_bytes), ...(toRead > 0 ? { toRead } : {}) };
}

/** What is nought is not sent. */
function amountOf(digits: unknown): number {
  const amount = Number(digits ?? 0);
  return Number.isSafeInteger(amount) && amount > 0 ? amount : 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
