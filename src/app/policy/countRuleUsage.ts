import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { RuleUsage } from '../../core/policy/usage/ruleUsage';
import { createUsageTally } from '../../core/policy/usage/usageTally';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';

/** All that an engine has. */
const everything: SearchRequest = { query: parseQuery('').query, from: null, to: null };

/**
 * Judges every recorded flow of a range by a configuration and counts what each rule did. Nothing is sampled. `report`
 * hears how many of how many flows are done. An example of a cause may lack what rules do not look at: `recordedRow`.
 */
export async function countRuleUsage(
  engine: QueryEngine,
  directory: PolicyDirectory,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
  request: SearchRequest = everything,
): Promise<RuleUsage> {
  const { total } = await engine.count(request, signal);
  const tally = createUsageTally(directory);
  let done = 0;
  const counted = async (flows: number): Promise<void> => {
    done += flows;
    report(done, Math.max(total, done));
    // A cancel comes in between batches.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  if (engine.sums !== undefined) {
    for await (const sums of engine.sums({ ...request, ...tally.classes }, signal)) {
      let flows = 0;
      for (const sum of sums) {
        tally.addSum(sum);
        flows += sum.flows;
      }
      await counted(flows);
    }
    return tally.usage();
  }
  for await (const rows of engine.rows({ ...request, sort: { field: 'start_time', descending: false } }, signal)) {
    for (const row of rows) tally.add(row);
    await counted(rows.length);
  }
  return tally.usage();
}
