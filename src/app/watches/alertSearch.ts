import type { Query } from '../../core/query/ast';
import { describeLeftOver } from '../../core/query/hosted/describeLeftOver';
import { compileLogdna } from '../../core/query/hosted/hostedCompilers';
import type { HostedSearch } from '../../core/query/hosted/hostedSearch';
import { parseQuery } from '../../core/query/parse';

/** A search as a service can watch for it. */
export type AlertSearch =
  | {
      readonly ok: true;
      /** In the service's syntax. */
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

/** Who watches. */
export interface SearchDialect {
  readonly service: string;
  compile(query: Query): HostedSearch;
  /** Why the service does not take the compiled text, a sentence; null where it does. */
  problem(query: string): string | null;
}

export const logdnaDialect: SearchDialect = { service: 'LogDNA', compile: compileLogdna, problem: () => null };

/** What is kept: one that tells somebody, or one that is looked at. */
export type Kept = 'alert' | 'view';

export function alertSearch(
  text: string,
  { service, compile, problem }: SearchDialect = logdnaDialect,
  kept: Kept = 'alert',
): AlertSearch {
  const { query, problems } = parseQuery(text);
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error !== undefined) return { ok: false, message: `The search cannot be read: ${error.message}` };
  const compiled = compile(query);
  if (compiled.text === null) {
    const never = kept === 'alert' ? 'the alert would never go off' : 'the view would stay empty';
    return { ok: false, message: `The search can find nothing: ${never}.` };
  }
  const wider = compiled.left.map(({ code, span }) => ({
    part: text.slice(span.start, span.end),
    because: describeLeftOver(code),
  }));
  if (compiled.text.trim() === '') {
    const why = wider.map((part) => widerText(part, service, kept)).join(' ');
    return {
      ok: false,
      message: `The ${kept} would ${finds[kept]} every line that comes to ${service}. ${why || 'Search for something.'}`,
    };
  }
  const refused = problem(compiled.text);
  return refused === null ? { ok: true, query: compiled.text, wider } : { ok: false, message: refused };
}

const finds: Readonly<Record<Kept, string>> = { alert: 'go off at', view: 'show' };

export function widerText({ part, because }: WiderPart, service = 'LogDNA', kept: Kept = 'alert'): string {
  return `${service} cannot hold to ${part}, because ${because}: the ${kept} would also ${finds[kept]} flows that this part leaves out.`;
}
