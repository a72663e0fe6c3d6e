import { assumedClientPort, protocolOf } from '../app/policy/policyCase';
import { parseIpv4 } from '../core/net/ipv4';
import type { Packet } from '../core/policy/packet';
import { icmp } from '../core/policy/ruleProtocol';
import type { CommandOptions } from './commandOptions';

/** What a ping sends: a rule for it alone, type 8, admits that, and a packet of no known type would pass it by. */
const echoRequest = 8;

/** The first packet of a connection, as --src, --dst, --protocol and the ports tell it. Throws `UsageError`. */
export function readPacket(options: CommandOptions): Packet {
  const address = (name: string): number => {
    const text = options.text(name) ?? options.refuse(`--${name} IP is missing.`);
    return parseIpv4(text) ?? options.refuse(`--${name} takes an IPv4 address, not “${text}”.`);
  };
  const source = address('src');
  const destination = address('dst');
  const word = options.text('protocol') ?? 'tcp';
  const protocol = protocolOf(word) ?? options.refuse(`--protocol takes a name or a number, not “${word}”.`);
  const ports = protocol === 6 || protocol === 17;
  const sourcePort = options.wholeNumber('src-port', 0, 65535) ?? assumedClientPort;
  const destinationPort = options.wholeNumber('dst-port', 0, 65535);
  if (ports && destinationPort === undefined) options.refuse('--dst-port N is missing.');
  const icmpType = options.wholeNumber('icmp-type', 0, 255) ?? (protocol === icmp ? echoRequest : undefined);
  const icmpCode = options.wholeNumber('icmp-code', 0, 255) ?? (icmpType === echoRequest ? 0 : undefined);
  return {
    ...{ protocol, source, destination },
    ...{ sourcePort: ports ? sourcePort : 0, destinationPort: ports ? (destinationPort ?? 0) : 0 },
    ...(icmpType !== undefined && { icmpType }),
    ...(icmpCode !== undefined && { icmpCode }),
  };
}
