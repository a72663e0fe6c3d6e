import type { SortKey } from './sortKey';
import type { Session } from './storeReader';

/** Makes the tables of object places that a sort stands on. */
export async function prepare({ connection, snapshot }: Session, key: SortKey): Promise<void> {
  await snapshot.ranks(connection);
  if (key.objectField) await snapshot.order(connection, key.objectField);
}
