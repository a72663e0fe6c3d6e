import { formatIpv4, parseIpv4 } from './ipv4';

/** An IPv4 network, or any set of addresses in a row: both ends are included. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  /** Length of the prefix, 0 to 32. */
  readonly bits: number;
  /** Whether the address as written has bits behind the prefix, as in 10.240.0.4/18; they are ignored. */
  readonly hostBits: boolean;
}

/** `10.240.0.0/18`; null for anything else, also for an address without a prefix length. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  if (slash < 0) return null;
  const address = parseIpv4(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === null || !/^(0|[1-9]\d?)$/.test(length)) return null;
  const bits = Number(length);
  if (bits > 32) return null;
  const size = 2 ** (32 - bits);
  const first = address - (address % size);
  return { first, last: first + size - 1, bits, hostBits: first !== address };
}

export function cidrContains(cidr: Pick<Cidr, 'first' | 'last'>, address: number): boolean {
  return address >= cidr.first && address <= cidr.last;
}

export function formatCidr(cidr: Pick<Cidr, 'first' | 'bits'>): string {
  return `${formatIpv4(cidr.first)}/${cidr.bits}`;
}

/** Number of addresses, 1 to 2^32. */
export function cidrSize(cidr: Pick<Cidr, 'first' | 'last'>): number {
  return cidr.last - cidr.first + 1;
}
