import { parseIpv4 } from '../net/ipv4';
import { groupsByTarget } from './groupMembers';
import { type PolicyIndex, type PolicyPoint, policyIndex, policyPoint } from './policyPoint';
import type { Instance, NetworkInterface, Reference, VirtualNetworkInterface } from './vpcModel';
import type { VpcSnapshot } from './vpcSnapshot';

/** A vNIC of an instance with everything that decides about its packets. */
export interface PolicyVnic extends PolicyPoint {
  /** Id as flow logs name it: of the network interface, or of the attachment on instances of the new model. */
  readonly id: string;
  readonly name: string;
  readonly instance: Instance;
  /** Private addresses, the primary first. */
  readonly addresses: readonly number[];
  /** Of the virtual network interface behind it, on instances of the new model. */
  readonly vniId?: string;
}

/**
 * The vNICs of a snapshot by the id that flow logs carry. On instances of the new model the security groups and all
 * addresses come from the virtual network interface behind the attachment (contracts/policy-semantics.md §3.7). A vNIC
 * whose subnet the snapshot lacks is left out.
 */
export function policyVnics(
  snapshot: VpcSnapshot,
  index: PolicyIndex = policyIndex(snapshot),
): ReadonlyMap<string, PolicyVnic> {
  const byTarget = groupsByTarget(snapshot);
  const vnis = vnisByAttachment(snapshot);
  const vniIds = vniIdsByAttachment(snapshot, vnis);
  const vnics = new Map<string, PolicyVnic>();
  for (const instance of snapshot.instances) {
    for (const nic of instance.network_interfaces) {
      const vni = vnis.get(nic.id);
      const vniId = vniIds.get(nic.id);
      // Lists of instances abbreviate their interfaces: then only the groups tell what they are attached to. They name
      // the virtual network interface, not the attachment (§3.7).
      const targeting = byTarget.get(nic.id) ?? byTarget.get(vniId ?? '') ?? null;
      const groups = vni?.security_groups ?? nic.security_groups ?? targeting;
      const vnic = policyVnic(index, instance, nic, { vni, vniId }, groups);
      if (vnic !== null) vnics.set(nic.id, vnic);
    }
  }
  return vnics;
}

function policyVnic(
  index: PolicyIndex,
  instance: Instance,
  nic: NetworkInterface,
  { vni, vniId }: { readonly vni: VirtualNetworkInterface | undefined; readonly vniId: string | undefined },
  groups: readonly Reference[] | null,
): PolicyVnic | null {
  const point = policyPoint(index, nic.subnet.id, groups);
  if (point === null) return null;
  const texts = [nic.primary_ip.address, ...(vni?.ips ?? []).map((ip) => ip.address)];
  const addresses = [...new Set(texts)].map(parseIpv4).filter((address) => address !== null);
  const vnic = { ...point, id: nic.id, name: nic.name, instance, addresses };
  return vniId === undefined ? vnic : { ...vnic, vniId };
}

/** By attachment id, from either end: attachments name their VNI, a VNI names its attachment as target. */
function vnisByAttachment(snapshot: VpcSnapshot): ReadonlyMap<string, VirtualNetworkInterface> {
  const byId = new Map(snapshot.virtual_network_interfaces.map((vni) => [vni.id, vni]));
  const found = new Map<string, VirtualNetworkInterface>();
  for (const vni of byId.values()) if (vni.target !== undefined) found.set(vni.target.id, vni);
  for (const [attachment, id] of attachedIds(snapshot)) {
    const vni = byId.get(id);
    if (vni !== undefined) found.set(attachment, vni);
  }
  return found;
}

/** Also of interfaces that the snapshot does not hold: groups and floating IPs name them all the same. */
function vniIdsByAttachment(
  snapshot: VpcSnapshot,
  known: ReadonlyMap<string, VirtualNetworkInterface>,
): ReadonlyMap<string, string> {
  return new Map([...attachedIds(snapshot), ...[...known].map(([id, vni]): [string, string] => [id, vni.id])]);
}

/** Attachments and the virtual network interfaces that they name. */
function attachedIds(snapshot: VpcSnapshot): readonly (readonly [string, string])[] {
  return snapshot.instances.flatMap((instance) => {
    const primary = instance.primary_network_attachment;
    const attachments = [...(instance.network_attachments ?? []), ...(primary === undefined ? [] : [primary])];
    return attachments.flatMap(({ id, virtual_network_interface }): (readonly [string, string])[] => {
      const reference: Reference | undefined = virtual_network_interface;
      return reference === undefined ? [] : [[id, reference.id]];
    });
  });
}
