import { dataprimeCount, dataprimeTimeline } from '../../core/query/hosted/dataprimeQueries';
import type { Counts, TimelineBucket } from '../queryEngine';
import { type TimeWindow, windowsOf } from './cloudLogsWindows';
import type { LineRequest, ServiceCounting } from './lineSource';

type Group = Readonly<Record<string, unknown>>;
type AskGroups = (query: string, window: TimeWindow, signal: AbortSignal | undefined) => Promise<readonly Group[]>;

const nothing: Counts = { total: 0, accepted: 0, rejected: 0 };

/** Counts by aggregates of DataPrime, one query for each eight days. */
export function cloudLogsCounting(ask: AskGroups): ServiceCounting {
  async function groups(query: string, { from, to }: LineRequest, signal: AbortSignal | undefined) {
    const found: Group[] = [];
    for (const [at, window] of windowsOf({ from, to }).entries()) {
      // Where two windows meet, the millisecond is the newer one's.
      const apart = at === 0 ? window : { from: window.from, to: window.to - 1 };
      found.push(...(await ask(query, apart, signal)));
    }
    return found;
  }

  return {
    async count(request, signal) {
      return (await groups(dataprimeCount(request.text), request, signal)).reduce(withGroup, nothing);
    },
    async timeline(request, width, signal) {
      const query = dataprimeTimeline(request.text, width / 1_000_000);
      const buckets = new Map<number, TimelineBucket>();
      for (const group of await groups(query, request, signal)) {
        const time = microseconds(group.start);
        if (time === null) continue;
        const start = Math.floor(time / width) * width;
        buckets.set(start, { start, ...withGroup(buckets.get(start) ?? nothing, group) });
      }
      return [...buckets.values()].sort((a, b) => a.start - b.start);
    },
  };
}

function withGroup({ total, accepted, rejected }: Counts, { action, flows }: Group): Counts {
  const lines = Number(flows) || 0;
  return {
    total: total + lines,
    accepted: accepted + (action === 'accepted' ? lines : 0),
    rejected: rejected + (action === 'rejected' ? lines : 0),
  };
}

/** A time that was grouped by comes as nanoseconds or as text; which one is not documented. */
function microseconds(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = Number(value);
  if (!Number.isNaN(number)) return Math.round(number / 1_000);
  const text = String(value);
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time * 1_000;
}
