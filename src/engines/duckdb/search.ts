import { asksOnlyFor } from '../../core/query/asksOnlyFor';
import { compileDuckdb } from '../../core/query/duckdb';
import type { SearchRequest } from '../queryEngine';
import type { Selection } from './slices';
import { storeHasExtra } from './storeInfo';
import type { Session } from './storeReader';

/** The rows a request means, as a condition over the columns of `flows`. */
export async function selection({ query, from, to }: SearchRequest, session: Session): Promise<Selection> {
  const bounds = [
    ...(from === null ? [] : [`start_time >= ${micros(from)}`]),
    ...(to === null ? [] : [`start_time < ${micros(to)}`]),
  ];
  // A search that looks into odd values is simpler, and prunes more, where the store holds none.
  const plain = compileDuckdb(query, { extra: false });
  const full = compileDuckdb(query);
  const compiled = plain.sql !== full.sql && (await storeHasExtra(session)) ? full : plain;
  const search = `(${compiled.sql})`;
  return {
    where: [...bounds, search].join(' AND '),
    search,
    values: [...compiled.parameters],
    range: { from, to },
    byActionOnly: compiled === plain && asksOnlyFor(query, 'action'),
  };
}

/** A bound as an SQL number: anything else than a whole number would not be one. */
function micros(time: number): string {
  return BigInt(Math.round(time)).toString();
}
