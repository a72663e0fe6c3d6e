import type { Bucket, Cloud } from '../../cloud/cloud';
import { formatObjectKey } from '../../core/flow/objectKey';
import type { FlowLogCollector, Instance } from '../../core/policy/vpcModel';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

/** Where the flow logs of one vNIC come to lie. */
export interface LogPlace {
  readonly bucket: Bucket;
  /** What the keys begin with: up to and including `vnic-id=…/`. */
  readonly prefix: string;
}

/** The same for a vNIC one of whose objects is known; null for a key of another layout. */
export function logPrefixOf(key: string): string | null {
  const at = key.indexOf('record-type=');
  return at < 0 ? null : key.slice(0, at);
}

/**
 * By the collector that writes for the vNIC (the most specific one that is active) and the CRNs of its place. Null where
 * no collector does, or the snapshot lacks the instance or its CRNs. Rejects with `CloudError`.
 */
export async function findLogPlace(
  cloud: Pick<Cloud, 'accountId' | 'vpc' | 'storage'>,
  region: string,
  snapshot: VpcSnapshot,
  vnicId: string,
  signal?: AbortSignal,
): Promise<LogPlace | null> {
  const instance = snapshot.instances.find(({ network_interfaces }) =>
    network_interfaces.some(({ id }) => id === vnicId),
  );
  const nic = instance?.network_interfaces.find(({ id }) => id === vnicId);
  const subnet = snapshot.subnets.find(({ id }) => id === nic?.subnet.id);
  const vpcCrn = snapshot.vpcs?.find(({ id }) => id === subnet?.vpc.id)?.crn ?? subnet?.vpc.crn;
  if (!instance?.crn || !subnet?.crn || !vpcCrn) return null;
  const account = await cloud.accountId(signal);
  const collector = collectorFor(await cloud.vpc.collectors(region, signal), instance, vnicId, subnet.id);
  if (account === null || collector === null) return null;
  const key = formatObjectKey({
    ...{ version: 1, account, region, vpcCrn, subnetCrn: subnet.crn, endpointType: 'vnics' },
    ...{ instanceCrn: instance.crn, vnicId, recordType: 'ingress', streamId: '', sequence: 0 },
    ...{ year: 1970, month: 1, day: 1, hour: 0 },
  });
  const bucket = await cloud.storage.locate(collector.storage_bucket.name, signal);
  return { bucket, prefix: logPrefixOf(key) ?? '' };
}

/** Interface or attachment before instance before subnet before VPC (contracts/ibm-cloud.md §7.2). */
function collectorFor(
  collectors: readonly FlowLogCollector[],
  instance: Instance,
  vnicId: string,
  subnetId: string,
): FlowLogCollector | null {
  const attachments = [instance.primary_network_attachment, ...(instance.network_attachments ?? [])];
  const vni = attachments.find((attachment) => attachment?.id === vnicId)?.virtual_network_interface?.id;
  for (const id of [vnicId, vni, instance.id, subnetId, instance.vpc.id]) {
    const found = collectors.find(({ target, active }) => active && target.id === id);
    if (found !== undefined) return found;
  }
  return null;
}
