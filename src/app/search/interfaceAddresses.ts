import type { VpcReads } from '../../cloud/cloud';
import { parseIpv4 } from '../../core/net/ipv4';

/**
 * The private addresses of the interfaces of a region that only send from them, by the id that stands in object keys.
 * Left out, and so taken for able to carry anything, are interfaces that may forward for others, that carry their
 * floating IPs themselves, or of which nobody tells: those of the older model among them, whose lists say too little.
 */
export async function interfaceAddresses(
  vpc: Pick<VpcReads, 'virtualNetworkInterfaces'>,
  region: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const known = new Map<string, readonly number[]>();
  for (const vni of await vpc.virtualNetworkInterfaces(region, signal)) {
    const { target, primary_ip, ips, allow_ip_spoofing, enable_infrastructure_nat } = vni;
    if (allow_ip_spoofing !== false || enable_infrastructure_nat !== true || ips === undefined) continue;
    if (target?.resource_type !== 'instance_network_attachment') continue;
    const addresses = [primary_ip, ...ips].map(({ address }) => parseIpv4(address));
    // 0.0.0.0 is shown while an address is being assigned.
    if (addresses.some((address) => address === null || address === 0)) continue;
    known.set(target.id, [...new Set(addresses.filter((address) => address !== null))]);
  }
  return known;
}
