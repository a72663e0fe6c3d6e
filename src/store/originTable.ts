import type { FlowEnvelope } from '../core/flow/decodeObject';
import { describeObject } from '../core/flow/rows';
import type { ObjectOrigin } from './decodeMessages';

const mostOrigins = 20_000;
/** Origins of one beginning of a key that are looked through; more come of damaged data alone. */
const mostAlike = 16;
/** What the objects of one origin have in common beside the beginning of their keys. */
const sharedFields = [
  'version',
  'collector_crn',
  'attached_endpoint_type',
  'network_interface_id',
  'instance_crn',
  'vpc_crn',
  'state',
] as const satisfies readonly (keyof FlowEnvelope)[];

export interface NumberedOrigin {
  readonly number: number;
  /** Whether the key is that of a flow log. */
  readonly understood: boolean;
}

/**
 * Numbers the origins that a worker meets. Objects of one interface differ in times and counts only, and sending, storing
 * and parsing the rest again for each of them would cost as much as their records do.
 */
export class OriginTable {
  /** By the beginning of the key; nearly always one each. */
  #known = new Map<string, { readonly envelope: FlowEnvelope; readonly numbered: NumberedOrigin }[]>();
  #count = 0;
  #fresh: ObjectOrigin[] = [];
  #forgot = false;

  numberOf(key: string, envelope: FlowEnvelope): NumberedOrigin {
    const prefix = keyPrefix(key);
    const candidates = this.#known.get(prefix);
    const known = candidates?.find((candidate) => areAlike(candidate.envelope, envelope));
    if (known !== undefined) return known.numbered;
    const { capture_start_time, capture_end_time, ...origin } = describeObject(key, envelope);
    const numbered = { number: this.#count++, understood: origin.record_type !== null };
    if (candidates === undefined || candidates.length >= mostAlike) this.#known.set(prefix, [{ envelope, numbered }]);
    else candidates.push({ envelope, numbered });
    this.#fresh.push(origin);
    return numbered;
  }

  /** What has to be sent with the next reply. */
  take(): { readonly newOrigins: readonly ObjectOrigin[]; readonly forgotOrigins: boolean } {
    const taken = { newOrigins: this.#fresh, forgotOrigins: this.#forgot };
    this.#fresh = [];
    this.#forgot = this.#count > mostOrigins;
    if (this.#forgot) {
      this.#known = new Map();
      this.#count = 0;
    }
    return taken;
  }
}

/** All of the key that says where the object is from: what comes before its date; the whole key where it has none. */
function keyPrefix(key: string): string {
  const date = key.lastIndexOf('/year=');
  return date < 0 ? key : key.slice(0, date);
}

function areAlike(a: FlowEnvelope, b: FlowEnvelope): boolean {
  for (const field of sharedFields) if (a[field] !== b[field]) return false;
  return true;
}
