import { midnightMicros } from './flowTime';

/**
 * Constant text between two values, compared eight bytes at a time; the last word overlaps the one before. Words are
 * read as doubles, the widest thing that compares without allocating: two that are equal have the same bits, since ASCII
 * text is neither zero nor NaN.
 */
export interface Literal {
  readonly length: number;
  readonly words: Float64Array;
}

/** At least eight characters of ASCII. */
export function literal(text: string): Literal {
  const view = new DataView(new TextEncoder().encode(text).buffer);
  const words = new Float64Array(Math.ceil(text.length / 8));
  for (let i = 0; i < words.length; i++) words[i] = view.getFloat64(Math.min(i * 8, text.length - 8), true);
  return { length: text.length, words };
}

/** What `time` found. */
export const timeRead = { none: 0, some: 1, empty: 2 } as const;

const accepted = literal('accepted').words[0];
const rejected = literal('rejected').words[0];
const trueWord = 0x65757274;
const alseWord = 0x65736c61;
const nothing = new Uint8Array(0);
const two32 = 4294967296;

/**
 * Reads the values of the canonical layout one behind the other, straight into columns. What is not found is said by the
 * result, and `at` is then of no use. Reading beyond the end throws a RangeError. No method makes an object or a boxed
 * number, and each is small enough to be inlined: both are what the speed of ingest comes from.
 */
export class CanonicalReader {
  /** Where the next value begins. */
  at = 0;
  /** Microseconds of the time read last. */
  micros = -0.5;
  bytes: Uint8Array = nothing;
  private view: DataView = new DataView(nothing.buffer);

  open(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  skip(expected: Literal): boolean {
    const { words, length } = expected;
    const view = this.view;
    const at = this.at;
    const last = words.length - 1;
    for (let i = 0; i < last; i++) if (view.getFloat64(at + i * 8, true) !== words[i]) return false;
    this.at = at + length;
    return view.getFloat64(at + length - 8, true) === words[last];
  }

  /** `2026-06-04T13:43:10Z`, left in `micros`; `empty` where the closing quote follows at once. */
  time(): number {
    const { at, bytes } = this;
    const view = this.view;
    if (bytes[at] === 34) return timeRead.empty;
    if (
      view.getInt32(at, true) !== dateA ||
      view.getInt32(at + 4, true) !== dateB ||
      view.getInt32(at + 7, true) !== dateC
    )
      if (!readDate(view, bytes, at)) return timeRead.none;
    // Two words of four digits and colons, each digit lowered to its value; adding 6 carries out of what is above 9.
    const h = view.getInt32(at + 11, true) ^ 0x303a3030;
    const m = view.getInt32(at + 15, true) ^ 0x30303a30;
    if (((h | (h + 0x06000606)) & 0xf0fff0f0) !== 0 || ((m | (m + 0x06060006)) & 0xf0f0fff0) !== 0)
      return timeRead.none;
    const hours = (h & 15) * 10 + ((h >> 8) & 15);
    const tenMinutes = h >> 24;
    const tenSeconds = (m >> 16) & 15;
    if (hours > 23 || tenMinutes > 5 || tenSeconds > 5 || bytes[at + 19] !== 90) return timeRead.none;
    this.micros = dateMidnight + (hours * 3600 + tenMinutes * 600 + (m & 15) * 60 + tenSeconds * 10 + (m >> 24)) * 1e6;
    this.at = at + 20;
    return timeRead.some;
  }

  /** `I` or `O` as its code; 0 for anything else. */
  direction(): number {
    const byte = this.bytes[this.at++];
    return byte === 73 ? 1 : byte === 79 ? 2 : 0;
  }

  /** `accepted` or `rejected` as its code; 0 for anything else. */
  action(): number {
    const word = this.view.getFloat64(this.at, true);
    this.at += 8;
    return word === accepted ? 1 : word === rejected ? 2 : 0;
  }

  /** A dotted quad without leading zeros. */
  address(column: Uint32Array, row: number): boolean {
    const a = this.octet();
    const b = this.octet(46);
    const c = this.octet(46);
    const d = this.octet(46);
    if ((a | b | c | d) < 0) return false;
    column[row] = (a << 24) | (b << 16) | (c << 8) | d;
    return true;
  }

  /** A number up to 255 behind the byte given, if one is; -1 where there is none. */
  private octet(before = 0): number {
    const { bytes } = this;
    let at = this.at;
    if (before !== 0 && bytes[at++] !== before) return -1;
    const first = bytes[at]! - 48;
    if (!(first >= 0 && first <= 9)) return -1;
    const second = bytes[at + 1]! - 48;
    if (first === 0 || !(second >= 0 && second <= 9)) {
      this.at = at + 1;
      return first;
    }
    const third = bytes[at + 2]! - 48;
    if (!(third >= 0 && third <= 9)) {
      this.at = at + 2;
      return first * 10 + second;
    }
    this.at = at + 3;
    const value = first * 100 + second * 10 + third;
    return value > 255 ? -1 : value;
  }

  /** A number of at most five digits; -1 where there is none or it is above the highest. */
  small(highest: number): number {
    const { bytes, at } = this;
    let value = 0;
    let i = at;
    for (; i < at + 6; i++) {
      const digit = bytes[i]! - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    this.at = i;
    return i > at && value <= highest && (i === at + 1 || bytes[at] !== 48) ? value : -1;
  }

  /** A number of at most 15 digits, which a double holds exactly. */
  counter(column: Uint32Array, row: number): boolean {
    const { bytes, at } = this;
    let value = 0;
    let i = at;
    // Nine digits fit into 32 bits.
    for (; i < at + 9; i++) {
      const digit = bytes[i]! - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = (value * 10 + digit) | 0;
    }
    if (i < at + 9) {
      column[row * 2] = value;
      column[row * 2 + 1] = 0;
    } else {
      i = longCounter(bytes, i, value, column, row);
    }
    this.at = i;
    return i > at && i < at + 16 && (i === at + 1 || bytes[at] !== 48);
  }

  /** 1, 0, or -1 for anything else. */
  flag(): number {
    const view = this.view;
    const at = this.at;
    if (view.getInt32(at, true) === trueWord) {
      this.at = at + 4;
      return 1;
    }
    this.at = at + 5;
    return this.bytes[at] === 102 && view.getInt32(at + 1, true) === alseWord ? 0 : -1;
  }
}

/** Nine digits are read already. */
function longCounter(bytes: Uint8Array, from: number, nine: number, column: Uint32Array, row: number): number {
  let value = nine;
  let i = from;
  for (; i < from + 7; i++) {
    const digit = bytes[i]! - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  putWide(column, row, value);
  return i;
}

/** A whole number below 2^53 into a column of 64 bits. */
export function putWide(column: Uint32Array, row: number, value: number) {
  const high = Math.floor(value / two32);
  column[row * 2] = value - high * two32;
  column[row * 2 + 1] = high;
}

/** The date read last, as its bytes, and when it began: most times of an object are of one day. */
let dateA = 0;
let dateB = 0;
let dateC = 0;
let dateMidnight = -1;

function readDate(view: DataView, bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== 45 || bytes[at + 7] !== 45 || bytes[at + 10] !== 84) return false;
  const year = readPair(bytes, at) * 100 + readPair(bytes, at + 2);
  const midnight = midnightMicros(year, readPair(bytes, at + 5), readPair(bytes, at + 8));
  if (Number.isNaN(midnight)) return false;
  dateA = view.getInt32(at, true);
  dateB = view.getInt32(at + 4, true);
  dateC = view.getInt32(at + 7, true);
  dateMidnight = midnight;
  return true;
}

function readPair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
