import { type Bucket, CloudError, type ListedObject, type ObjectPage, type ObjectStorage } from '../../cloud/cloud';
import { dayTimeWindow } from '../../core/flow/objectKey';
import { dateOfPrefix } from './levelNodes';
import { type ListPosition, ListQueue, type ListStep } from './listQueue';

export interface KeyListingOptions {
  /** One empty text means the whole bucket. None begins with another one. */
  readonly prefixes: readonly string[];
  /** Whether keys that begin so are wanted at all; what it leaves out is not listed. Default: all are. */
  readonly wanted?: (prefix: string) => boolean;
  /** Whether `wanted` leaves out most days: then days are looked at one by one. Default false. */
  readonly byDay?: boolean;
  /** `key`: pages in the order of keys. `newest`: late days are listed first. Default `any`, as pages come. */
  readonly order?: 'any' | 'key' | 'newest';
  /** Requests under way at a time, default 8 (contracts/ibm-cloud.md §6.4). */
  readonly parallel?: number;
  /** Where an earlier listing of the same prefixes stopped. */
  readonly position?: ListPosition | null;
}

export interface KeyPage {
  readonly objects: readonly ListedObject[];
  /** Objects still to come are of days that end before this, microseconds UTC; infinite while that is not known. */
  readonly olderThan: number;
}

/** How often a page that failed for a passing reason is asked for again, beyond what the client does. */
const moreTries = 2;
/** Up to this many interfaces are listed one by one; of more, those of a subnet together. */
const fewInterfaces = 16;

/**
 * Every object below some prefixes, a bucket of millions as well: a first request finds the interfaces, and then
 * several prefixes are listed at a time. No more is held than the pages under way and the prefixes found but not yet
 * listed. A page that fails for a passing reason is asked for again from its own place. `pages` goes on where it was
 * left, and `position` says in plain data where that is.
 */
export class KeyListing {
  private readonly queue: ListQueue;
  /** Subnets that are listed as a whole. */
  private readonly grouped: Set<string>;
  private readonly parallel: number;
  /** Prefixes found by steps of several pages: which of them come in which order is not promised. */
  private readonly seen = new Map<string, Set<string>>();
  private failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly storage: ObjectStorage,
    private readonly bucket: Bucket,
    private readonly options: KeyListingOptions,
  ) {
    this.parallel = options.parallel ?? 8;
    const { position, prefixes } = options;
    const rank = options.order === 'newest' ? newestOf : null;
    this.queue = new ListQueue(position?.steps ?? prefixes.map((prefix) => this.firstStep(prefix)), rank);
    this.grouped = new Set(position?.grouped ?? []);
  }

  /** Where the listing would go on: behind every page that was given out. */
  position(): ListPosition {
    return { steps: this.queue.steps(), grouped: [...this.grouped] };
  }

  /** Rejects with `CloudError`, or with the signal's reason; leaving early ends the requests under way. */
  async *pages(signal: AbortSignal): AsyncGenerator<KeyPage> {
    const inOrder = this.options.order === 'key';
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const running = new Map<ListStep, Promise<void>>();
    this.failure = null;
    try {
      for (;;) {
        signal.throwIfAborted();
        for (const objects of this.queue.takeReady(inOrder)) {
          yield { objects, olderThan: this.queue.newest() };
          signal.throwIfAborted();
        }
        if (this.failure !== null) throw (this.failure as { error: unknown }).error;
        for (const step of this.queue.next(this.parallel - running.size, inOrder)) {
          const run = this.run(step, both).finally(() => running.delete(step));
          running.set(step, run);
        }
        if (running.size === 0) return;
        await Promise.race(running.values());
      }
    } finally {
      stop.abort();
      await Promise.all(running.values());
    }
  }

  /** Never rejects: what failed is back in the queue, and the failure noted. */
  private async run(step: ListStep, signal: AbortSignal): Promise<void> {
    try {
      const { prefix, delimiter, continuation } = step;
      const asked = { prefix, limit: 1000, ...(delimiter && { delimiter }), ...(continuation && { continuation }) };
      const page = await this.storage.list(this.bucket, asked, signal);
      const ignored = delimiter !== '' && page.prefixes.some((found) => !found.endsWith(delimiter));
      if (ignored) this.queue.replace(step, [{ ...step, delimiter: '' }]);
      else this.queue.replace(step, this.after(step, page));
    } catch (error) {
      if (refusesDelimiter(error, step)) this.queue.replace(step, [{ ...step, delimiter: '' }]);
      else if (mayPass(error) && (step.tries ?? 0) < moreTries && !signal.aborted) {
        this.queue.replace(step, [{ ...step, tries: (step.tries ?? 0) + 1 }]);
      } else {
        this.queue.replace(step, [step]);
        if (!signal.aborted) this.failure ??= { error };
      }
    }
  }

  /** What comes of a page: its objects, the prefixes below it, and the page behind it. */
  private after(step: ListStep, page: ObjectPage): readonly (ListStep | readonly ListedObject[])[] {
    const objects = [...new Map(page.objects.map((object) => [object.key, object])).values()];
    const { only } = step;
    if (only !== undefined) return [objects.filter(({ key }) => key >= only[0] && key <= only[1])];
    const wanted = this.fresh(step, page).filter((prefix) => this.options.wanted?.(prefix) ?? true);
    const below = step.delimiter === '/record-type=' ? this.interfaces(wanted) : wanted.map(flat);
    const behind = page.next === null ? [] : [{ ...step, continuation: page.next, tries: 0 }];
    if (this.options.order !== 'key') return [...below, objects, ...behind];
    objects.sort((a, b) => (a.key < b.key ? -1 : 1));
    return [...inKeyOrder(below, objects), ...behind];
  }

  private fresh({ prefix, delimiter, continuation }: ListStep, { prefixes, next }: ObjectPage): readonly string[] {
    if (next === null && continuation === null) return prefixes;
    const name = `${delimiter} ${prefix}`;
    const seen = this.seen.get(name) ?? new Set();
    this.seen.set(name, seen);
    const fresh = prefixes.filter((found) => !seen.has(found));
    for (const found of fresh) seen.add(found);
    if (next === null) this.seen.delete(name);
    return fresh;
  }

  private interfaces(prefixes: readonly string[]): ListStep[] {
    const delimiter = this.options.byDay === true ? '/hour=' : '';
    const subnets = new Set(prefixes.map(subnetOf));
    const one = prefixes.length <= fewInterfaces || (delimiter === '' && subnets.size < this.parallel);
    const fresh = prefixes.filter((prefix) => !this.grouped.has(subnetOf(prefix)));
    if (one || subnets.has('')) return fresh.map((prefix) => ({ prefix, delimiter, continuation: null }));
    const groups = new Set(fresh.map(subnetOf));
    for (const group of groups) this.grouped.add(group);
    return [...groups].map((prefix) => ({ prefix, delimiter, continuation: null }));
  }

  private firstStep(prefix: string): ListStep {
    if (!prefix.includes('/record-type=')) return { prefix, delimiter: '/record-type=', continuation: null };
    const delimiter = this.options.byDay === true && !prefix.includes('/hour=') ? '/hour=' : '';
    return { prefix, delimiter, continuation: null };
  }
}

