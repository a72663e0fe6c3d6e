import * as vscode from 'vscode';
import type { PreparedSearch } from '../../app/search/prepareSearch';

/** A time range phrase and its bounds in microseconds UTC. */
export interface AskedRange {
  readonly phrase: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** What a phrase means, or why it means nothing. */
export type ReadRange = (
  phrase: string,
) =>
  | { readonly ok: true; readonly from: number | null; readonly to: number | null }
  | { readonly ok: false; readonly message: string };

/** The range of a prepared search, or its first problem. */
export function rangeOf(prepared: PreparedSearch): ReturnType<ReadRange> {
  if (prepared.ok) return { ok: true, from: prepared.request.from, to: prepared.request.to };
  return { ok: false, message: prepared.problems[0]?.message ?? 'This is not a time range.' };
}

/** A range to choose, by the phrase that means it. */
export interface RangeChoice {
  readonly label: string;
  readonly phrase: string;
}

const usual: readonly RangeChoice[] = [
  { label: 'Last hour', phrase: 'last 1 hour' },
  { label: 'Last 6 hours', phrase: 'last 6 hours' },
  { label: 'Last 24 hours', phrase: 'last 24 hours' },
  { label: 'Last 7 days', phrase: 'last 7 days' },
  { label: 'Everything', phrase: '' },
];

/** Asks for a time range: a usual one, or any phrase. Undefined when dismissed. */
export async function askRange(title: string, read: ReadRange, choices = usual): Promise<AskedRange | undefined> {
  const other = { label: 'Another range…', phrase: null };
  const choice = await vscode.window.showQuickPick([...choices, other], { title, placeHolder: 'Flows of which time?' });
  if (choice === undefined) return undefined;
  const phrase = choice.phrase ?? (await askPhrase(title, read));
  if (phrase === undefined) return undefined;
  const range = read(phrase);
  return range.ok ? { phrase, from: range.from, to: range.to } : undefined;
}

function askPhrase(title: string, read: ReadRange): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt: 'For example: last 3 hours, or 2026-11-20 10:00 to 2026-11-20 12:00',
    validateInput: (text) => {
      const range = read(text.trim());
      return range.ok ? undefined : range.message;
    },
  });
}
