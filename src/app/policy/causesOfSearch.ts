import { protocolName } from '../../core/net/protocols';
import { type CauseTally, createCauseTally, type RejectCause } from '../../core/policy/groupByCause';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';

/** A cause with the region whose configuration was asked; null: that of the account. */
export interface CauseInRegion {
  readonly region: string | null;
  readonly cause: RejectCause;
}

/**
 * What rejected the rejected flows of a search, the most flows first. `judge` gives the configuration of a region, once
 * for each that rows come from; `report` hears how many of how many rows are done.
 */
export async function causesOfSearch(
  engine: QueryEngine,
  request: SearchRequest,
  judge: (region: string | null) => Promise<PolicyDirectory>,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
): Promise<readonly CauseInRegion[]> {
  const { total } = await engine.count(request, signal);
  const tallies = new Map<string | null, CauseTally>();
  let done = 0;
  for await (const rows of engine.rows({ ...request, sort: { field: 'start_time', descending: true } }, signal)) {
    for (const row of rows) {
      let tally = tallies.get(row.region);
      if (tally === undefined) {
        tally = createCauseTally(await judge(row.region));
        tallies.set(row.region, tally);
      }
      tally.add(row);
    }
    done += rows.length;
    report(done, Math.max(total, done));
    // A cancel comes in between batches.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return [...tallies]
    .flatMap(([region, tally]) => tally.causes().map((cause) => ({ region, cause })))
    .sort((a, b) => b.cause.flows - a.cause.flows);
}

/**
 * A search narrowed to the traffic of a cause. Groups and ACLs are no fields of a record, so flows of the same service
 * that something else rejected are found too.
 */
export function narrowedToCause(text: string, { example, traffic, side, code }: RejectCause): string {
  const { transport_protocol: protocol, target_port, initiator_port, network_interface_id } = example;
  const terms = ['action:rejected'];
  if (code === 'cannot_tell') {
    if (network_interface_id !== null && /^[\w-]+$/.test(network_interface_id))
      terms.push(`network_interface_id:==${network_interface_id}`);
  } else if (protocol !== null) {
    terms.push(`transport_protocol:${protocolName(protocol) ?? protocol}`);
    const port = / (\d+)$/.exec(traffic)?.[1];
    // A record of an answer may name the ends the other way round.
    if (port !== undefined && port === String(target_port)) terms.push(`target_port:${port}`);
    else if (port !== undefined && port === String(initiator_port)) terms.push(`initiator_port:${port}`);
  }
  if (side !== null && example.direction !== null) terms.push(`direction:${example.direction}`);
  const present = new Set(text.split(/\s+/));
  return [text.trim(), ...terms.filter((term) => !present.has(term))].filter((part) => part !== '').join(' ');
}
