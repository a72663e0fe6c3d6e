import type { ObjectError } from './objectProblem';

/** Why gzip data could not be inflated. */
export interface InflateFailure {
  readonly failure: 'truncated' | 'checksum' | 'corrupt' | 'trailing' | 'too_large';
}

/**
 * Inflates gzip data, all members of it, to at most `limit` bytes. A port: the platform's own gzip does the work, and
 * must verify checksum and length and notice what follows the last member.
 */
export type Inflate = (bytes: Uint8Array, limit: number) => Uint8Array | InflateFailure;

export interface OpenLimits {
  /** Bytes an object may have once inflated. */
  readonly maxBytes: number;
  /** Name of the setting that says so, for the message. */
  readonly setting?: string;
}

export const defaultOpenLimits: OpenLimits = { maxBytes: 256 * 1024 * 1024 };

/**
 * The JSON bytes of an object as stored: inflated when they begin with the gzip magic, and only then, because clients
 * may have inflated them on the way (contracts/ibm-cloud.md §8.2). Never throws as long as the port does not.
 */
export function inflateFlowObject(
  bytes: Uint8Array,
  inflate: Inflate,
  limits: OpenLimits = defaultOpenLimits,
): Uint8Array | ObjectError {
  if (bytes.length === 0) return problem('empty_object', 'The object is empty.', leftOut);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.length > limits.maxBytes ? tooLarge(limits) : bytes;
  const inflated = inflate(bytes, limits.maxBytes);
  if (inflated instanceof Uint8Array) {
    return inflated.length > 0 ? inflated : problem('empty_object', 'The object inflates to nothing.', leftOut);
  }
  switch (inflated.failure) {
    case 'truncated':
      return problem('gzip_truncated', 'The compressed data ends too early.', downloadAgain);
    case 'checksum':
      return problem('gzip_checksum', 'The compressed data does not match its checksum.', downloadAgain);
    case 'corrupt':
      return problem('gzip_corrupt', 'The compressed data is damaged.', downloadAgain);
    case 'trailing':
      return problem('gzip_trailing_data', 'Something else follows the end of the compressed data.', leftOut);
    case 'too_large':
      return tooLarge(limits);
  }
}

const decoder = new TextDecoder();

/** The JSON text of an object as stored. See `inflateFlowObject`. */
export function openFlowObject(
  bytes: Uint8Array,
  inflate: Inflate,
  limits: OpenLimits = defaultOpenLimits,
): { readonly text: string } | ObjectError {
  const inflated = inflateFlowObject(bytes, inflate, limits);
  return inflated instanceof Uint8Array ? { text: decoder.decode(inflated) } : inflated;
}

const leftOut = 'It is left out.';
const downloadAgain = 'It is left out; copy or upload the object again, it may have been damaged on the way.';

function problem(code: ObjectError['code'], what: string, advice: string): ObjectError {
  return { code, message: `${what} ${advice}`, retryable: false };
}

function tooLarge(limits: OpenLimits): ObjectError {
  const size = `${Math.round(limits.maxBytes / (1024 * 1024))} MB`;
  const remedy = limits.setting
    ? `raise the setting ${limits.setting} if it is genuine`
    : 'raise the limit if it is genuine';
  return problem('too_large', `The object holds more than ${size} of JSON.`, `It is left out; ${remedy}.`);
}
