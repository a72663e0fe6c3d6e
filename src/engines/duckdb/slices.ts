import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { SearchRequest } from '../queryEngine';
import { readRows } from './database';
import { atLeast, atMost, type SortKey } from './sortKey';

/** The rows of a search, before any order. */
export interface Selection {
  /** What they are looked for in: `flows`, or a table with some of its rows and columns. */
  readonly relation: string;
  /** The search and its range. */
  readonly where: string;
  /** The search alone. */
  readonly search: string;
  readonly values: DuckDBValue[];
  readonly range: Pick<SearchRequest, 'from' | 'to'>;
  /** Whether the search can be decided by the record's `action`. */
  readonly byActionOnly: boolean;
}

/** A stretch of a sorted result that one SQL condition picks out: `rows` rows from row `offset` of the whole on. */
export interface Slice {
  readonly where: string;
  readonly offset: number;
  readonly rows: number;
}

interface Node {
  /** Condition that picks these rows out, beside that of the search. */
  readonly where: string;
  readonly rows: number;
  /** How to part them; null where nothing can. */
  readonly parts: Range | null;
  children: readonly Node[] | null;
}
interface Range {
  readonly of: 'key' | 'rank';
  /** Condition that holds for all of the range, beside its bounds. */
  readonly within: string;
  readonly low: bigint;
  readonly high: bigint;
}
interface Counted {
  readonly low: bigint;
  readonly high: bigint;
  readonly rows: number;
}

const fanOut = 1024n;

/**
 * Fence posts of a sorted result, found by counting instead of sorting: one pass counts the rows in each of about a
 * thousand ranges of the sort key, and a range that holds too many is parted the same way when somebody asks for it,
 * by the key and, where a single key value is too frequent, by the rank of the object. A page far down then needs a
 * small range of keys and a short offset. Memory grows with the ranges visited, not with the rows.
 */
export class Slices {
  private root: Node | null = null;

  constructor(
    private readonly selection: Selection,
    private readonly key: SortKey,
    /** Slices hold at most this many rows, except that a single object is never parted. */
    private readonly most: number,
  ) {}

  /** Slices from the one holding row `offset` on, in the order of the result. */
  async *from(connection: DuckDBConnection, offset: number): AsyncGenerator<Slice> {
    this.root ??= await this.grow(connection);
    yield* this.walk(connection, this.root, 0, offset);
  }

  /** Rows of the whole result. */
  async total(connection: DuckDBConnection): Promise<number> {
    this.root ??= await this.grow(connection);
    return this.root.rows;
  }

  private async *walk(connection: DuckDBConnection, node: Node, start: number, offset: number): AsyncGenerator<Slice> {
    if (node.rows === 0 || start + node.rows <= offset) return;
    if (node.rows > this.most && node.parts) node.children ??= await this.part(connection, node.parts);
    if (!node.children || node.rows <= this.most) {
      yield { where: node.where, offset: start, rows: node.rows };
      return;
    }
    let at = start;
    for (const child of node.children) {
      yield* this.walk(connection, child, at, offset);
      at += child.rows;
    }
  }

  private async grow(connection: DuckDBConnection): Promise<Node> {
    const { relation, sql } = this.key;
    const { where, values } = this.selection;
    const select = `SELECT count(*), count(${sql}), min(${sql}), max(${sql}) FROM ${relation} WHERE ${where}`;
    const [[total, keyed, low, high] = []] = await readRows(connection, select, values);
    const rows = Number(total ?? 0);
    const range = Number(keyed ?? 0) > 0 ? { low: whole(low), high: whole(high), rows: Number(keyed) } : null;
    const children: Node[] = range ? [this.keyed(range)] : [];
    const unkeyed = rows - (range?.rows ?? 0);
    if (unkeyed > this.most) children.push(await this.byRank(connection, `${sql} IS NULL`));
    else if (unkeyed > 0) children.push({ where: `${sql} IS NULL`, rows: unkeyed, parts: null, children: null });
    return { where: 'true', rows, parts: null, children };
  }

  private async part(connection: DuckDBConnection, range: Range): Promise<readonly Node[]> {
    if (range.of === 'key' && range.low === range.high) {
      return [await this.byRank(connection, `${this.key.sql} = ${range.low}::${this.key.type}`)];
    }
    return this.merged(await this.count(connection, range), range);
  }

  /** Counts the rows in each part of a range, in the order of the result. */
  private async count(connection: DuckDBConnection, range: Range): Promise<readonly Counted[]> {
    const rank = range.of === 'rank';
    const sql = rank ? 'object_rank' : this.key.sql;
    const type = rank ? 'UINTEGER' : this.key.type;
    const width = (range.high - range.low) / fanOut + 1n;
    const { where, values } = this.selection;
    const select = `SELECT (${sql} - ${range.low}::${type}) // ${width}::${type} AS part, min(${sql}), max(${sql}), count(*)
      FROM ${rank ? this.key.ranked : this.key.relation} WHERE ${where} AND ${this.bounded(range)} GROUP BY part
      ORDER BY part ${!rank && this.key.descending ? 'DESC' : 'ASC'}`;
    const counted = await readRows(connection, select, values);
    return counted.map(([, low, high, rows]) => ({ low: whole(low), high: whole(high), rows: Number(rows) }));
  }

  /** Neighbours that together hold few enough rows become one node. */
  private merged(parts: readonly Counted[], { of, within }: Range): readonly Node[] {
    const nodes: Counted[] = [];
    for (const part of parts) {
      const last = nodes.at(-1);
      if (last && last.rows + part.rows <= this.most) {
        const [lower, upper] = part.low < last.low ? [part, last] : [last, part];
        nodes[nodes.length - 1] = { low: lower.low, high: upper.high, rows: last.rows + part.rows };
      } else nodes.push(part);
    }
    return nodes.map((node) => (of === 'key' ? this.keyed(node) : this.ranked(node, within)));
  }

  private keyed({ low, high, rows }: Counted): Node {
    const parts: Range = { of: 'key', within: 'true', low, high };
    return { where: this.bounded(parts), rows, parts, children: null };
  }

  private ranked({ low, high, rows }: Counted, within: string): Node {
    const parts: Range = { of: 'rank', within, low, high };
    return { where: this.bounded(parts), rows, parts: low === high ? null : parts, children: null };
  }

  private async byRank(connection: DuckDBConnection, within: string): Promise<Node> {
    const { where, values } = this.selection;
    const select = `SELECT min(object_rank), max(object_rank), count(*) FROM ${this.key.ranked} WHERE ${where} AND ${within}`;
    const [[low, high, count] = []] = await readRows(connection, select, values);
    return this.ranked({ low: whole(low), high: whole(high), rows: Number(count) }, within);
  }

  private bounded({ of, within, low, high }: Range): string {
    return of === 'rank'
      ? `${within} AND object_rank BETWEEN ${low} AND ${high}`
      : `${within} AND ${atLeast(this.key, low)} AND ${atMost(this.key, high)}`;
  }
}

function whole(value: DuckDBValue | undefined): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}
