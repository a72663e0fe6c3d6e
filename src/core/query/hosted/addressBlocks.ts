import { formatIpv4 } from '../../net/ipv4';
import type { IntegerRange } from '../integers';

/** Addresses that share their first bits. */
export interface AddressBlock {
  readonly first: number;
  /** 0 to 32. */
  readonly bits: number;
}

/** The fewest CIDR blocks that make up exactly these runs; null where it takes more than `most`. */
export function blocksOf(ranges: readonly IntegerRange[], most: number): readonly AddressBlock[] | null {
  const blocks: AddressBlock[] = [];
  for (const { from, to } of ranges) {
    let first = Number(from);
    while (first <= Number(to)) {
      let bits = 32;
      while (bits > 0 && first % 2 ** (33 - bits) === 0 && first + 2 ** (33 - bits) - 1 <= Number(to)) bits--;
      blocks.push({ first, bits });
      if (blocks.length > most) return null;
      first += 2 ** (32 - bits);
    }
  }
  return blocks;
}

/** `10.240` for addresses that all begin so, whole numbers only; empty where they have no number in common. */
export function commonNumbers(ranges: readonly IntegerRange[]): string {
  const first = formatIpv4(Number(ranges[0]!.from)).split('.');
  const last = formatIpv4(Number(ranges.at(-1)!.to)).split('.');
  const differs = first.findIndex((number, at) => number !== last[at]);
  return first.slice(0, differs < 0 ? 4 : differs).join('.');
}

export function isOneAddress({ from, to }: IntegerRange): boolean {
  return from === to;
}
