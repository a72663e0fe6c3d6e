import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type FieldName, fieldNamed } from '../../core/query/fields';
import { readRows } from './database';
import { KeptTable, type TableContent, type TableLease } from './keptTable';
import type { Selection } from './slices';
import type { Snapshot } from './snapshots';
import type { Session } from './storeReader';
import { rowsToRead, segmentsWithin } from './summaries';
import { covers, inRange } from './timeRange';

/** When the rows that a search found are kept. */
export interface KeepOptions {
  /** Records a search has to read: fewer are read again at next to no cost. */
  readonly from: number;
  /** Rows kept, of all searches together: some fifty bytes of memory each. */
  readonly most: number;
}

/** What finds records again, and the fields by which they are counted and sorted most. */
const keptFields = [
  ...(['start_time', 'action', 'direction', 'initiator_ip', 'target_ip'] as const),
  ...(['initiator_port', 'target_port', 'transport_protocol'] as const),
] satisfies readonly FieldName[];
const keptColumns = ['obj', 'idx', 'file_row_number', ...keptFields].join(', ');

/** Of so many records that are read one may be found, at most: keeping more than that gains little. */
const readForOne = 10;
/** Searches that are remembered, a panel or two with some stretches of time. */
const remembered = 32;

/** The rows of a selection in a table of their own, which stays until they are released. */
export interface Lease {
  readonly selection: Selection;
  release(): void;
}

interface Entry {
  readonly selection: Selection;
  readonly table: KeptTable;
  /** How many rows it finds, as a request under way is about to tell; null where none is, or it failed. */
  total: Promise<number | null> | null;
  /** Rows of the table. */
  rows: number;
}

/**
 * The rows that searches found, in tables of the database. A panel asks for the count, the timeline, the values of some
 * fields and one page after another of the same search, often in stretches of its range: without this each of them reads
 * columns of the whole store. The first request of a search is answered from the flows, as fast as it can be; with the
 * second, where the rows are few among those that are read, they are kept. Like all that is made of a snapshot they are
 * true as long as it stands, and go with its schema; beyond a number of rows the least recently used go before.
 */
export class KeptRows {
  /** The most recently used last. */
  private entries: Entry[] = [];
  private named = 0;

  constructor(private readonly options: KeepOptions) {}

  /**
   * Runs `work`, which needs this field of them, over the rows of a selection. `total` takes their number from the
   * result where that tells it.
   */
  async over<T>(
    session: Session,
    selection: Selection,
    field: FieldName,
    work: (selection: Selection) => Promise<T>,
    total?: (result: T) => number,
  ): Promise<T> {
    const lease = await this.lease(session, selection, field);
    if (lease) return work(lease.selection).finally(() => lease.release());
    const result = work(selection);
    const entry = total && this.find(session.snapshot, selection);
    if (entry && entry.total === null) {
      entry.total = result.then(total, () => {
        entry.total = null;
        return null;
      });
    }
    return result;
  }

  /** The rows where they are kept already. */
  ready({ snapshot }: Session, selection: Selection, field: FieldName): Lease | null {
    const holds = (entry: Entry) =>
      entry.table.isThere &&
      entry.table.snapshot === snapshot &&
      covers(entry.selection.range, selection.range) &&
      isSameSearch(entry.selection, selection);
    const known = isKept(field) ? this.entries.find(holds) : undefined;
    return known ? this.leased(known, known.table.lease(), selection) : null;
  }

  /** The rows where they are kept already, or are worth it now; null where the flows are to be read. */
  async lease(session: Session, selection: Selection, field: FieldName): Promise<Lease | null> {
    const { connection, snapshot } = session;
    const ready = this.ready(session, selection, field);
    if (ready || !isKept(field)) return ready;
    const read = rowsToRead(selection, snapshot);
    if (read < this.options.from) return null;
    const entry = this.find(snapshot, selection) ?? this.add(snapshot, selection);
    if (entry.table.asked++ === 0) return null;
    const most = Math.min(this.options.most, read / readForOne);
    const lease = await entry.table.made(connection, () => this.content(connection, entry, most));
    return this.leased(entry, lease, selection);
  }

  private leased(entry: Entry, lease: TableLease | null, { range }: Selection): Lease | null {
    if (!lease) return null;
    this.entries = [...this.entries.filter((other) => other !== entry), entry];
    const where = inRange(range).join(' AND ') || 'true';
    return {
      selection: { relation: lease.table, where, search: 'true', values: [], range, byActionOnly: false },
      release: () => lease.release(),
    };
  }

  private find(snapshot: Snapshot, { range, ...search }: Selection): Entry | undefined {
    return this.entries.find(
      ({ table, selection }) =>
        table.snapshot === snapshot &&
        selection.range.from === range.from &&
        selection.range.to === range.to &&
        isSameSearch(selection, search),
    );
  }

  private add(snapshot: Snapshot, selection: Selection): Entry {
    const table = new KeptTable(snapshot, `kept_${++this.named}`);
    const entry: Entry = { selection, table, total: null, rows: 0 };
    const current = this.entries.filter((other) => other.table.snapshot === snapshot);
    const idle = current.filter((other) => !other.table.isThere && other.table.isIdle);
    const forgotten = new Set(idle.slice(0, Math.max(0, idle.length - remembered)));
    this.entries = [...current.filter((other) => !forgotten.has(other)), entry];
    return entry;
  }

  /** What is to be kept, where there is little enough of it. */
  private async content(connection: DuckDBConnection, entry: Entry, most: number): Promise<TableContent | null> {
    const { selection, table } = entry;
    const { where, values } = selection;
    const found = `FROM ${table.snapshot.views.flowsOf(segmentsWithin(selection.range, table.snapshot))} WHERE ${where}`;
    const total = (await entry.total) ?? (await countOf(connection, found, values));
    if (total > most) return null;
    await this.makeRoom(connection, total);
    entry.rows = total;
    return { select: `SELECT ${keptColumns} ${found}`, values };
  }

  /** Lets go of tables that nobody uses, the least recently used first, until there is room for so many rows. */
  private async makeRoom(connection: DuckDBConnection, rows: number): Promise<void> {
    const kept = this.entries.filter(({ table }) => table.isThere);
    let held = kept.reduce((sum, entry) => sum + entry.rows, 0);
    let tables = kept.length;
    for (const entry of kept) {
      if (held + rows <= this.options.most && tables < remembered) return;
      if (!entry.table.isIdle) continue;
      this.entries = this.entries.filter((other) => other !== entry);
      held -= entry.rows;
      tables--;
      await entry.table.drop(connection);
    }
  }
}

function isKept(name: FieldName): boolean {
  return fieldNamed(name)?.of === 'object' || (keptFields as readonly FieldName[]).includes(name);
}

async function countOf(connection: DuckDBConnection, from: string, values: DuckDBValue[]): Promise<number> {
  const [[rows] = []] = await readRows(connection, `SELECT count(*) ${from}`, values);
  return Number(rows ?? 0);
}

type Search = Pick<Selection, 'search' | 'values'>;

function isSameSearch(one: Search, other: Search): boolean {
  return (
    one.search === other.search &&
    one.values.length === other.values.length &&
    one.values.every((value, at) => value === other.values[at])
  );
}
