import { readdir } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FieldName } from '../../core/query/fields';
import { type LiveSegment, liveSegments } from '../../store/segments';
import { sqlFileList } from '../../store/sqlText';
import { storePaths } from '../../store/storeLayout';
import { createViews, type StoreViews } from '../../store/views';
import { readRows } from './database';
import { duckdbFailure } from './engineErrors';
import { orderTable, rankTable } from './sortKey';

/** The schema a connection is in: most requests find theirs there already. */
const entered = new WeakMap<DuckDBConnection, string>();

/** The store as it was at one moment: a schema of its own with the views `flows` and `objects`. */
export class Snapshot {
  /** How many requests are at work in it. */
  users = 0;
  private readonly tables = new Map<string, Promise<void>>();

  constructor(
    readonly schema: string,
    /** Newest rows first: the order in which most searches want them, and DuckDB scans in this order. */
    readonly segments: readonly LiveSegment[],
    readonly views: StoreViews,
    private readonly withShadowed: ReadonlySet<string>,
  ) {}

  /** Whether all objects of a segment count: no newer version of one lies elsewhere. */
  isWhole(segment: LiveSegment): boolean {
    return !this.withShadowed.has(segment.objectsPath);
  }

  /** Makes this the snapshot whose views a connection's statements see. */
  async enter(connection: DuckDBConnection): Promise<void> {
    if (entered.get(connection) === this.schema) return;
    await connection.run(`USE memory.${this.schema}`);
    entered.set(connection, this.schema);
  }

  /** Places of all objects by bucket and key. Built once, when the first sort needs it. */
  ranks(connection: DuckDBConnection): Promise<void> {
    return this.table(
      connection,
      rankTable,
      'SELECT obj, (row_number() OVER (ORDER BY bucket, key))::UINTEGER AS object_rank FROM objects',
    );
  }

  /** Places of all objects by one of their fields, equal where the field is. */
  order(connection: DuckDBConnection, field: FieldName): Promise<void> {
    return this.table(
      connection,
      orderTable(field),
      `SELECT obj, CASE WHEN ${field} IS NOT NULL THEN (dense_rank() OVER (ORDER BY ${field}))::UINTEGER END AS object_order FROM objects`,
    );
  }

  private async table(connection: DuckDBConnection, name: string, select: string): Promise<void> {
    for (;;) {
      const under = this.tables.get(name);
      if (!under) break;
      try {
        return await under;
      } catch (error) {
        // Whoever was making it was cancelled: that is their affair, and now it is our turn.
        if (duckdbFailure(error) !== 'interrupted') throw error;
      }
    }
    const made = connection.run(`CREATE TABLE ${this.schema}.${name} AS ${select}`).then(() => {});
    this.tables.set(name, made);
    try {
      await made;
    } catch (error) {
      this.tables.delete(name);
      throw error;
    }
  }
}

/** Follows the store's segments: before each request a look at the folder, a new snapshot when they changed. */
export class Snapshots {
  private current: { readonly listing: string; readonly snapshot: Promise<Snapshot> } | null = null;
  private readonly retired = new Set<Snapshot>();
  private building: Promise<unknown> = Promise.resolve();
  private made = 0;

  constructor(
    private readonly directory: string,
    /** Makes and drops the views, and does nothing else. */
    private readonly connection: DuckDBConnection,
  ) {}

  /** The store as it is now. Its views stay until `leave`; the files under them may go when another process compacts. */
  async enter(): Promise<Snapshot> {
    const listing = await this.list();
    if (this.current?.listing !== listing) this.replace(listing);
    const snapshot = await this.current?.snapshot;
    if (!snapshot) return this.enter();
    snapshot.users++;
    return snapshot;
  }

  async leave(snapshot: Snapshot): Promise<void> {
    snapshot.users--;
    if (snapshot.users === 0 && this.retired.delete(snapshot)) await this.drop(snapshot);
  }

  /** Looks at the store anew before the next request, whatever the folder's listing says. */
  refresh(): void {
    const old = this.current;
    this.current = null;
    void old?.snapshot.then((snapshot) => this.retire(snapshot)).catch(() => {});
  }

  private replace(listing: string): void {
    this.refresh();
    const snapshot = this.building.then(() => this.build());
    this.building = snapshot.catch(() => {});
    const current = { listing, snapshot };
    this.current = current;
    snapshot.catch(() => {
      if (this.current === current) this.current = null;
    });
  }

  private async build(): Promise<Snapshot> {
    const segments = [...(await liveSegments(this.directory))].sort(
      (a, b) => (b.maxTime ?? -1) - (a.maxTime ?? -1) || (a.id < b.id ? 1 : -1),
    );
    const schema = `s${++this.made}`;
    await this.connection.run(`CREATE SCHEMA memory.${schema}`);
    await this.connection.run(`USE memory.${schema}`);
    const views = await createViews(this.connection, segments);
    const withShadowed = views.shadowed > 0 ? await this.findShadowed(segments) : [];
    return new Snapshot(schema, segments, views, new Set(withShadowed));
  }

  /** Files of objects of which some are left out. */
  private async findShadowed(segments: readonly LiveSegment[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { objects, objectsPath } of segments) {
      if (objects === 0) continue;
      const select = `SELECT 1 FROM read_parquet(${sqlFileList([objectsPath])}) SEMI JOIN shadowed USING (obj) LIMIT 1`;
      if ((await readRows(this.connection, select)).length > 0) found.push(objectsPath);
    }
    return found;
  }

  private async retire(snapshot: Snapshot): Promise<void> {
    if (snapshot.users > 0) this.retired.add(snapshot);
    else await this.drop(snapshot);
  }

  private async drop(snapshot: Snapshot): Promise<void> {
    await this.connection.run(`DROP SCHEMA memory.${snapshot.schema} CASCADE`);
  }

  private async list(): Promise<string> {
    const names = await readdir(storePaths(this.directory).segments).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.sort().join('\n');
  }
}
