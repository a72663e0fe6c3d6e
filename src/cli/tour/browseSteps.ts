import { compareNodes } from '../../app/browse/compareNodes';
import type { BrowseNode, FolderLikeNode, InterfaceNode } from '../../app/browse/node';
import { bucketSource } from '../../app/ingest/bucketSource';
import { summarise } from '../../app/ingest/summarise';
import { counted } from '../../app/words';
import { formatIpv4 } from '../../core/net/ipv4';
import { collectorOf, sceneOf } from './tourScene';
import { expect, type TourLab, type TourStep } from './tourStep';

const dayMicros = 86_400_000_000;

export const browseSteps: readonly TourStep[] = [
  {
    title: 'See the collector and its bucket',
    async run(lab) {
      const { browser, names, sandbox, signal } = lab;
      const { vsi1, vsi2, publicIp } = await sceneOf(lab);
      const known = await names.load(sandbox.region, signal);
      expect(known.gaps.length === 0, known.gaps.join('; '));
      const addresses = [...known.addresses].map(([address, name]) => `${name} ${formatIpv4(address)}`);
      for (const wanted of [vsi1, vsi2, publicIp]) {
        expect(
          addresses.some((address) => address.endsWith(` ${wanted}`)),
          `nobody has the address ${wanted}`,
        );
      }
      const collectors = ofKind('collector', await browser.collectors(signal));
      const active = collectors.find(({ state }) => state === 'active');
      expect(active !== undefined, 'no collector is active');
      const buckets = ofKind('bucket', await browser.buckets(signal));
      const found = buckets.some(({ bucket }) => bucket.name === active.bucket);
      expect(found, `${active.bucket} is not among the account’s buckets`);
      const lines = collectors.map(
        ({ collector, target, bucket, state }) => `${collector.name}: ${target} -> bucket ${bucket}, ${state}`,
      );
      return [...lines, ...addresses.sort()];
    },
  },
  {
    title: 'Unfold the bucket down to the objects of the newest hour',
    async run(lab) {
      const { vsi1, vsi2 } = await sceneOf(lab);
      const interfaces = await interfacesOf(lab);
      const lines = interfaces.map((node) => `${node.instanceName} · ${node.interfaceName} · ${node.address}`);
      for (const address of [vsi1, vsi2]) {
        const named = interfaces.find((node) => node.address === address)?.instanceName;
        expect(typeof named === 'string', `no interface is named for ${address}: ${lines.join(', ')}`);
      }
      const first = interfaces.find((node) => node.address === vsi1)!;
      const day = firstOf('day', await unfold(lab, first));
      const hour = firstOf('hour', await unfold(lab, day));
      const objects = ofKind('object', await unfold(lab, hour));
      expect(objects.length > 0, `hour ${hour.hour} of ${day.date} holds no objects`);
      const detailed = await Promise.all(objects.map((node) => lab.browser.details(node, lab.signal)));
      const records = detailed.reduce((sum, node) => sum + (node.records ?? 0), 0);
      expect(records > 0, 'the metadata of the objects tells of no records');
      lines.push(
        `${first.instanceName}, ${day.date}, hour ${hour.hour}: ${counted(objects.length, 'object')}, ${counted(records, 'flow')}`,
      );
      return lines;
    },
  },
  {
    title: 'Ingest the last day, twice',
    async run(lab) {
      const { cloud, store, services, signal } = lab;
      const { storage_bucket } = await collectorOf(lab);
      const bucket = await cloud.storage.locate(storage_bucket.name, signal);
      const day = () => bucketSource(cloud.storage, bucket, { prefixes: [''], from: services.now() - dayMicros });
      const first = await store.ingest(day(), { signal });
      expect(first.stored > 0 && first.rows > 0, `the first time stored ${first.rows} flows`);
      expect(first.failed === 0, `${first.failed} objects could not be read`);
      const second = await store.ingest(day(), { signal });
      // A window may have ended in between.
      expect(second.skipped >= first.stored, `the second time knew ${second.skipped} of ${first.stored} objects`);
      const { rows } = await store.status();
      expect(rows === first.rows + second.rows, `the store holds ${rows} flows instead of ${first.rows + second.rows}`);
      return [summarise(first), `Again: ${summarise(second)}`];
    },
  },
];

/** From the active collector's bucket through its VPC to the interfaces. */
async function interfacesOf(lab: TourLab): Promise<readonly InterfaceNode[]> {
  const { storage_bucket } = await collectorOf(lab);
  const buckets = ofKind('bucket', await lab.browser.buckets(lab.signal));
  const bucket = buckets.find((node) => node.bucket.name === storage_bucket.name);
  expect(bucket !== undefined, `there is no bucket ${storage_bucket.name}`);
  const vpc = firstOf('vpc', await unfold(lab, bucket));
  expect(vpc.name !== null, `the VPC ${vpc.vpcId} has no name`);
  return ofKind('interface', await unfold(lab, vpc));
}

async function unfold({ browser, signal }: TourLab, node: FolderLikeNode): Promise<readonly BrowseNode[]> {
  const nodes: BrowseNode[] = [];
  for await (const batch of browser.children(node, signal)) nodes.push(...batch);
  return nodes.sort(compareNodes);
}

type OfKind<K extends BrowseNode['kind']> = Extract<BrowseNode, { readonly kind: K }>;

function ofKind<K extends BrowseNode['kind']>(kind: K, nodes: readonly BrowseNode[]): readonly OfKind<K>[] {
  const failure = nodes.find((node) => node.kind === 'failure');
  expect(failure === undefined, failure?.kind === 'failure' ? failure.message : '');
  return nodes.filter((node): node is OfKind<K> => node.kind === kind);
}

function firstOf<K extends BrowseNode['kind']>(kind: K, nodes: readonly BrowseNode[]): OfKind<K> {
  const found = ofKind(kind, nodes)[0];
  expect(found !== undefined, `there is no ${kind}`);
  return found;
}
