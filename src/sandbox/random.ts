/** Deterministic randomness: everything the sandbox makes up follows from a seed and a name. */

/** 32-bit hash of a text and numbers (FNV-1a, then mixed so that neighbouring numbers give unrelated results). */
export function hash32(text: string, ...numbers: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  for (const number of numbers) {
    hash = mix(hash ^ (number | 0));
    hash = mix(hash + Math.floor(number / 0x100000000));
  }
  return mix(hash) >>> 0;
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** A stream of numbers (mulberry32) that starts from one hash. */
export class Random {
  constructor(private state: number) {}

  /** 0 (included) to 1 (excluded). */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let value = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.fraction() * list.length)] ?? list[0];
  }
}

/** 32 hex digits that follow from seed and name. */
export function hexId(seed: number, name: string): string {
  return [0, 1, 2, 3].map((part) => hash32(name, seed, part).toString(16).padStart(8, '0')).join('');
}

/** The same as a version-4 UUID. */
export function uuid(seed: number, name: string): string {
  const hex = hexId(seed, name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
