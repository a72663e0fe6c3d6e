import { formatIpv4 } from '../../net/ipv4';
import type { AddressBlock } from './addressBlocks';

/**
 * The addresses of a block as an expression over their text, anchored at both ends: `10\.240\..*` for 10.240.0.0/16,
 * `10\.240\.(19[2-9]|20[0-7])\..*` for 10.240.192.0/20.
 */
export function addressPattern({ first, bits }: AddressBlock): string {
  const octets = formatIpv4(first).split('.');
  const whole = Math.floor(bits / 8);
  const fixed = octets.slice(0, whole).map((octet) => `${octet}\\.`);
  const rest = bits % 8;
  if (rest === 0) return `${fixed.join('')}.*`;
  const from = Number(octets[whole]);
  const last = whole === 3 ? '' : '\\..*';
  return `${fixed.join('')}(${numbersPattern(from, from + 2 ** (8 - rest) - 1)})${last}`;
}

/** `[8-9]|1[0-9]|2[0-3]` for 8 to 23. */
function numbersPattern(from: number, to: number): string {
  const parts: string[] = [];
  for (let ten = Math.floor(from / 10); ten <= Math.floor(to / 10); ten++) {
    const [low, high] = [Math.max(from - ten * 10, 0), Math.min(to - ten * 10, 9)];
    parts.push(`${ten === 0 ? '' : ten}${low === high ? low : `[${low}-${high}]`}`);
  }
  return parts.join('|');
}

/** The other way round: the block that such an expression stands for, as a CIDR; null where it is none. */
export function readAddressPattern(pattern: string): string | null {
  const [, fixed = '', numbers, rest] =
    /^((?:\d{1,3}\\\.){0,3})(?:\(([\d|[\]-]+)\)(\\\.\.\*)?|\.\*)$/.exec(pattern) ?? [];
  const octets = fixed.split('\\.').slice(0, -1);
  if (numbers === undefined) return octets.length === 0 ? null : cidr(octets, 0, octets.length * 8);
  if ((rest === undefined) !== (octets.length === 3)) return null;
  const known = numbersOf(numbers);
  const [from] = known;
  const bits = 8 - Math.log2(known.length);
  return from === undefined || !Number.isInteger(bits) ? null : cidr(octets, from, octets.length * 8 + bits);
}

function cidr(octets: readonly string[], next: number, bits: number): string {
  return `${[...octets, next, 0, 0, 0].slice(0, 4).join('.')}/${bits}`;
}

function numbersOf(pattern: string): readonly number[] {
  return pattern.split('|').flatMap((part) => {
    const [, ten = '', low = '', high = low] =
      /^(\d{0,2})\[(\d)-(\d)\]$/.exec(part) ?? /^(\d{0,2})(\d)$/.exec(part) ?? [];
    if (low === '') return [];
    return Array.from({ length: Number(high) - Number(low) + 1 }, (_, at) => Number(`${ten}${Number(low) + at}`));
  });
}
