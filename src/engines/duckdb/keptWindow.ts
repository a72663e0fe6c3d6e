import { readRows } from './database';
import type { Stretch } from './firstWindow';
import { KeptTable, type TableLease } from './keptTable';
import type { Session } from './storeReader';

/** Stretches that are remembered, of which one at most is kept. */
const remembered = 8;

interface Window {
  readonly stretch: Stretch;
  readonly table: KeptTable;
}

/**
 * The flows with which an order by time begins, with all their columns: most searches find their first page there, and
 * reading that from the files unpacks a hundred thousand records to show a hundred. The second page that begins in the
 * same stretch keeps it; one stretch is kept at a time, some fifty megabytes.
 */
export class KeptWindow {
  /** The most recently used last. */
  private windows: Window[] = [];
  private named = 0;

  /** A stretch of more rows is not kept. */
  constructor(private readonly mostRows: number) {}

  /** `flows` is SQL for those in a stretch. */
  async lease(session: Session, stretch: Stretch, flows: (stretch: Stretch) => string): Promise<TableLease | null> {
    const { connection, snapshot } = session;
    const window = this.windowOf(session, stretch);
    const { table } = window;
    const ready = table.lease();
    if (ready || table.asked++ === 0) return ready;
    return table.made(connection, async () => {
      for (const other of this.windows) {
        if (other !== window && other.table.snapshot === snapshot && other.table.isIdle) {
          await other.table.drop(connection);
        }
      }
      const from = `FROM ${flows(stretch)} WHERE start_time BETWEEN ${BigInt(stretch.first)} AND ${BigInt(stretch.last)}`;
      const [[rows] = []] = await readRows(connection, `SELECT count(*) ${from}`);
      return Number(rows) > this.mostRows ? null : { select: `SELECT * ${from}`, values: [] };
    });
  }

  private windowOf({ snapshot }: Session, stretch: Stretch): Window {
    const known = this.windows.find(
      (window) =>
        window.table.snapshot === snapshot &&
        window.stretch.first === stretch.first &&
        window.stretch.last === stretch.last,
    );
    const window = known ?? { stretch, table: new KeptTable(snapshot, `window_${++this.named}`) };
    const others = this.windows.filter((other) => other !== window && other.table.snapshot === snapshot);
    const idle = others.filter(({ table }) => table.isIdle && !table.isThere);
    const forgotten = new Set(idle.slice(0, Math.max(0, others.length - remembered)));
    this.windows = [...others.filter((other) => !forgotten.has(other)), window];
    return window;
  }
}
