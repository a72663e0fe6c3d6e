import { parseIpv4 } from '../../core/net/ipv4';
import { isPrivateAddress } from '../../core/net/privateAddress';

/** The first private address that a search asks for; undefined where it names none. Ranges are no addresses. */
export function addressIn(text: string): string | undefined {
  const named = [...text.matchAll(/(?<!-)\b(?:target_ip|initiator_ip):=*(\d+\.\d+\.\d+\.\d+)(?![\d./])/g)];
  return named.map(([, address]) => address ?? '').find((address) => isPrivateAddress(parseIpv4(address)));
}
