import type { FlowEnvelope } from '../core/flow/decodeObject';
import { describeObject } from '../core/flow/rows';
import type { ObjectOrigin } from './decodeMessages';

const mostOrigins = 20_000;

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
  #numbers = new Map<string, NumberedOrigin>();
  #fresh: ObjectOrigin[] = [];
  #forgot = false;

  numberOf(key: string, envelope: FlowEnvelope): NumberedOrigin {
    const identity = `${keyPrefix(key)}\n${envelope.version}\n${envelope.collector_crn}\n${envelope.attached_endpoint_type}\n${envelope.network_interface_id}\n${envelope.instance_crn}\n${envelope.vpc_crn}\n${envelope.state}`;
    const known = this.#numbers.get(identity);
    if (known !== undefined) return known;
    const { capture_start_time, capture_end_time, ...origin } = describeObject(key, envelope);
    const numbered = { number: this.#numbers.size, understood: origin.record_type !== null };
    this.#numbers.set(identity, numbered);
    this.#fresh.push(origin);
    return numbered;
  }

  /** What has to be sent with the next reply. */
  take(): { readonly newOrigins: readonly ObjectOrigin[]; readonly forgotOrigins: boolean } {
    const taken = { newOrigins: this.#fresh, forgotOrigins: this.#forgot };
    this.#fresh = [];
    this.#forgot = this.#numbers.size > mostOrigins;
    if (this.#forgot) this.#numbers = new Map();
    return taken;
  }
}

/** All of the key that says where the object is from: what comes before its date; the whole key where it has none. */
function keyPrefix(key: string): string {
  const date = key.lastIndexOf('/year=');
  return date < 0 ? key : key.slice(0, date);
}
