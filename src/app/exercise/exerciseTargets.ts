import type { VpcReads } from '../../cloud/cloud';
import type { FloatingIp, Instance } from '../../core/policy/vpcModel';

/** An instance that the Internet reaches by a floating IP. */
export interface ReachableInstance {
  readonly instance: string;
  readonly vpc: string;
  readonly vnicId: string;
  readonly privateIp: string;
  readonly publicIp: string;
}

/** Instances of a region with a floating IP, those named `…vsi1` first, then by name. Rejects with `CloudError`. */
export async function exerciseTargets(
  vpc: Pick<VpcReads, 'instances' | 'floatingIps'>,
  region: string,
  signal?: AbortSignal,
): Promise<readonly ReachableInstance[]> {
  const [instances, floatingIps] = await Promise.all([vpc.instances(region, signal), vpc.floatingIps(region, signal)]);
  const found = instances.flatMap((instance) => reachable(instance, floatingIps));
  const first = ({ instance }: ReachableInstance) => (/(^|-)vsi1$/.test(instance) ? 0 : 1);
  return found.sort((a, b) => first(a) - first(b) || a.instance.localeCompare(b.instance));
}

function reachable(instance: Instance, floatingIps: readonly FloatingIp[]): readonly ReachableInstance[] {
  const nics = [
    ...instance.network_interfaces.map(({ id, primary_ip }) => ({ id, target: id, address: primary_ip.address })),
    ...(instance.network_attachments ?? []).map(({ id, primary_ip, virtual_network_interface }) => ({
      ...{ id, target: virtual_network_interface.id, address: primary_ip.address },
    })),
  ];
  return floatingIps.flatMap(({ address: publicIp, target }) => {
    const nic = nics.find((known) => known.target === target?.id);
    if (nic === undefined) return [];
    const { id: vnicId, address: privateIp } = nic;
    return [{ instance: instance.name, vpc: instance.vpc.name, vnicId, privateIp, publicIp }];
  });
}
