import { objects, text } from './looseJson';
import type { SecurityGroup, VirtualNetworkInterface, Vpc } from './vpcModel';

/**
 * Interfaces of Kubernetes workers, which no list of the VPC API holds; exports add them as
 * `{id, name, ip, subnet_id, cluster_id}`. Their groups are not told: a worker gets its VPC's default group and the
 * cluster's own, `kube-<cluster id>` (contracts/policy-semantics.md §3.6).
 */
export function workerInterfaces(
  list: readonly unknown[],
  groups: readonly SecurityGroup[],
  vpcs: readonly Vpc[],
): readonly VirtualNetworkInterface[] {
  return objects(list).flatMap((item) => {
    const id = text(item.id);
    const address = text(item.ip);
    const subnet = text(item.subnet_id);
    if (id === null || address === null || subnet === null) return [];
    const own = groups.filter(({ name }) => name === `kube-${text(item.cluster_id) ?? ''}`);
    const homes = own.map(({ vpc }) => vpc.id);
    const usual = vpcs
      .filter((vpc) => homes.length === 0 || homes.includes(vpc.id))
      .flatMap(({ default_security_group }) => default_security_group ?? []);
    return {
      ...{ id, name: text(item.name) ?? id, primary_ip: { address }, subnet: { id: subnet, name: subnet } },
      security_groups: [...own, ...usual].map(({ id: group, name }) => ({ id: group, name })),
      groups_assumed: true,
    };
  });
}
