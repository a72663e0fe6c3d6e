import { gunzipSync, type InputType, type ZlibOptions } from 'node:zlib';
import type { Inflate } from '../core/flow/openObject';

/** With `info`, gunzipSync also returns the engine, which knows how much of the input it has taken. */
const gunzipWithInfo = gunzipSync as unknown as (
  bytes: InputType,
  options: ZlibOptions & { info: true },
) => { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

/** Node's zlib. It verifies CRC and length, but passes over padding behind the last member in silence. */
export const nodeInflate: Inflate = (bytes, limit) => {
  try {
    const { buffer, engine } = gunzipWithInfo(bytes, {
      info: true,
      maxOutputLength: limit,
      chunkSize: chunkSizeFor(bytes),
    });
    return engine.bytesWritten < bytes.length ? { failure: 'trailing' } : buffer;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { failure: 'too_large' };
    if (code === 'Z_BUF_ERROR') return { failure: 'truncated' };
    if (/incorrect (data|length) check/.test(message ?? '')) return { failure: 'checksum' };
    // The first header was right, or we would not be here: a member that is none follows.
    return { failure: /incorrect header check/.test(message ?? '') ? 'trailing' : 'corrupt' };
  }
};

const smallestChunk = 4096;
const largestChunk = 1024 * 1024;

/** The trailer names the inflated size; a chunk of that size spares growing and joining. It is a hint, not trusted. */
function chunkSizeFor(bytes: Uint8Array): number {
  const n = bytes.length;
  if (n < 18) return smallestChunk;
  const said = bytes[n - 4]! + bytes[n - 3]! * 256 + bytes[n - 2]! * 65536 + bytes[n - 1]! * 16777216;
  return Math.min(Math.max(said + 64, smallestChunk), largestChunk);
}
