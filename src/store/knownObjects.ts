import type { DuckDBConnection } from '@duckdb/node-api';
import { etagHash, type ObjectHash } from './objectHash';

/** Objects by hash: 12 bytes each, so that millions of them fit. Open addressing; nothing is ever taken out. */
export class KnownObjects {
  #capacity = 4096;
  #count = 0;
  #high = new Uint32Array(this.#capacity);
  #low = new Uint32Array(this.#capacity);
  /** 0: a free place. */
  #etag = new Uint32Array(this.#capacity);

  /** The hash of the etag stored last, or 0 where the object is not known. */
  etagOf(hash: ObjectHash): number {
    return this.#etag[this.#place(hash)]!;
  }

  set(hash: ObjectHash, etag: number) {
    if (this.#count * 2 >= this.#capacity) this.#grow();
    const place = this.#place(hash);
    if (this.#etag[place] === 0) this.#count++;
    this.#high[place] = hash.high;
    this.#low[place] = hash.low;
    this.#etag[place] = etag;
  }

  #place(hash: ObjectHash): number {
    const mask = this.#capacity - 1;
    let place = hash.low & mask;
    while (this.#etag[place] !== 0 && (this.#high[place] !== hash.high || this.#low[place] !== hash.low)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #grow() {
    const [high, low, etag] = [this.#high, this.#low, this.#etag];
    this.#capacity *= 2;
    this.#count = 0;
    this.#high = new Uint32Array(this.#capacity);
    this.#low = new Uint32Array(this.#capacity);
    this.#etag = new Uint32Array(this.#capacity);
    for (let i = 0; i < etag.length; i++) if (etag[i]) this.set({ high: high[i]!, low: low[i]! }, etag[i]!);
  }
}

/** Never 0, which means "not known" above. */
export function etagMark(etag: string): number {
  return etagHash(etag) || 1;
}

/** Reads who is stored from the view `objects`, and which upper halves of object numbers are taken. */
export async function loadKnownObjects(
  connection: DuckDBConnection,
): Promise<{ readonly known: KnownObjects; readonly takenHighs: ReadonlySet<number> }> {
  const known = new KnownObjects();
  const takenHighs = new Set<number>();
  const result = await connection.stream('SELECT key_hash, etag, obj FROM objects');
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const [hashes, etags, numbers] = [0, 1, 2].map((column) => chunk.getColumnValues(column));
    for (let row = 0; row < chunk.rowCount; row++) {
      const hash = hashes![row] as bigint;
      known.set({ high: Number(hash >> 32n), low: Number(hash & 0xffffffffn) }, etagMark(String(etags![row])));
      takenHighs.add(Number((numbers![row] as bigint) >> 32n));
    }
  }
  return { known, takenHighs };
}
