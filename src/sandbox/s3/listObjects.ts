import type { BucketState } from './bucketState';
import type { ObjectFacts } from './objectSource';

export interface ListQuery {
  readonly prefix: string;
  /** Of any length; empty: none. */
  readonly delimiter: string;
  /** Only keys and common prefixes above this one. */
  readonly after: string;
  readonly limit: number;
}

export interface ListPage {
  readonly objects: readonly (ObjectFacts & { readonly key: string })[];
  readonly prefixes: readonly string[];
  /** What to ask for next (`after`); null on the last page. */
  readonly next: string | null;
}

/** Beyond every key that begins with the text before it. */
const afterAll = '\uffff';

/**
 * One page of a bucket's keys in order. A group below a delimiter is skipped in one step, so a level of a tree costs
 * what it shows, however many objects lie below.
 */
export function listObjects(bucket: BucketState, query: ListQuery): ListPage {
  const objects: (ObjectFacts & { readonly key: string })[] = [];
  const prefixes: string[] = [];
  const cursor = new KeyCursor(bucket);
  cursor.seek(query.prefix);
  if (query.after !== '') seekAfter(cursor, query);
  let last = '';
  for (let key = cursor.key(); key?.startsWith(query.prefix); key = cursor.key()) {
    if (objects.length + prefixes.length >= query.limit)
      return { objects, prefixes, next: query.limit > 0 ? last : null };
    const cut = query.delimiter === '' ? -1 : key.indexOf(query.delimiter, query.prefix.length);
    if (cut < 0) {
      objects.push({ key, ...cursor.facts() });
      last = key;
      cursor.step();
    } else {
      last = key.slice(0, cut + query.delimiter.length);
      prefixes.push(last);
      cursor.seek(last + afterAll);
    }
  }
  return { objects, prefixes, next: null };
}

/** `after` may be a common prefix of the page before: then its whole group is passed. */
function seekAfter(cursor: KeyCursor, { after, delimiter, prefix }: ListQuery): void {
  const cut = delimiter !== '' && after.startsWith(prefix) ? after.indexOf(delimiter, prefix.length) : -1;
  const isGroup = cut >= 0 && cut + delimiter.length === after.length;
  const target = isGroup ? after + afterAll : `${after}\u0000`;
  if (target > prefix) cursor.seek(target);
}

/** Walks stored and generated keys together, in order; a stored object hides a generated one of the same key. */
class KeyCursor {
  private storedPlace = 0;
  private generatedPlace = 0;
  private readonly stored: readonly string[];
  private readonly generatedCount: number;

  constructor(private readonly bucket: BucketState) {
    this.stored = bucket.stored.keys;
    this.generatedCount = bucket.generated?.count() ?? 0;
  }

  seek(key: string): void {
    this.storedPlace = lowerBound(this.stored, key);
    this.generatedPlace = this.bucket.generated?.placeOf(key) ?? 0;
  }

  key(): string | null {
    this.skipHidden();
    const stored = this.stored[this.storedPlace];
    const generated = this.generatedKey();
    if (stored === undefined) return generated;
    return generated === null || stored < generated ? stored : generated;
  }

  facts(): ObjectFacts {
    const stored = this.stored[this.storedPlace];
    const generated = this.generatedKey();
    const object = stored === undefined ? undefined : this.bucket.stored.get(stored);
    if (object !== undefined && stored !== undefined && (generated === null || stored < generated))
      return { etag: object.etag, size: object.body.length, modified: object.modified };
    if (this.bucket.generated === null) throw new Error('The cursor stands behind the last key.');
    return this.bucket.generated.factsAt(this.generatedPlace);
  }

  step(): void {
    const stored = this.stored[this.storedPlace];
    const generated = this.generatedKey();
    if (stored !== undefined && (generated === null || stored < generated)) this.storedPlace++;
    else this.generatedPlace++;
  }

  private generatedKey(): string | null {
    const { generated } = this.bucket;
    return generated === null || this.generatedPlace >= this.generatedCount
      ? null
      : generated.keyAt(this.generatedPlace);
  }

  private skipHidden(): void {
    const { deleted, stored } = this.bucket;
    for (let key = this.generatedKey(); key !== null; key = this.generatedKey()) {
      if (!deleted.has(key) && stored.get(key) === undefined) return;
      this.generatedPlace++;
    }
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
