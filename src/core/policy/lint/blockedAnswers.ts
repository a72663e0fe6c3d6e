import type { AddressRange } from '../addressRange';
import { parseAddressRange } from '../addressRange';
import type { PacketDirection } from '../packet';
import { aclAllows, difference, everyPacket, groupsAdmit, only, type PacketBox } from '../packetBox';
import type { PolicyDirectory, PolicyEndpoint } from '../policyDirectory';
import { tcp } from '../ruleProtocol';
import { overlap } from './aclRules';
import type { Lint, LintFinding } from './finding';

/** With more, one endpoint stands for all of its subnet that have the same groups. */
const mostPairs = 20_000;

/**
 * TCP connections that may begin, but whose answers a stateless ACL stops: between the endpoints of the VPCs, and to
 * IBM's service networks. A finding for each pair of ends, with the number of service ports concerned.
 */
export const blockedAnswers: Lint = (directory) => {
  const endpoints = representatives(directory);
  const inside = endpoints.flatMap((source) =>
    endpoints.flatMap((target) => (source === target ? [] : (between(source, target) ?? []))),
  );
  return [...inside, ...endpoints.flatMap((source) => services.flatMap((service) => toService(source, service) ?? []))];
};

const services = ['161.26.0.0/16', '166.8.0.0/14'].map((cidr) => ({ cidr, range: parseAddressRange(cidr)! }));

function between(source: PolicyEndpoint, target: PolicyEndpoint): LintFinding | null {
  const [from, to] = [source.addresses[0], target.addresses[0]];
  if (from === undefined || to === undefined || source.subnet.subnet.vpc.id !== target.subnet.subnet.vpc.id)
    return null;
  if (source.subnet === target.subnet) return null;
  const asked = { ...connection, source: only(from), destination: only(to) };
  const begun = passes(passes([asked], source, 'outbound'), target, 'inbound');
  const answers = through(through(begun.map(swapped), target, 'outbound'), source, 'inbound');
  return finding(source, target.name, begun, answers.map(swapped));
}

function toService(source: PolicyEndpoint, { cidr, range }: { cidr: string; range: AddressRange }): LintFinding | null {
  const [from] = source.addresses;
  if (from === undefined || source.kind !== 'instance') return null;
  const begun = passes([{ ...connection, source: only(from), destination: range }], source, 'outbound');
  return finding(source, cidr, begun, through(begun.map(swapped), source, 'inbound').map(swapped));
}

const connection: PacketBox = {
  ...everyPacket,
  protocol: only(tcp),
  sourcePort: { first: 1024, last: 65535 },
  destinationPort: { first: 1, last: 65535 },
};

function finding(
  source: PolicyEndpoint,
  target: string,
  begun: readonly PacketBox[],
  answered: readonly PacketBox[],
): LintFinding | null {
  const stopped = answered.reduce<readonly PacketBox[]>(
    (left, cut) => left.flatMap((box) => difference(box, cut)),
    begun,
  );
  if (stopped.length === 0) return null;
  const { subnet, acl } = source.subnet;
  return {
    code: 'answer_blocked',
    severity: 'warning',
    resource: { kind: 'network_acl', id: acl?.id ?? '', name: acl?.name ?? '' },
    vpc: { id: subnet.vpc.id, name: subnet.vpc.name },
    rule: null,
    by: [],
    about: [source.name, target, portsText(stopped)],
  };
}

/** Both layers, for a connection's first packet. */
function passes(
  boxes: readonly PacketBox[],
  endpoint: PolicyEndpoint,
  direction: PacketDirection,
): readonly PacketBox[] {
  const bordered = through(boxes, endpoint, direction);
  if (endpoint.groups === null || endpoint.groups.length === 0) return bordered;
  return groupsAdmit(bordered, endpoint.groupRules, direction);
}

function through(
  boxes: readonly PacketBox[],
  { subnet }: PolicyEndpoint,
  direction: PacketDirection,
): readonly PacketBox[] {
  const remote = direction === 'inbound' ? 'source' : 'destination';
  const { range } = subnet;
  const exempt = boxes.filter((box) => range !== null && overlap(box[remote], range));
  return [
    ...exempt,
    ...aclAllows(
      boxes.filter((box) => !exempt.includes(box)),
      subnet.aclRules,
      direction,
    ),
  ];
}

function swapped(box: PacketBox): PacketBox {
  return {
    ...box,
    ...{ source: box.destination, destination: box.source },
    ...{ sourcePort: box.destinationPort, destinationPort: box.sourcePort },
  };
}

/** `all`, or the service ports, at most five ranges of them. */
function portsText(boxes: readonly PacketBox[]): string {
  const ranges = [
    ...new Set(boxes.map(({ destinationPort: { first, last } }) => (first === last ? `${first}` : `${first}-${last}`))),
  ];
  if (ranges.includes('1-65535')) return 'all';
  return ranges.length > 5 ? `${ranges.slice(0, 5).join(', ')}, …` : ranges.join(', ');
}

function representatives({ endpoints }: PolicyDirectory): readonly PolicyEndpoint[] {
  if (endpoints.length ** 2 <= mostPairs) return endpoints;
  const found = new Map<string, PolicyEndpoint>();
  for (const endpoint of endpoints) {
    const key = [endpoint.subnet.subnet.id, ...(endpoint.groups ?? []).map(({ id }) => id).sort()].join();
    if (!found.has(key)) found.set(key, endpoint);
  }
  return [...found.values()].slice(0, Math.floor(Math.sqrt(mostPairs)));
}