/** From `…/day=21/hour=` to all of the day. */
const flat = (prefix: string): ListStep => ({
  ...{ prefix: prefix.slice(0, prefix.lastIndexOf('/') + 1), delimiter: '', continuation: null },
});

/** `…/subnet-id=X/` of an interface's prefix; empty where there is none. */
function subnetOf(prefix: string): string {
  const at = prefix.indexOf('/endpoint-type=');
  return prefix.includes('/subnet-id=') && at >= 0 ? prefix.slice(0, at + 1) : '';
}

/** Objects beside prefixes are those of other layouts, or of nobody. */
function inKeyOrder(
  steps: readonly ListStep[],
  objects: readonly ListedObject[],
): readonly (ListStep | readonly ListedObject[])[] {
  if (steps.length === 0) return [objects];
  const parts: (ListStep | readonly ListedObject[])[] = [];
  let at = 0;
  for (const step of steps) {
    const start = at;
    while (at < objects.length && objects[at]!.key < step.prefix) at++;
    if (at > start) parts.push(objects.slice(start, at));
    parts.push(step);
  }
  return at < objects.length ? [...parts, objects.slice(at)] : parts;
}

/** The end of the day that a prefix is of, with the hour that may follow it. */
function newestOf({ prefix }: ListStep): number {
  const date = dateOfPrefix(prefix)?.date;
  if (date === undefined) return Number.POSITIVE_INFINITY;
  const [year, month, day] = date.split('-').map(Number);
  return dayTimeWindow({ year: year!, month: month!, day: day! }).to;
}

/** Some services take one character. Everything below is then listed, and left out key by key. */
function refusesDelimiter(error: unknown, { delimiter }: ListStep): boolean {
  if (delimiter.length <= 1 || !(error instanceof CloudError)) return false;
  return error.code === 'invalid_request' || error.detail.status === 501;
}

const mayPass = (error: unknown): boolean => error instanceof CloudError && error.detail.transient === true;
