import { constants, createGunzip } from 'node:zlib';
import type { Inflate } from '../core/flow/openObject';
import { nodeInflate } from './nodeInflate';

/** What lies below a stream of node:zlib, in all versions since 10; other packages use it to the same end. */
interface ZlibHandle {
  reset(): void;
  writeSync(
    flush: number,
    from: Uint8Array,
    fromOffset: number,
    fromLength: number,
    to: Uint8Array,
    toOffset: number,
    toLength: number,
  ): void;
}

interface Engine {
  readonly handle: ZlibHandle;
  /** Bytes left to write to, and left to read, after a write that went well. */
  readonly state: Uint32Array;
}

const unwritten = 0xffffffff;
const firstCapacity = 256 * 1024;
/** What inflates to more is left to `nodeInflate`, which gives its memory back. */
const largestCapacity = 4 * 1024 * 1024;

/**
 * Inflates into the same memory with the same engine over and over: making and collecting both for each object costs as
 * much as inflating a small one, and a third of that for a large one. What it returns is overwritten by the next call.
 * All that is not plainly right is done again by `nodeInflate`, whose word counts.
 */
export function reusingInflate(): Inflate {
  let engine = openEngine();
  let memory = new Uint8Array(engine ? firstCapacity : 0);
  return (bytes, limit) => {
    const said = sizeInTrailer(bytes);
    if (engine === null || said > limit || said >= largestCapacity) return nodeInflate(bytes, limit);
    // One byte more than is needed tells that all of it was there.
    if (said >= memory.length) memory = new Uint8Array(Math.min(2 ** Math.ceil(Math.log2(said + 1)), largestCapacity));
    const length = run(engine, bytes, memory);
    if (length >= 0 && length <= limit) return memory.subarray(0, length);
    engine = openEngine();
    return nodeInflate(bytes, limit);
  };
}

/** Null where the platform's zlib looks different from what is known. */
function openEngine(): Engine | null {
  const stream = createGunzip();
  // A damaged object destroys the stream, which is told then; the object itself is `nodeInflate`'s to judge.
  stream.on('error', () => undefined);
  const { _handle: handle, _writeState: state } = stream as unknown as {
    _handle?: Partial<ZlibHandle>;
    _writeState?: unknown;
  };
  const known =
    typeof handle?.reset === 'function' && typeof handle.writeSync === 'function' && state instanceof Uint32Array;
  return known ? { handle: handle as ZlibHandle, state } : null;
}

/** Length of what was inflated, checksum and all; -1 where anything is wrong, is left over, or may be missing. */
function run({ handle, state }: Engine, from: Uint8Array, to: Uint8Array): number {
  // Only a write that went well says how it went.
  state.fill(unwritten);
  handle.reset();
  handle.writeSync(constants.Z_FINISH, from, 0, from.length, to, 0, to.length);
  const [room = 0, rest] = state;
  return rest === 0 && room > 0 && room <= to.length ? to.length - room : -1;
}

/** The inflated size that the last member's trailer names, modulo 2^32: a hint. */
function sizeInTrailer(bytes: Uint8Array): number {
  const n = bytes.length;
  if (n < 18) return 0;
  return bytes[n - 4]! + bytes[n - 3]! * 256 + bytes[n - 2]! * 65536 + bytes[n - 1]! * 16777216;
}
