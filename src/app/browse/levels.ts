import type { Bucket, ObjectStorage } from '../../cloud/cloud';
import { keySegments } from '../../core/flow/keySegments';
import type { FlowStore, StoredObject } from '../../store/store';
import { mergeIterables } from '../mergeIterables';
import { loadNames, type NameDirectory } from '../names';
import { compareNodes } from './compareNodes';
import { DelimitedList, type LevelPage } from './delimitedList';
import {
  dateOfPrefix,
  dayNode,
  folderNode,
  hourNode,
  hourOfPrefix,
  interfaceNode,
  type LevelNode,
  objectNode,
  vpcNode,
} from './levelNodes';
import type { BucketNode, DayNode, FolderNode, HourNode, InterfaceNode, VpcNode } from './node';

type Batches = AsyncGenerator<readonly LevelNode[]>;
type Stored = ReadonlyMap<string, StoredObject>;

const rootV1 = 'ibm_vpc_flowlogs_v1/';
/** The record types that the documentation names today; others are found when they stand on the first page. */
const usualTypes = ['egress', 'ingress'];

/** One list request a page for every level of a bucket: VPC, interface, day, hour, object. */
export class Levels {
  private readonly list: DelimitedList;

  constructor(
    storage: ObjectStorage,
    private readonly names: NameDirectory,
    private readonly store: Pick<FlowStore, 'objects'> | undefined,
  ) {
    this.list = new DelimitedList(storage);
  }

  below(node: BucketNode | VpcNode | InterfaceNode | DayNode | HourNode | FolderNode, signal: AbortSignal): Batches {
    switch (node.kind) {
      case 'bucket':
        return this.bucket(node, signal);
      case 'vpc':
        return this.interfaces(node, signal);
      case 'interface':
        return this.days(node, signal);
      case 'day':
        return this.hours(node, signal);
      case 'hour':
        return this.objects(node, signal);
      case 'folder':
        return this.folder(node, signal);
    }
  }

  /** The VPCs first, in one request however many objects there are; then whatever else lies in the bucket. */
  private async *bucket(node: BucketNode, signal: AbortSignal): Batches {
    yield* this.vpcs(node.id, node.bucket, signal);
    const place = { parent: node.id, bucket: node.bucket, from: 0 };
    for await (const page of this.list.pages(node.bucket, '', '/', signal)) {
      const folders = page.prefixes.filter((prefix) => prefix !== rootV1).map((prefix) => folderNode(place, prefix));
      yield sorted([...folders, ...page.objects.map((object) => objectNode(place, object, nothingStored))]);
    }
  }

  async *vpcs(parent: string, bucket: Bucket, signal: AbortSignal): Batches {
    const place = { parent, bucket, from: rootV1.length };
    for await (const page of this.list.pages(bucket, rootV1, '/subnet-id=', signal)) {
      await this.nameRegions(page, signal);
      yield sorted([
        ...page.prefixes.map((prefix) => vpcNode(place, prefix, this.names.known)),
        ...page.objects.map((object) => objectNode(place, object, nothingStored)),
      ]);
    }
  }

  private async *interfaces(node: VpcNode, signal: AbortSignal): Batches {
    const place = { parent: node.id, bucket: node.bucket, from: node.prefix.length };
    for await (const page of this.list.pages(node.bucket, node.prefix, '/record-type=', signal)) {
      await this.nameRegions(page, signal);
      yield sorted([
        ...page.prefixes.map((prefix) => interfaceNode(place, prefix, this.names.known)),
        ...page.objects.map((object) => objectNode(place, object, nothingStored)),
      ]);
    }
  }

