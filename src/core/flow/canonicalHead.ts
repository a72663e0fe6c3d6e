import { type FlowEnvelope, readEnvelope, WarningCounter } from './decodeObject';
import { parseExactJson } from './exactJson';
import { parseFlowTime } from './flowTime';

/** What stands in front of an object's records. */
export interface CanonicalHead {
  readonly envelope: FlowEnvelope;
  readonly warnings: WarningCounter;
  /** The byte behind the bracket that opens the list. */
  readonly end: number;
}

/** Usual heads take some 750 bytes; those of the longest names still fit the second try. */
const headLimits = [1024, 8192];
const listOpens = '"flow_logs":[';
const captureOpens = '"capture_start_time":"';
/** What differs between the objects of one interface, as IBM Cloud writes it, up to the list. */
const changing =
  /"capture_start_time":"([\dTZ:-]{20})","capture_end_time":"([\dTZ:-]{20})","state":"ok","number_of_flow_logs":(0|[1-9]\d{0,14}),"flow_logs":\[/y;
const mostKept = 5000;
const decoder = new TextDecoder();

/**
 * Reads the envelope in front of the list of records, where it is plain ASCII without escapes, so that characters count
 * as bytes. Null where it is not, or is no JSON. What all objects of an interface have in common is parsed once: that
 * would cost a small object as much as ten of its records.
 */
export class CanonicalHeads {
  /** Envelopes without warnings, by the text up to the capture times. */
  readonly #kept = new Map<string, FlowEnvelope>();

  read(bytes: Uint8Array): CanonicalHead | null {
    for (const limit of headLimits) {
      const text = decoder.decode(bytes.length > limit ? bytes.subarray(0, limit) : bytes);
      const at = text.indexOf(captureOpens);
      const known = at < 0 ? undefined : this.#kept.get(text.slice(0, at));
      const head = (known && readChanging(known, text, at)) ?? this.#parse(text);
      if (head !== undefined) return head;
    }
    return null;
  }

  /** Undefined where the list does not begin within the text. */
  #parse(text: string): CanonicalHead | null | undefined {
    const at = text.indexOf(listOpens);
    if (at < 0) return undefined;
    const head = text.slice(0, at + listOpens.length);
    const fields = parseHead(head);
    if (fields === null) return null;
    const warnings = new WarningCounter();
    const envelope = readEnvelope(fields, warnings);
    if (warnings.isEmpty) this.#keep(head, envelope);
    return { envelope, warnings, end: head.length };
  }

  /** Only where all that follows the kept text is of the form that `readChanging` knows. */
  #keep(head: string, envelope: FlowEnvelope) {
    const at = head.indexOf(captureOpens);
    changing.lastIndex = at;
    if (at < 0 || !changing.test(head)) return;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(head.slice(0, at), envelope);
  }
}

/** Undefined where what follows the known text is not as usual. */
function readChanging(known: FlowEnvelope, text: string, at: number): CanonicalHead | undefined {
  changing.lastIndex = at;
  const match = changing.exec(text);
  if (match === null) return undefined;
  const start = parseFlowTime(match[1]!).micros;
  const end = parseFlowTime(match[2]!).micros;
  if (Number.isNaN(start) || Number.isNaN(end)) return undefined;
  const envelope: FlowEnvelope = {
    version: known.version,
    collector_crn: known.collector_crn,
    attached_endpoint_type: known.attached_endpoint_type,
    network_interface_id: known.network_interface_id,
    instance_crn: known.instance_crn,
    vpc_crn: known.vpc_crn,
    capture_start_time: start,
    capture_end_time: end,
    state: known.state,
    number_of_flow_logs: Number(match[3]),
  };
  return { envelope, warnings: new WarningCounter(), end: changing.lastIndex };
}

function parseHead(head: string): Readonly<Record<string, unknown>> | null {
  if (/[^\x20-\x7e]|\\/.test(head)) return null;
  try {
    const fields: unknown = parseExactJson(`${head}]}`);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return null;
    return fields as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}
