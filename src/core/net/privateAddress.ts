/** Whether an address is one of RFC 1918, as those of a VPC mostly are; null is none. */
export function isPrivateAddress(address: number | null): boolean {
  if (address === null) return false;
  const [first, second] = [address >>> 24, (address >>> 16) & 0xff];
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}
