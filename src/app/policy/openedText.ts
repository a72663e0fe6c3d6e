import { formatIpv4 } from '../../core/net/ipv4';
import { protocolName } from '../../core/net/protocols';
import type { OpenedAccess } from '../../core/policy/openedAccess';
import type { Interval, PacketBox } from '../../core/policy/packetBox';

/** `vsi1, inbound: TCP 22 from 24.22.68.94`: a line for every set of packets that would newly pass. */
export function openedText({ endpoint, side, boxes, groupsUnknown }: OpenedAccess): readonly string[] {
  const place = `${endpoint.name}, ${side === 'ingress' ? 'inbound' : 'outbound'}`;
  const doubt = groupsUnknown ? ', as far as the network ACL decides' : '';
  return boxes.map((box) => `${place}: ${boxText(box, side === 'ingress')}${doubt}`);
}

function boxText(box: PacketBox, inbound: boolean): string {
  const remote = inbound ? box.source : box.destination;
  const ports = portsText(box.destinationPort);
  const from = portsText(box.sourcePort);
  const service = `${protocolText(box.protocol)}${ports === '' ? '' : ` ${ports}`}`;
  return `${service} ${inbound ? 'from' : 'to'} ${addressText(remote)}${from === '' ? '' : `, source port ${from}`}`;
}

function protocolText({ first, last }: Interval): string {
  if (first === last) return protocolName(first)?.toUpperCase() ?? `protocol ${first}`;
  return first === 0 && last === 255 ? 'every protocol' : `protocols ${first}-${last}`;
}

/** Empty for every port. */
function portsText({ first, last }: Interval): string {
  if (first <= 1 && last === 65535) return '';
  return first === last ? String(first) : `${first}-${last}`;
}

function addressText({ first, last }: Interval): string {
  if (first === last) return formatIpv4(first);
  return first === 0 && last === 0xffffffff ? 'anywhere' : `${formatIpv4(first)} to ${formatIpv4(last)}`;
}
