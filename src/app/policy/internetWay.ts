import { formatIpv4 } from '../../core/net/ipv4';
import { describeAddress } from '../../core/net/ranges';
import type { FlowExplanation } from '../../core/policy/explanation';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';

/**
 * What stands between an interface and the Internet on the way of a packet: `floating IP 52.116.136.250`, or for one that
 * leaves without one `public gateway pgw`. Null inside the VPC, to IBM's own networks, and where nothing is known.
 */
export function internetWay(
  { packet, sides }: Pick<FlowExplanation, 'packet' | 'sides'>,
  { privateAddress, byAddress }: PolicyDirectory,
): string | null {
  const [side, ...others] = sides;
  if (side === undefined || others.length > 0) return null;
  const [inside, outside] =
    side.side === 'egress' ? [packet.source, packet.destination] : [packet.destination, packet.source];
  if (describeAddress(outside) !== undefined) return null;
  const [floating] = [...privateAddress].find(([, behind]) => behind === inside) ?? [];
  if (floating !== undefined) return `floating IP ${formatIpv4(floating)}`;
  if (side.side === 'ingress') return null;
  const gateway = byAddress.get(inside)?.[0]?.subnet.subnet.public_gateway;
  return gateway === undefined ? null : `public gateway ${gateway.name}`;
}
