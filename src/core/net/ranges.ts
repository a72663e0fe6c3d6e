import { type Cidr, cidrContains, parseCidr } from './cidr';

/** A range of addresses everybody, or everybody on IBM Cloud, uses for one purpose. */
export interface KnownRange extends Cidr {
  /** As written: `161.26.0.0/16`. */
  readonly cidr: string;
  /** Two or three words. */
  readonly label: string;
  /** One sentence. */
  readonly meaning: string;
  /** Inside a VPC, at IBM's own services, or anywhere on the internet. */
  readonly kind: 'private' | 'ibm' | 'special';
}

type Row = readonly [cidr: string, kind: KnownRange['kind'], label: string, meaning: string];

/**
 * Narrow ranges stand before the wide ones that contain them.
 * IBM: https://cloud.ibm.com/docs/vpc?topic=vpc-service-endpoints-for-vpc (161.26.0.0/16, 166.8.0.0/14);
 * instance metadata: https://cloud.ibm.com/docs/vpc?topic=vpc-imd-about; the rest: RFC 6890.
 */
const rows: readonly Row[] = [
  [
    '169.254.169.254/32',
    'ibm',
    'metadata service',
    'The instance metadata service, reached from inside an instance alone.',
  ],
  ['161.26.0.10/31', 'ibm', 'IBM DNS', 'The DNS resolvers of IBM Cloud on the private network.'],
  ['161.26.0.6/32', 'ibm', 'IBM mirrors, NTP', 'Package mirrors and time server of IBM Cloud on the private network.'],
  [
    '161.26.0.0/16',
    'ibm',
    'IBM services',
    'Infrastructure services of IBM Cloud on the private network: DNS, NTP, package mirrors, Cloud Object Storage.',
  ],
  [
    '166.8.0.0/14',
    'ibm',
    'IBM cloud service endpoints',
    'Cloud service endpoints of IBM Cloud on the private network: IAM, registries, platform services.',
  ],
  ['255.255.255.255/32', 'special', 'broadcast', 'Broadcast on the local network; DHCP discovery uses it.'],
  ['0.0.0.0/32', 'special', 'no address yet', 'A host that has no address yet; DHCP discovery comes from it.'],
  ['0.0.0.0/8', 'special', 'this network', 'Addresses of the local network itself (RFC 791).'],
  ['10.0.0.0/8', 'private', 'private', 'Private network (RFC 1918).'],
  ['172.16.0.0/12', 'private', 'private', 'Private network (RFC 1918).'],
  ['192.168.0.0/16', 'private', 'private', 'Private network (RFC 1918).'],
  ['100.64.0.0/10', 'private', 'carrier-grade NAT', 'Shared address space behind carrier-grade NAT (RFC 6598).'],
  ['127.0.0.0/8', 'special', 'loopback', 'The host itself.'],
  ['169.254.0.0/16', 'special', 'link local', 'Link-local addresses, never routed.'],
  ['192.0.2.0/24', 'special', 'documentation', 'Reserved for examples (RFC 5737).'],
  ['198.51.100.0/24', 'special', 'documentation', 'Reserved for examples (RFC 5737).'],
  ['203.0.113.0/24', 'special', 'documentation', 'Reserved for examples (RFC 5737).'],
  ['198.18.0.0/15', 'special', 'benchmarking', 'Reserved for benchmarks of network devices (RFC 2544).'],
  ['224.0.0.0/4', 'special', 'multicast', 'Multicast groups.'],
  ['240.0.0.0/4', 'special', 'reserved', 'Reserved, not used on the internet.'],
];

export const knownRanges: readonly KnownRange[] = rows.map(([cidr, kind, label, meaning]) => ({
  ...parseCidr(cidr)!,
  cidr,
  kind,
  label,
  meaning,
}));

/** The narrowest known range an address lies in; undefined for an ordinary public address. */
export function describeAddress(address: number): KnownRange | undefined {
  return knownRanges.find((range) => cidrContains(range, address));
}

/** The narrowest known range that holds a whole network. */
export function describeNetwork(network: Pick<Cidr, 'first' | 'last'>): KnownRange | undefined {
  return knownRanges.find((range) => cidrContains(range, network.first) && cidrContains(range, network.last));
}
