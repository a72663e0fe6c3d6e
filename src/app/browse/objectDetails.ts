import type { ObjectStorage } from '../../cloud/cloud';
import { parseFlowTime } from '../../core/flow/flowTime';
import { Limiter } from '../limiter';
import { windowOf } from './levelNodes';
import type { ObjectNode } from './node';

type Details = Pick<ObjectNode, 'window' | 'records' | 'state'>;

/** The tree asks for whole hours at once, the service allows only so much. */
const atOnce = 8;
const kept = 10_000;

/** Reads what the collector wrote into an object's metadata: no download, one HEAD an object and version. */
export class ObjectDetails {
  private readonly limiter = new Limiter(atOnce);
  private readonly known = new Map<string, Details>();

  constructor(private readonly storage: ObjectStorage) {}

  async of(node: ObjectNode, signal: AbortSignal): Promise<ObjectNode> {
    if (node.records !== null && node.window !== null) return node;
    const version = `${node.bucket.name} ${node.object.etag} ${node.object.key}`;
    let details = this.known.get(version);
    if (details === undefined) {
      const asked = await this.ask(node, signal);
      if (asked === null) return node;
      details = asked;
      if (this.known.size >= kept) this.known.delete(this.known.keys().next().value!);
      this.known.set(version, details);
    }
    return { ...node, ...details };
  }

  private async ask(node: ObjectNode, signal: AbortSignal): Promise<Details | null> {
    try {
      const { metadata } = await this.limiter.run(async () => {
        signal.throwIfAborted();
        return this.storage.head(node.bucket, node.object.key, signal);
      });
      return {
        window: windowOf(time(metadata.capture_start_time), time(metadata.capture_end_time)),
        records: count(metadata.number_of_flow_logs),
        state: metadata.state?.toLowerCase() ?? null,
      };
    } catch {
      // Counts are a convenience: whoever opens or ingests the object gets the reason.
      signal.throwIfAborted();
      return null;
    }
  }
}

function time(text: string | undefined): number | null {
  const { micros } = parseFlowTime(text ?? '');
  return Number.isNaN(micros) ? null : micros;
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
