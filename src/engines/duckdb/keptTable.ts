import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { duckdbFailure } from './engineErrors';
import type { Snapshot } from './snapshots';

/** Rows in a table in memory, which stays until they are released. */
export interface TableLease {
  readonly table: string;
  release(): void;
}

export interface TableContent {
  readonly select: string;
  readonly values: DuckDBValue[];
}

/**
 * A table of a snapshot, made by the first request that finds it worth while, and used by those that follow. It can be
 * dropped while it is idle, and goes with the snapshot's schema at the latest.
 */
export class KeptTable {
  private readonly name: string;
  private making: Promise<void> | null = null;
  private isMade = false;
  private users = 0;
  /** Requests that would have used it. */
  asked = 0;

  /** `name` is one that no other table of the snapshot has. */
  constructor(
    readonly snapshot: Snapshot,
    name: string,
  ) {
    this.name = `memory.${snapshot.schema}.${name}`;
  }

  get isThere(): boolean {
    return this.isMade;
  }

  /** Nobody uses it, waits for it, or makes it. */
  get isIdle(): boolean {
    return this.users === 0;
  }

  lease(): TableLease | null {
    if (!this.isMade) return null;
    this.users++;
    return {
      table: this.name,
      release: () => {
        this.users--;
      },
    };
  }

  /**
   * The table, after making it where nobody has tried yet; null where `content` finds it not worth while, or there is too
   * little memory. An error ends the request that was at it: others do without, and the next one tries again.
   */
  async made(connection: DuckDBConnection, content: () => Promise<TableContent | null>): Promise<TableLease | null> {
    this.users++;
    try {
      if (this.making !== null) await this.making.catch(() => {});
      else await this.make(connection, content);
      return this.lease();
    } finally {
      this.users--;
    }
  }

  async drop(connection: DuckDBConnection): Promise<void> {
    if (!this.isMade) return;
    this.isMade = false;
    this.making = null;
    await connection.run(`DROP TABLE ${this.name}`);
  }

  private async make(connection: DuckDBConnection, content: () => Promise<TableContent | null>): Promise<void> {
    this.making = this.fill(connection, content);
    try {
      await this.making;
    } catch (error) {
      this.making = null;
      throw error;
    }
  }

  private async fill(connection: DuckDBConnection, content: () => Promise<TableContent | null>): Promise<void> {
    const found = await content();
    if (found === null) return;
    try {
      await connection.run(`CREATE TABLE ${this.name} AS ${found.select}`, found.values);
      this.isMade = true;
    } catch (error) {
      // The request itself may well do with less.
      if (duckdbFailure(error) !== 'out_of_memory') throw error;
    }
  }
}
