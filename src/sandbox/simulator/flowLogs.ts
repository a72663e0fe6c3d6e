import type { AccountState } from '../account/accountState';
import type { BucketState } from '../s3/bucketState';
import type { ObjectEvents } from '../s3/objectEvents';
import { newStreams, type Writing, writerOf } from './collectorStreams';
import type { FlowLogObjectOptions } from './flowLogObject';
import { FlowLogSource } from './flowLogSource';
import { RegionTraffic } from './regionTraffic';

export interface FlowLogsOptions extends FlowLogObjectOptions {
  readonly account: AccountState;
  /** Milliseconds. */
  readonly now: () => number;
  readonly objectEvents: ObjectEvents;
  /** Whether collectors were given access to a bucket. */
  readonly mayWrite: (bucket: BucketState) => boolean;
}

/**
 * Lets the collectors of every region write into their buckets, and keeps to what the account holds as it changes:
 * what is made now writes from now on, what is suspended, deleted or no longer allowed writes no more, and what was
 * written stays as it is.
 */
export class FlowLogs {
  private readonly traffics: readonly RegionTraffic[];
  private readonly sources = new Map<BucketState, FlowLogSource>();
  /** What is being written, by vNIC. */
  private readonly writing = new Map<string, Writing>();
  /** Seconds: objects until here were announced. */
  private announced: number;

  constructor(private readonly options: FlowLogsOptions) {
    const { account, seed } = options;
    this.traffics = account.regions.map((region) => new RegionTraffic(region, account, seed));
    this.announced = this.seconds();
    // What the account begins with has been writing since it was made.
    this.follow((created_at) => Math.floor(Date.parse(created_at) / 1000));
  }

  /** Rules, instances or addresses were changed. */
  networkChanged(): void {
    this.announce();
    for (const traffic of this.traffics) traffic.changed(this.seconds());
    this.follow(() => this.seconds());
  }

  /** Collectors, buckets or authorizations were changed. */
  collectionChanged(): void {
    this.announce();
    this.follow(() => this.seconds());
  }

  /** What goes on in a region. */
  trafficOf(region: string): RegionTraffic | undefined {
    return this.traffics.find((traffic) => traffic.region.name === region);
  }

  /** The clock went on: tells of new objects, and follows what came to count by itself, as policies do. */
  clockMoved(): void {
    this.collectionChanged();
  }

  /** Tells those who listen about the objects whose window has ended since the last time. */
  private announce(): void {
    const now = this.seconds();
    const { objectEvents } = this.options;
    for (const [{ name, deleted, stored }, source] of this.sources) {
      if (!objectEvents.heard(name)) continue;
      for (const key of source.appeared(this.announced, now)) {
        const object = deleted.has(key) || stored.get(key) !== undefined ? null : source.find(key);
        if (object === null) continue;
        const { etag, metadata, modified: at, body } = object;
        objectEvents.emit({ kind: 'written', bucket: name, key, etag, size: body.length, metadata, at });
      }
    }
    this.announced = Math.max(this.announced, now);
  }

  private follow(from: (created_at: string) => number): void {
    const { account, mayWrite } = this.options;
    const gone = new Set(this.writing.keys());
    for (const traffic of this.traffics) {
      const opened = new Map<BucketState, Writing['streams'][number][]>();
      for (const vnic of traffic.vnics) {
        const writer = writerOf(traffic.region, account, vnic, mayWrite);
        const known = this.writing.get(vnic.id);
        if (writer === null) continue;
        const { collector, bucket } = writer;
        if (known?.collector === collector.id && known.bucket === bucket) {
          gone.delete(vnic.id);
          continue;
        }
        if (known !== undefined) this.close(vnic.id, known);
        gone.delete(vnic.id);
        const streams = newStreams(traffic, account.id, vnic, collector, from(collector.created_at));
        this.writing.set(vnic.id, { collector: collector.id, bucket, streams });
        opened.set(bucket, [...(opened.get(bucket) ?? []), ...streams]);
      }
      for (const [bucket, streams] of opened) this.sourceOf(bucket).open(streams);
    }
    for (const vnic of gone) this.close(vnic, this.writing.get(vnic));
  }

  private close(vnic: string, writing: Writing | undefined): void {
    if (writing === undefined) return;
    this.sources.get(writing.bucket)?.close(writing.streams, this.seconds());
    this.writing.delete(vnic);
  }

  private sourceOf(bucket: BucketState): FlowLogSource {
    const known = this.sources.get(bucket);
    if (known !== undefined) return known;
    const made = new FlowLogSource(() => this.seconds(), this.options);
    this.sources.set(bucket, made);
    bucket.generated = made;
    return made;
  }

  private seconds(): number {
    return Math.floor(this.options.now() / 1000);
  }
}
