import { describeLeftOver } from '../../core/query/hosted/describeLeftOver';
import { compileLogdna } from '../../core/query/hosted/hostedCompilers';
import { parseQuery } from '../../core/query/parse';

/** A search as LogDNA can watch for it. */
export type AlertSearch =
  | {
      readonly ok: true;
      /** In LogDNA's syntax. */
      readonly query: string;
      /**
       * Nobody looks a second time at what an alert finds: these parts of the search it cannot hold to, and would go off
       * without them. Empty where it means exactly the search.
       */
      readonly wider: readonly WiderPart[];
    }
  | { readonly ok: false; readonly message: string };

export interface WiderPart {
  /** As it stands in the search. */
  readonly part: string;
  /** Clause behind "because". */
  readonly because: string;
}

export function alertSearch(text: string): AlertSearch {
  const { query, problems } = parseQuery(text);
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error !== undefined) return { ok: false, message: `The search cannot be read: ${error.message}` };
  const compiled = compileLogdna(query);
  if (compiled.text === null)
    return { ok: false, message: 'The search can find nothing: the alert would never go off.' };
  const wider = compiled.left.map(({ code, span }) => ({
    part: text.slice(span.start, span.end),
    because: describeLeftOver(code),
  }));
  if (compiled.text.trim() !== '') return { ok: true, query: compiled.text, wider };
  const why = wider.map(widerText).join(' ');
  return {
    ok: false,
    message: `The alert would go off at every line that comes to LogDNA. ${why || 'Search for something.'}`,
  };
}

export function widerText({ part, because }: WiderPart): string {
  return `LogDNA cannot hold to ${part}, because ${because}: the alert would also go off at flows that this part leaves out.`;
}
