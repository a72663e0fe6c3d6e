import type { FlowRow } from '../../core/flow/flowRow';
import { EngineError, type SearchRequest, type Sort } from '../queryEngine';
import { interruptible } from './database';
import { duckdbFailure } from './engineErrors';
import { prepare } from './prepare';
import { readRecords, recordColumns } from './rowReader';
import { selection } from './search';
import { type Selection, type Slice, Slices } from './slices';
import { orderBy, type SortKey, sortKey } from './sortKey';
import type { Session, StoreReader } from './storeReader';

/**
 * All rows of a search in order, in batches of about two thousand. The result is sorted slice by slice, so that the
 * first rows come at once and memory stays flat. Where a file vanishes under it, it goes on over the store as it is then,
 * provided the search still finds as many rows; otherwise it rejects, since rows would be doubled or missing.
 * `most` rows are sorted at a time: what bounds the memory of a stream of any length.
 */
export async function* streamRows(
  reader: StoreReader,
  request: SearchRequest & { readonly sort: Sort },
  most: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly FlowRow[]> {
  const key = sortKey(request.sort);
  let given = 0;
  let total: number | null = null;
  for (let attempt = 1; ; attempt++) {
    const session = await reader.enter(signal);
    try {
      const selected = await interruptible(session.connection, signal, async () => {
        await prepare(session, key);
        return selection(request, session);
      });
      const slices = new Slices(selected, key, most);
      const rows = await interruptible(session.connection, signal, () => slices.total(session.connection));
      if (total !== null && rows !== total) throw changed();
      total = rows;
      for await (const batch of fromRow(given, slices, { reader, session, selected, key, signal })) {
        given += batch.length;
        yield batch;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (duckdbFailure(error) !== 'vanished' || attempt === 3) {
        throw await reader.explain(error, session.snapshot.segments, signal);
      }
      reader.refresh();
    } finally {
      await reader.leave(session);
    }
  }
}

interface Stream {
  readonly reader: StoreReader;
  readonly session: Session;
  readonly selected: Selection;
  readonly key: SortKey;
  readonly signal: AbortSignal | undefined;
}

async function* fromRow(row: number, slices: Slices, stream: Stream): AsyncGenerator<readonly FlowRow[]> {
  const { connection } = stream.session;
  const walk = slices.from(connection, row);
  for (;;) {
    const next = await interruptible(connection, stream.signal, () => walk.next());
    if (next.done) return;
    yield* readSlice(next.value, Math.max(0, row - next.value.offset), stream);
  }
}

async function* readSlice(slice: Slice, skipped: number, stream: Stream): AsyncGenerator<readonly FlowRow[]> {
  const { selected, key, session, reader, signal } = stream;
  const { connection, snapshot } = session;
  const select = `SELECT ${recordColumns} FROM ${key.ranked} WHERE ${selected.where} AND ${slice.where}
    ORDER BY ${orderBy(key)} OFFSET ${skipped}`;
  const result = await interruptible(connection, signal, () => connection.stream(select, selected.values));
  for (;;) {
    const chunk = await interruptible(connection, signal, () => result.fetchChunk());
    if (!chunk || chunk.rowCount === 0) return;
    yield await reader.complete(readRecords(chunk), snapshot);
  }
}

function changed(): EngineError {
  return new EngineError(
    'failed',
    'The local store changed while its rows were read. Run it again when the ingest has ended.',
  );
}
