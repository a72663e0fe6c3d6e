import type { FlowLogCollector, Instance, Subnet, VirtualNetworkInterface } from '../../core/policy/vpcModel';
import { collectorsOf, type WatchedInterface, watchedInterfaces } from './watchedInterfaces';

/** Whose traffic is missed. */
export type MissingSubject =
  /** A network interface, a network attachment or a virtual network interface. */
  | { readonly kind: 'interface'; readonly id: string }
  | { readonly kind: 'instance'; readonly is: string }
  /** Private address, dotted. */
  | { readonly kind: 'address'; readonly address: string }
  /** An interface that it covers stands for it. */
  | { readonly kind: 'collector'; readonly id: string };

export interface BareMetalInterface {
  readonly kind: 'unlogged';
  readonly name: string;
  /** `bare metal server`, `file share`, `endpoint gateway`. */
  readonly owner: string;
}

export type Subject =
  | { readonly kind: 'interface'; readonly name: string; readonly nic: WatchedInterface }
  /** There is such an interface, but no collector can log it. */
  | BareMetalInterface
  /** A collector whose target has no interfaces. */
  | { readonly kind: 'empty'; readonly name: string }
  | { readonly kind: 'unknown'; readonly name: string };

/** Finds the interface a question is about among what a region has. */
export function findSubject(
  subject: MissingSubject,
  from: {
    readonly instances: readonly Instance[];
    readonly subnets: readonly Subnet[];
    readonly vnis: readonly VirtualNetworkInterface[];
    readonly collectors: readonly FlowLogCollector[];
  },
): Subject {
  const nics = watchedInterfaces(from.instances, from.subnets);
  const of = (nic: WatchedInterface): Subject => ({
    kind: 'interface',
    name: `${nic.instance.name} ${nic.name} ${nic.address}`,
    nic,
  });
  switch (subject.kind) {
    case 'interface': {
      const nic = nics.find(({ vnicId, vniId }) => vnicId === subject.id || vniId === subject.id);
      return nic === undefined
        ? elsewhere(subject.id, ({ id, target }) => id === subject.id || target?.id === subject.id, from.vnis)
        : of(nic);
    }
    case 'instance': {
      const nic = nics.find(({ instance }) => instance.id === subject.is || instance.name === subject.is);
      return nic === undefined ? { kind: 'unknown', name: subject.is } : of(nic);
    }
    case 'address': {
      const nic = nics.find(({ address }) => address === subject.address);
      const same = ({ primary_ip, ips }: VirtualNetworkInterface) =>
        [primary_ip, ...(ips ?? [])].some(({ address }) => address === subject.address);
      return nic === undefined ? elsewhere(subject.address, same, from.vnis) : of(nic);
    }
    case 'collector': {
      const collector = from.collectors.find(({ id, name }) => id === subject.id || name === subject.id);
      if (collector === undefined) return { kind: 'unknown', name: subject.id };
      const own = nics.filter((nic) => collectorsOf(nic, [collector]).length > 0);
      // One that nothing more specific takes away, where there is one.
      const nic = own.find((one) => collectorsOf(one, from.collectors)[0]?.collector === collector) ?? own[0];
      return nic === undefined ? { kind: 'empty', name: collector.name } : of(nic);
    }
  }
}

const owners: Readonly<Record<string, string>> = {
  bare_metal_server_network_attachment: 'bare metal server',
  share_mount_target: 'file share',
  endpoint_gateway: 'endpoint gateway',
};

/** Contracts/ibm-cloud.md §7.2: those of bare metal servers and file shares are refused as targets, and not logged. */
function elsewhere(
  name: string,
  matches: (vni: VirtualNetworkInterface) => boolean,
  vnis: readonly VirtualNetworkInterface[],
): Subject {
  const owner = owners[vnis.find(matches)?.target?.resource_type ?? ''];
  return owner === undefined ? { kind: 'unknown', name } : { kind: 'unlogged', name, owner };
}
