import { KeyListing } from '../app/browse/keyListing';
import type { ListPosition } from '../app/browse/listQueue';
import type { Bucket, ListedObject, ObjectStorage } from '../cloud/cloud';

/** What one request brings at most. */
const onePage = 1_000;

/** The objects below a prefix in the order of keys, at most so many: few in one request, many by several prefixes. */
export class RemoteListing {
  /** There are more than were given out. */
  more = false;
  private readonly listing: KeyListing;

  constructor(
    private readonly storage: ObjectStorage,
    private readonly bucket: Bucket,
    private readonly prefix: string,
    private readonly options: { readonly limit: number; readonly position: ListPosition | null },
  ) {
    this.listing = new KeyListing(storage, bucket, { prefixes: [prefix], order: 'key', position: options.position });
  }

  position(): ListPosition {
    return this.listing.position();
  }

  async *pages(signal: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
    const { limit } = this.options;
    if (limit <= onePage) {
      const page = await this.storage.list(this.bucket, { prefix: this.prefix, limit }, signal);
      this.more = page.next !== null;
      yield page.objects;
      return;
    }
    let left = limit;
    for await (const { objects } of this.listing.pages(signal)) {
      if (left === 0) {
        this.more = true;
        return;
      }
      const taken = objects.slice(0, left);
      left -= taken.length;
      yield taken;
      if (taken.length < objects.length) {
        this.more = true;
        return;
      }
    }
  }
}
