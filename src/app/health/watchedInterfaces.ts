import type { FlowLogCollector, Instance, Reference, Subnet } from '../../core/policy/vpcModel';

/** An interface of an instance, by all the ids that a collector may have as its target. */
export interface WatchedInterface {
  /** Of the network interface or the network attachment: what flow logs call vNIC. */
  readonly vnicId: string;
  readonly vniId: string | null;
  readonly name: string;
  /** Dotted. */
  readonly address: string;
  readonly instance: Reference;
  readonly subnet: Reference;
  readonly vpc: Reference;
}

/** The interfaces of instances in both models; CRNs of subnets come from their own list (references may lack them). */
export function watchedInterfaces(
  instances: readonly Instance[],
  subnets: readonly Subnet[],
): readonly WatchedInterface[] {
  const known = new Map(subnets.map((subnet) => [subnet.id, subnet]));
  return instances.flatMap((instance) => {
    const attachments = instance.network_attachments ?? [];
    const vnis = new Map(attachments.map(({ id, virtual_network_interface }) => [id, virtual_network_interface.id]));
    const listed = new Set(instance.network_interfaces.map(({ id }) => id));
    // Instances of the new model show their attachments as interfaces, too.
    const nics = [...instance.network_interfaces, ...attachments.filter(({ id }) => !listed.has(id))];
    return nics.map(({ id, name, primary_ip, subnet }) => ({
      ...{ vnicId: id, vniId: vnis.get(id) ?? null, name, address: primary_ip.address },
      ...{ instance, subnet: known.get(subnet.id) ?? subnet, vpc: instance.vpc },
    }));
  });
}

/** How specific a target is: the most specific collector of an interface writes, the others leave it out. */
export type TargetKind = 'vpc' | 'subnet' | 'instance' | 'interface';

const specificity: Readonly<Record<TargetKind, number>> = { vpc: 0, subnet: 1, instance: 2, interface: 3 };

/** What of an interface is the target of a collector; null where it is not covered. */
function targetKindOf({ target }: FlowLogCollector, nic: WatchedInterface): TargetKind | null {
  switch (target.id) {
    case nic.vnicId:
    case nic.vniId:
      return 'interface';
    case nic.instance.id:
      return 'instance';
    case nic.subnet.id:
      return 'subnet';
    case nic.vpc.id:
      return 'vpc';
    default:
      return null;
  }
}

/**
 * The collectors that cover an interface, the one that writes first (contracts/ibm-cloud.md §7.2). A suspended one keeps
 * its precedence: what the documentation says of the general ones makes no exception for it.
 */
export function collectorsOf(
  nic: WatchedInterface,
  collectors: readonly FlowLogCollector[],
): readonly { readonly collector: FlowLogCollector; readonly kind: TargetKind }[] {
  return collectors
    .flatMap((collector) => {
      const kind = targetKindOf(collector, nic);
      return kind === null ? [] : [{ collector, kind }];
    })
    .sort((a, b) => specificity[b.kind] - specificity[a.kind]);
}
