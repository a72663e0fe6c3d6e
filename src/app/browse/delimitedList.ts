import { type Bucket, CloudError, type ListedObject, type ObjectPage, type ObjectStorage } from '../../cloud/cloud';

export interface LevelPage {
  readonly prefixes: readonly string[];
  readonly objects: readonly ListedObject[];
  /** Whether another page follows. */
  readonly more: boolean;
}

/**
 * Lists the common prefixes below `prefix`, a request a page. The key layout has twelve levels, of which people care
 * about four; a delimiter such as `/record-type=` jumps over the levels between in one request. Where a service does
 * not take such a delimiter, the levels between are walked one by one and the same prefixes come out.
 *
 * The order of a listing is not promised (contracts/ibm-cloud.md §6.4): a prefix that comes again on a later page is
 * left out, and so is a key that comes twice on one. An empty delimiter lists every object below the prefix.
 */
export class DelimitedList {
  private readonly plainOnly = new Set<string>();

  constructor(private readonly storage: ObjectStorage) {}

  async *pages(bucket: Bucket, prefix: string, delimiter: string, signal: AbortSignal): AsyncGenerator<LevelPage> {
    const seen = new Set<string>();
    const fresh = (page: LevelPage): LevelPage => ({
      more: page.more,
      objects: [...new Map(page.objects.map((object) => [object.key, object])).values()],
      prefixes: page.prefixes.filter((found) => !seen.has(found) && seen.add(found)),
    });
    const plain = delimiter.length <= 1;
    if (plain || !this.plainOnly.has(bucket.name)) {
      try {
        for await (const page of this.listed(bucket, prefix, delimiter, signal)) yield fresh(page);
        return;
      } catch (error) {
        if (plain || seen.size > 0 || !refusesDelimiter(error)) throw error;
        this.plainOnly.add(bucket.name);
      }
    }
    for await (const page of this.walked(bucket, prefix, delimiter, signal)) yield fresh(page);
  }

  private async *listed(
    bucket: Bucket,
    prefix: string,
    delimiter: string,
    signal: AbortSignal,
  ): AsyncGenerator<LevelPage> {
    let continuation: string | null = null;
    do {
      signal.throwIfAborted();
      const page: ObjectPage = await this.storage.list(
        bucket,
        { prefix, limit: 1000, ...(delimiter && { delimiter }), ...(continuation && { continuation }) },
        signal,
      );
      if (page.prefixes.some((found) => !found.endsWith(delimiter))) throw new DelimiterIgnored();
      continuation = page.next;
      yield { prefixes: page.prefixes, objects: page.objects, more: continuation !== null };
    } while (continuation !== null);
  }

  private async *walked(
    bucket: Bucket,
    prefix: string,
    delimiter: string,
    signal: AbortSignal,
  ): AsyncGenerator<LevelPage> {
    const wanted = delimiter.slice(1);
    const pending = [prefix];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for await (const page of this.listed(bucket, folder, '/', signal)) {
        const prefixes: string[] = [];
        // Depth first, so that the first of what is wanted comes early.
        for (const found of page.prefixes.toReversed()) {
          const start = found.lastIndexOf('/', found.length - 2) + 1;
          if (found.startsWith(wanted, start)) prefixes.push(found.slice(0, start + wanted.length));
          else pending.push(found);
        }
        yield { prefixes: prefixes.reverse(), objects: page.objects, more: page.more || pending.length > 0 };
      }
    }
  }
}

/** A service that reads only the first character of a delimiter answers with prefixes that do not end in it. */
class DelimiterIgnored extends Error {}

function refusesDelimiter(error: unknown): boolean {
  if (error instanceof DelimiterIgnored) return true;
  return error instanceof CloudError && (error.code === 'invalid_request' || error.detail.status === 501);
}
