import type { Query } from '../../src/core/query/ast';
import type { HostedSearch } from '../../src/core/query/hosted/hostedSearch';
import { parseQuery } from '../../src/core/query/parse';
import { searches } from './searches';

/** Searches that a service is asked in the same words stand next to each other: an engine then fetches once for all. */
export function searchesByText(compile: (query: Query) => HostedSearch): readonly string[] {
  const keyed = searches.map((search) => ({ search, text: compile(parseQuery(search).query).text ?? '' }));
  return keyed.sort((a, b) => Number(a.text > b.text) - Number(a.text < b.text)).map(({ search }) => search);
}
