import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { RuleUsage } from '../../core/policy/usage/ruleUsage';
import { createUsageTally } from '../../core/policy/usage/usageTally';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';

/** All that an engine has. */
const everything: SearchRequest = { query: parseQuery('').query, from: null, to: null };

/**
 * Judges every recorded flow of a range by a configuration and counts what each rule did. Nothing is sampled. `report`
 * hears how many of how many flows are done.
 */
export async function ruleUsageOfStore(
  engine: QueryEngine,
  directory: PolicyDirectory,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
  request: SearchRequest = everything,
): Promise<RuleUsage> {
  const { total } = await engine.count(request, signal);
  const tally = createUsageTally(directory);
  let done = 0;
  for await (const rows of engine.rows({ ...request, sort: { field: 'start_time', descending: false } }, signal)) {
    for (const row of rows) tally.add(row);
    done += rows.length;
    report(done, Math.max(total, done));
    // A cancel comes in between batches.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return tally.usage();
}
