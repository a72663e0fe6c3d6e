import { asksOnlyFor } from '../../core/query/asksOnlyFor';
import { compileDuckdb } from '../../core/query/duckdb';
import type { SearchRequest } from '../queryEngine';
import type { Selection } from './slices';
import { storeHasExtra } from './storeInfo';
import type { Session } from './storeReader';
import { inRange } from './timeRange';

/** The rows a request means, as a condition over the columns of `flows`. */
export async function selection({ query, from, to }: SearchRequest, session: Session): Promise<Selection> {
  // A search that looks into odd values is simpler, and prunes more, where the store holds none.
  const plain = compileDuckdb(query, { extra: false });
  const full = compileDuckdb(query);
  const compiled = plain.sql !== full.sql && (await storeHasExtra(session)) ? full : plain;
  const search = `(${compiled.sql})`;
  return {
    relation: 'flows',
    where: [...inRange({ from, to }), search].join(' AND '),
    search,
    values: [...compiled.parameters],
    range: { from, to },
    byActionOnly: compiled === plain && asksOnlyFor(query, 'action'),
  };
}
