import { parseIpv4 } from '../net/ipv4';

/** First and last address, both included. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

export const anyAddress: AddressRange = { first: 0, last: 0xffffffff };

/** `10.0.0.5` or `10.0.0.0/8` as a range (host bits are ignored, as the service does); null for anything else. */
export function parseAddressRange(text: string): AddressRange | null {
  const slash = text.indexOf('/');
  const address = parseIpv4(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  if (slash < 0) return { first: address, last: address };
  const bits = text.slice(slash + 1);
  if (!/^\d{1,2}$/.test(bits) || Number(bits) > 32) return null;
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

export function inRange(range: AddressRange, address: number): boolean {
  return address >= range.first && address <= range.last;
}
