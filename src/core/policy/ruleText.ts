import { formatIpv4 } from '../net/ipv4';
import { protocolName } from '../net/protocols';
import type { RuleReference } from './explanation';
import type { Packet } from './packet';
import { icmp, tcp, udp } from './ruleProtocol';
import type { NetworkAclRule, RuleRemote, SecurityGroupRule } from './vpcModel';

/** `TCP 22`, `UDP 53`, `ICMP type 8`, `GRE`. */
export function packetText({ protocol, destinationPort, icmpType }: Packet): string {
  if (protocol === tcp || protocol === udp) return `${protocol === tcp ? 'TCP' : 'UDP'} ${destinationPort}`;
  if (protocol === icmp) return icmpType === undefined ? 'ICMP' : `ICMP type ${icmpType}`;
  return protocolName(protocol)?.toUpperCase() ?? `protocol ${protocol}`;
}

/** `10.240.0.4:50122`, or the address alone where there are no ports. */
export function endText(address: number, port: number): string {
  return port > 0 ? `${formatIpv4(address)}:${port}` : formatIpv4(address);
}

/** What a rule is about, in one phrase: `TCP 3000 from anywhere`, `deny any from 10.0.0.0/8 to 10.240.0.0/24`. */
export function ruleText(reference: RuleReference): string {
  return reference.layer === 'SG' ? groupRuleText(reference.rule) : aclRuleText(reference.rule);
}

export function groupRuleText(rule: SecurityGroupRule): string {
  const { local } = rule;
  const word = rule.direction === 'outbound' ? 'to' : 'from';
  const text = `${trafficText(rule, rule.port_min, rule.port_max)} ${word} ${remoteText(rule.remote)}`;
  const bound = local === undefined ? 'anywhere' : remoteText(local);
  return bound === 'anywhere' ? text : `${text}, local ${bound}`;
}

export function aclRuleText(rule: NetworkAclRule): string {
  const traffic = trafficText(rule, rule.destination_port_min, rule.destination_port_max);
  const from = anywhere(rule.source);
  const ports = portsText(rule.source_port_min, rule.source_port_max);
  return `${rule.action} ${traffic} from ${from}${ports === '' ? '' : ` port ${ports}`} to ${anywhere(rule.destination)}`;
}

/** Name or, where a rule has none, what it is about: `rule allow-ssh`, `rule “TCP 22 from anywhere”`. */
export function ruleName(reference: RuleReference): string {
  return reference.name === null ? `rule “${ruleText(reference)}”` : `rule ${reference.name}`;
}

export function remoteText(remote: RuleRemote | undefined): string {
  if (remote === undefined) return 'anywhere';
  if ('cidr_block' in remote) return anywhere(remote.cidr_block);
  return 'address' in remote ? remote.address : remote.name;
}

function anywhere(cidr: string): string {
  return cidr === '0.0.0.0/0' ? 'anywhere' : cidr;
}

interface Traffic {
  readonly protocol: string;
  readonly type?: number;
  readonly code?: number;
}

function trafficText({ protocol, type, code }: Traffic, min: number | undefined, max: number | undefined): string {
  const word = protocol.toLowerCase();
  if (word === 'all' || word === 'icmp_tcp_udp') return 'ICMP, TCP and UDP';
  if (word === 'any') return 'any protocol';
  const name = protocol.toUpperCase();
  if (word === 'icmp')
    return [name, type === undefined ? '' : ` type ${type}`, code === undefined ? '' : ` code ${code}`].join('');
  if (word !== 'tcp' && word !== 'udp') return name;
  const ports = portsText(min, max);
  return ports === '' ? name : `${name} ${ports}`;
}

/** Empty for every port. */
function portsText(min: number | undefined, max: number | undefined): string {
  const first = min ?? 0;
  const last = max ?? 65535;
  if (first <= 1 && last === 65535) return '';
  return first === last ? String(first) : `${first}-${last}`;
}
