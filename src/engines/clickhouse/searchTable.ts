import { compileClickhouse } from '../../core/query/clickhouse';
import type { ClickhouseParameter } from '../../core/query/clickhouseCompiler';
import type { SearchRequest } from '../queryEngine';
import type { ClickhouseServer } from './clickhouseServer';

/** The rows a request means: `FROM … WHERE …`, with the parameters of its condition. */
export interface Selection {
  readonly from: string;
  readonly where: string;
  readonly parameters: Readonly<Record<string, ClickhouseParameter>>;
}

type Range = Pick<SearchRequest, 'from' | 'to'>;

/** Milliseconds for which it is remembered whether a range holds odd values. */
const rememberedFor = 60_000;

/**
 * The table of flow records as searches see it: a row per bucket, key and index, whatever the merges have done so far.
 * Its name was checked where the connection was made.
 */
export class FlowTable {
  private readonly odd = new Map<string, { readonly at: number; readonly found: Promise<boolean> }>();

  constructor(
    private readonly server: ClickhouseServer,
    private readonly now: () => number = Date.now,
  ) {}

  get name(): string {
    return `"${this.server.database}".flows`;
  }

  async select({ query, from, to }: SearchRequest, signal?: AbortSignal): Promise<Selection> {
    const range = inRange({ from, to });
    const plain = compileClickhouse(query, { extra: false });
    const full = compileClickhouse(query);
    // Odd values can stand in for those of any field: where there are none, the skip indexes of the fields count.
    const compiled = plain.sql !== full.sql && (await this.holdsOdd({ from, to }, signal)) ? full : plain;
    return {
      from: `${this.name} FINAL`,
      where: `${range.sql} AND (${compiled.sql})`,
      parameters: { ...range.parameters, ...compiled.parameters },
    };
  }

  async holdsRows(range: Range, signal?: AbortSignal): Promise<boolean> {
    const { sql, parameters } = inRange(range);
    return (
      (await this.server.rows({ sql: `SELECT 1 FROM ${this.name} WHERE ${sql} LIMIT 1`, parameters }, signal)).length >
      0
    );
  }

  private holdsOdd(range: Range, signal: AbortSignal | undefined): Promise<boolean> {
    const key = `${range.from} ${range.to}`;
    const known = this.odd.get(key);
    if (known && this.now() - known.at < rememberedFor) return known.found;
    const { sql, parameters } = inRange(range);
    const asked = { sql: `SELECT 1 FROM ${this.name} WHERE isNotNull(extra) AND ${sql} LIMIT 1`, parameters };
    const found = this.server.rows(asked, signal).then((rows) => rows.length > 0);
    found.catch(() => this.odd.delete(key));
    if (this.odd.size > 100) this.odd.clear();
    this.odd.set(key, { at: this.now(), found });
    return found;
  }
}

/** The column stands bare, so that partitions and parts outside are not read. */
function inRange({ from, to }: Range): { sql: string; parameters: Record<string, ClickhouseParameter> } {
  const bound = (name: string) => `fromUnixTimestamp64Micro({${name}:Int64}, 'UTC')`;
  const tests = [
    ...(from === null ? [] : [`start_time >= ${bound('from')}`]),
    ...(to === null ? [] : [`start_time < ${bound('to')}`]),
  ];
  return {
    sql: tests.length === 0 ? 'true' : tests.join(' AND '),
    parameters: {
      ...(from === null ? {} : { from: Math.round(from) }),
      ...(to === null ? {} : { to: Math.round(to) }),
    },
  };
}
