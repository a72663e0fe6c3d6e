import type { FlowRow } from '../../core/flow/flowRow';
import { readShippedLine } from '../../core/ship/readLine';
import type { LinePage } from './lineSource';

/**
 * Gathers the records of the lines that come in, each once: a shipper that had to send again leaves the same object key
 * and index behind twice. Lines that are no records are counted.
 */
export class HostedRows {
  readonly rows: FlowRow[] = [];
  readonly warnings = new Set<string>();
  duplicates = 0;
  foreign = 0;
  /** Microseconds: everything newer than this has come in. Null before the first page. */
  complete: number | null = null;
  readonly #seen = new Set<string>();
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  add(page: LinePage): void {
    for (const warning of page.warnings) this.warnings.add(warning);
    for (const line of page.lines) {
      const row = readShippedLine(line, this.#lines++);
      if (row === null) this.foreign++;
      else if (this.#isNew(row)) this.rows.push(row);
      else this.duplicates++;
    }
    const times = page.lines.flatMap(({ timestamp }) => (timestamp === null ? [] : [timestamp]));
    if (times.length > 0) this.complete = Math.min(this.complete ?? Number.POSITIVE_INFINITY, ...minimum(times));
  }

  #isNew({ bucket, key, etag, index }: FlowRow): boolean {
    if (key === '') return true;
    const identity = `${bucket}\0${key}\0${etag}\0${index}`;
    if (this.#seen.has(identity)) return false;
    this.#seen.add(identity);
    return true;
  }
}

/** The last millisecond may go on in the next page. */
function minimum(times: readonly number[]): [number] {
  return [(times.reduce((least, time) => Math.min(least, time)) + 1) * 1000];
}