  /**
   * All days of all record types. Where they fill several pages, a later page may bring another record type of a day
   * that is already out: a day therefore names the usual types unasked (listing a prefix nobody wrote to is harmless),
   * and an unusual type that comes late gets a node of its own.
   */
  private async *days(node: InterfaceNode, signal: AbortSignal): Batches {
    const place = { parent: node.id, bucket: node.bucket, from: node.prefix.length };
    const out = new Map<string, ReadonlySet<string>>();
    let paged = false;
    for await (const page of this.list.pages(node.bucket, `${node.prefix}record-type=`, '/hour=', signal)) {
      paged ||= page.more;
      const nodes: LevelNode[] = page.objects.map((object) => objectNode(place, object, nothingStored));
      const days = new Map<string, Map<string, string>>();
      for (const prefix of page.prefixes) {
        const found = dateOfPrefix(prefix);
        if (found === null) nodes.push(folderNode(place, `${prefix.slice(0, prefix.lastIndexOf('/'))}/`));
        else {
          const types = days.get(found.date) ?? new Map<string, string>();
          days.set(found.date, types.set(found.recordType, prefix.slice(0, prefix.lastIndexOf('/') + 1)));
        }
      }
      for (const [date, types] of days) {
        const already = out.get(date);
        if (already === undefined && paged) addUsualTypes(types);
        const late = [...types.keys()].filter((type) => !already?.has(type));
        if (late.length === 0) continue;
        const prefixes = late.map((type) => types.get(type)!);
        nodes.push(dayNode(place, prefixes, date, already === undefined ? '' : ` ${late.join(' ')}`));
        out.set(date, new Set([...(already ?? []), ...late]));
      }
      yield sorted(nodes);
    }
  }

  /** At most 25 hours a record type: all of them in one request each, side by side. */
  private async *hours(node: DayNode, signal: AbortSignal): Batches {
    const hours = new Map<number, string[]>();
    const others: LevelNode[] = [];
    const pages = node.prefixes.map((prefix) => this.list.pages(node.bucket, prefix, '/', signal));
    for await (const page of mergeIterables(pages)) {
      for (const prefix of page.prefixes) {
        const hour = hourOfPrefix(prefix);
        if (hour === null) others.push(folderNode({ parent: node.id, bucket: node.bucket, from: 0 }, prefix));
        else hours.set(hour, [...(hours.get(hour) ?? []), prefix]);
      }
      const place = { parent: node.id, bucket: node.bucket, from: 0 };
      for (const object of page.objects) others.push(objectNode(place, object, nothingStored));
    }
    yield sorted([...[...hours].map(([hour, prefixes]) => hourNode(node, prefixes.sort(), hour)), ...others]);
  }

  private async *objects(node: HourNode, signal: AbortSignal): Batches {
    const place = { parent: node.id, bucket: node.bucket, from: 0 };
    const levels = node.prefixes.map((prefix) => this.withMarks(node.bucket, prefix, '', signal));
    for await (const { page, stored } of mergeIterables(levels)) {
      yield sorted(page.objects.map((object) => objectNode(place, object, stored)));
    }
  }

  private async *folder(node: FolderNode, signal: AbortSignal): Batches {
    const place = { parent: node.id, bucket: node.bucket, from: node.prefix.length };
    for await (const { page, stored } of this.withMarks(node.bucket, node.prefix, '/', signal)) {
      yield sorted([
        ...page.prefixes.map((prefix) => folderNode(place, prefix)),
        // A "folder" made by hand in a console is an empty object of the prefix's own name.
        ...page.objects
          .filter((object) => object.key !== node.prefix)
          .map((object) => objectNode(place, object, stored)),
      ]);
    }
  }

  /** The store is asked while the service is. */
  private async *withMarks(
    bucket: Bucket,
    prefix: string,
    delimiter: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly page: LevelPage; readonly stored: Stored }> {
    const asked = this.stored(bucket, prefix);
    for await (const page of this.list.pages(bucket, prefix, delimiter, signal)) yield { page, stored: await asked };
  }

  /** Marks are a convenience: a store that cannot be read says so in its own view, not here. */
  private async stored(bucket: Bucket, prefix: string): Promise<Stored> {
    if (!this.store) return nothingStored;
    try {
      const objects = await this.store.objects({ bucket: bucket.name, prefix });
      return new Map(objects.map((object) => [object.key, object]));
    } catch {
      return nothingStored;
    }
  }

  private async nameRegions(page: LevelPage, signal: AbortSignal): Promise<void> {
    const regions = new Set(page.prefixes.map((prefix) => keySegments(prefix).get('region')));
    regions.delete(undefined);
    await Promise.all([...regions].map((region) => loadNames(this.names, region!, signal)));
  }
}

const nothingStored: Stored = new Map();

const sorted = (nodes: readonly LevelNode[]): readonly LevelNode[] => [...nodes].sort(compareNodes);

function addUsualTypes(types: Map<string, string>): void {
  const [type, prefix] = [...types][0]!;
  for (const usual of usualTypes) {
    const [before, after] = prefix.split(`/record-type=${type}/`);
    if (!types.has(usual) && after !== undefined) types.set(usual, `${before}/record-type=${usual}/${after}`);
  }
}
