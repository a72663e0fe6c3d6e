import * as v from 'valibot';
import { quotable } from '../redact';

/** A row of an answer. */
export interface ResultRow {
  readonly metadata: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** JSON. */
  readonly userData: string;
}

export interface QueryWarning {
  /** There are more rows than the answer has. */
  readonly rowsCut: boolean;
  /** For the user. */
  readonly text: string;
}

const members = v.pipe(
  v.fallback(v.array(v.object({ key: v.string(), value: v.string() })), []),
  v.transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value]))),
);
const row = v.pipe(
  v.object({ metadata: members, labels: members, user_data: v.fallback(v.string(), '') }),
  v.transform(({ metadata, labels, user_data: userData }): ResultRow => ({ metadata, labels, userData })),
);
const rows = v.pipe(
  v.object({ result: v.object({ results: v.array(row) }) }),
  v.transform(({ result }) => ({ kind: 'rows' as const, rows: result.results })),
);
const warning = v.pipe(
  v.object({ warning: v.record(v.string(), v.unknown()) }),
  v.transform((event) => ({ kind: 'warning' as const, warning: described(event.warning) })),
);
const error = v.pipe(
  v.object({ error: v.looseObject({ message: v.fallback(v.string(), '') }) }),
  v.transform((event) => ({ kind: 'error' as const, message: event.error.message })),
);
const other = v.pipe(
  v.looseObject({}),
  // A result in another shape is not one to pass over.
  v.check((event) => !('result' in event) && !('error' in event)),
  v.transform(() => ({ kind: 'other' as const })),
);

/** One event of an answer; `other` for the id of the query and for kinds that are not known. */
export const queryEvent = v.union([rows, warning, error, other]);

const words: Readonly<Record<string, string>> = {
  compile_warning: 'it did not understand all of the query',
  time_range_warning: 'the time range was changed',
  number_of_results_limit_warning: 'there are more rows than one answer may have',
  bytes_scanned_limit_warning: 'it stopped at the amount of data that one query may read, so rows may be missing',
};

function described(given: Readonly<Record<string, unknown>>): QueryWarning {
  const [kind = '', detail] = Object.entries(given)[0] ?? [];
  const said = v.safeParse(v.looseObject({ warning_message: v.string() }), detail);
  const own = said.success ? ` (“${quotable(said.output.warning_message, 200)}”)` : '';
  return {
    rowsCut: kind === 'number_of_results_limit_warning',
    text: `IBM Cloud Logs warns: ${words[kind] ?? quotable(kind.replaceAll('_', ' '), 80)}${own}.`,
  };
}
