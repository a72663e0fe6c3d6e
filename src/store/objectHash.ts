/** Who an object is, in 64 bits as two halves: the store's `key_hash`, and the name of a dead letter's file. */
export interface ObjectHash {
  readonly high: number;
  readonly low: number;
}

/**
 * Hash of bucket and key. Two lanes of multiply and xor (after bryc's cyrb53, widened to 64 bits). Stored: never change
 * it, a store would no longer recognise what it holds.
 */
export function objectHash(bucket: string, key: string): ObjectHash {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  const mix = (text: string) => {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
  };
  mix(bucket);
  a = Math.imul(a ^ 0x10000, 2654435761);
  b = Math.imul(b ^ 0x10000, 1597334677);
  mix(key);
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { high: b >>> 0, low: a >>> 0 };
}

/** A short hash of an etag, to tell versions of one object apart. */
export function etagHash(etag: string): number {
  return objectHash('', etag).low;
}

export function hashToHex(hash: ObjectHash): string {
  return hash.high.toString(16).padStart(8, '0') + hash.low.toString(16).padStart(8, '0');
}
