import type { Reference } from '../../core/policy/vpcModel';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

/** The part of a snapshot that is one VPC, by its name or id; null where there is no such VPC. */
export function snapshotOfVpc(snapshot: VpcSnapshot, nameOrId: string): VpcSnapshot | null {
  const known = (snapshot.vpcs ?? []).find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (known === undefined) return null;
  const here = <T extends { readonly vpc: Reference }>(list: readonly T[]) =>
    list.filter(({ vpc }) => vpc.id === known.id);
  const subnets = here(snapshot.subnets);
  const subnetIds = new Set(subnets.map(({ id }) => id));
  const interfaces = snapshot.virtual_network_interfaces.filter(({ subnet }) => subnetIds.has(subnet.id));
  const instances = here(snapshot.instances);
  const targets = new Set([
    ...interfaces.map(({ id }) => id),
    ...instances.flatMap(({ network_interfaces }) => network_interfaces.map(({ id }) => id)),
  ]);
  return {
    ...snapshot,
    ...{ vpcs: [known], subnets, instances, virtual_network_interfaces: interfaces },
    security_groups: here(snapshot.security_groups),
    network_acls: here(snapshot.network_acls),
    floating_ips: (snapshot.floating_ips ?? []).filter(({ target }) => targets.has(target?.id ?? '')),
  };
}
