import { formatIpv4 } from '../../core/net/ipv4';
import { createFixPreview } from '../../core/policy/fixPreview';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { RuleChange } from '../../core/policy/ruleChange';
import { packetText } from '../../core/policy/ruleText';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine } from '../../engines/queryEngine';
import type { PreviewMessage } from '../../protocol/verdict';

const shownRows = 20;

/**
 * Tries rules on every recorded rejected flow of an engine, batch by batch. `report` hears how many were tried, of how
 * many.
 */
export async function previewFix(
  engine: QueryEngine,
  directory: PolicyDirectory,
  changes: readonly RuleChange[],
  signal: AbortSignal,
  report: (tried: number, total: number) => void,
): Promise<PreviewMessage> {
  const search = { query: parseQuery('action:rejected').query, from: null, to: null };
  const { total } = await engine.count(search, signal);
  const preview = createFixPreview(directory, changes);
  let tried = 0;
  const sort = { field: 'start_time', descending: true } as const;
  report(tried, total);
  for await (const rows of engine.rows({ ...search, sort }, signal)) {
    signal.throwIfAborted();
    for (const row of rows) preview.add(row);
    tried += rows.length;
    report(tried, Math.max(total, tried));
    // Messages, a cancel among them, come in between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  signal.throwIfAborted();
  const admitted = preview.admitted();
  const times = (pick: (times: number[]) => number, of: 'firstSeen' | 'lastSeen') => {
    const seen = admitted.flatMap((flows) => flows[of] ?? []);
    return seen.length === 0 ? null : pick(seen);
  };
  const smallest = (all: number[]) => all.reduce((a, b) => Math.min(a, b));
  const largest = (all: number[]) => all.reduce((a, b) => Math.max(a, b));
  return {
    tried,
    flows: admitted.reduce((sum, { flows }) => sum + flows, 0),
    sources: new Set(admitted.map(({ source }) => source)).size,
    firstSeen: times(smallest, 'firstSeen'),
    lastSeen: times(largest, 'lastSeen'),
    rows: admitted.slice(0, shownRows).map(({ source, target, protocol, port, flows }) => ({
      ...{ source: formatIpv4(source), target: formatIpv4(target), flows },
      service: packetText({ protocol, source, destination: target, sourcePort: 0, destinationPort: port }),
    })),
    more: Math.max(0, admitted.length - shownRows),
  };
}
