import type { Query } from '../../src/core/query/ast';
import type { HostedSearch } from '../../src/core/query/hosted/hostedSearch';
import { parseQuery } from '../../src/core/query/parse';
import { boundsOf } from './searchBounds';
import { searches } from './searches';

/** Searches that a service is asked in the same words and range stand next to each other: an engine fetches once for all. */
export function searchesByText(compile: (query: Query) => HostedSearch): readonly string[] {
  const keyed = searches.map((search) => {
    const { text } = compile(parseQuery(search).query);
    return { search, key: JSON.stringify([text, boundsOf(search)]) };
  });
  return keyed.sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key)).map(({ search }) => search);
}
