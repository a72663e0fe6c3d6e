import { parseIpv4 } from './ipv4';

/** A run of addresses, both ends included. */
export interface AddressRun {
  readonly first: number;
  readonly last: number;
}

/**
 * The addresses whose dotted text begins with a text: `10.240.` is one run, `10.24` the runs 10.24.0.0-10.24.255.255
 * and 10.240.0.0-10.249.255.255. A complete address is itself, a text no address begins with gives no run.
 */
export function addressesStartingWith(prefix: string): readonly AddressRun[] {
  const whole = parseIpv4(prefix);
  if (whole !== null) return [{ first: whole, last: whole }];
  const parts = prefix.split('.');
  const partial = parts.pop()!;
  if (parts.length > 3 || !parts.every(isOctet) || !/^\d{0,3}$/.test(partial)) return [];
  if (partial === '' && parts.length === 0) return [{ first: 0, last: 0xffffffff }];
  const size = 2 ** (8 * (3 - parts.length));
  const base = parts.reduce((address, part, index) => address + Number(part) * 2 ** (24 - 8 * index), 0);
  const runs: { first: number; last: number }[] = [];
  for (let octet = 0; octet < 256; octet++) {
    if (!String(octet).startsWith(partial)) continue;
    const first = base + octet * size;
    const run = runs.at(-1);
    if (run && run.last + 1 === first) run.last = first + size - 1;
    else runs.push({ first, last: first + size - 1 });
  }
  return runs;
}

function isOctet(text: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255;
}
