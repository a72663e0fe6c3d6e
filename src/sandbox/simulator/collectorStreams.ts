import { type AccountState, bucketNamed } from '../account/accountState';
import { vpcCrn } from '../account/crn';
import type { CollectorState, RegionState } from '../account/regionState';
import { type BucketState, bucketRegion } from '../s3/bucketState';
import { type FlowLogStream, type RecordType, streamFolder, streamPrefix } from './flowLogStream';
import type { LabVnic } from './labVnic';
import type { RegionTraffic } from './regionTraffic';

const recordTypes: readonly RecordType[] = ['ingress', 'egress'];
/** The most specific collector of a vNIC writes, the others leave it out (contracts/ibm-cloud.md §7.2). */
const specificity = { vpc: 0, subnet: 1, instance: 2, interface: 3, vni: 3 } as const;

/** What a collector writes for one vNIC: two streams into one bucket. */
export interface Writing {
  readonly collector: string;
  readonly bucket: BucketState;
  readonly streams: readonly FlowLogStream[];
}

/** Who writes for a vNIC, and where to; null: nobody does. */
export function writerOf(
  region: RegionState,
  account: AccountState,
  vnic: LabVnic,
  mayWrite: (bucket: BucketState) => boolean,
): { readonly collector: CollectorState; readonly bucket: BucketState } | null {
  const collector = region.collectors
    .filter(({ active, target }) => active && covers(target.id, vnic))
    .sort((a, b) => specificity[b.target.kind] - specificity[a.target.kind])[0];
  const bucket = collector === undefined ? undefined : bucketNamed(account, collector.bucket);
  if (collector === undefined || bucket === undefined || bucketRegion(bucket) !== region.name) return null;
  if (!mayWrite(bucket)) return null;
  return { collector, bucket };
}

export function newStreams(
  traffic: RegionTraffic,
  account: string,
  vnic: LabVnic,
  collector: CollectorState,
  from: number,
): readonly FlowLogStream[] {
  const region = traffic.region.name;
  return recordTypes.map((recordType) => ({
    vnic,
    recordType,
    collectorCrn: vpcCrn(region, account, 'flow-log-collector', collector.id),
    simulation: traffic.simulationOf(vnic.vpcId),
    from,
    to: null,
    prefix: streamPrefix(account, region, vnic, recordType),
    folder: streamFolder(from),
  }));
}

function covers(target: string, vnic: LabVnic): boolean {
  return [vnic.vpcId, vnic.subnetId, vnic.instanceId, vnic.id, vnic.vniId].includes(target);
}
