import { vpcCrn } from '../account/crn';
import type { CollectorState, RegionState } from '../account/regionState';
import { type FlowLogStream, type RecordType, streamFolder, streamPrefix } from './flowLogStream';
import type { LabVnic } from './labVnic';

const recordTypes: readonly RecordType[] = ['ingress', 'egress'];
/** The most specific collector of a vNIC writes, the others leave it out (contracts/ibm-cloud.md §7.2). */
const specificity = { vpc: 0, subnet: 1, instance: 2, interface: 3, vni: 3 } as const;

/** What the collectors of a region write into one bucket. */
export function collectorStreams(
  region: RegionState,
  account: string,
  vnics: readonly LabVnic[],
  bucket: string,
): FlowLogStream[] {
  return vnics.flatMap((vnic) => {
    const collector = writingCollector(region.collectors, vnic);
    if (collector?.bucket !== bucket) return [];
    const collectorCrn = vpcCrn(region.name, account, 'flow-log-collector', collector.id);
    return recordTypes.flatMap((recordType) => {
      const prefix = streamPrefix(account, region.name, vnic, recordType);
      return collector.periods.map(({ from, to }) => ({
        vnic,
        recordType,
        collectorCrn,
        from: Math.floor(from / 1000),
        to: to === null ? null : Math.floor(to / 1000),
        prefix,
        folder: streamFolder(Math.floor(from / 1000)),
      }));
    });
  });
}

function writingCollector(collectors: readonly CollectorState[], vnic: LabVnic): CollectorState | undefined {
  return collectors
    .filter(({ periods, target }) => periods.length > 0 && covers(target.id, vnic))
    .sort((a, b) => specificity[b.target.kind] - specificity[a.target.kind])[0];
}

function covers(target: string, vnic: LabVnic): boolean {
  return [vnic.vpcId, vnic.subnetId, vnic.instanceId, vnic.id, vnic.vniId].includes(target);
}
