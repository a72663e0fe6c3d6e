import { protocolName } from '../../core/net/protocols';
import { type CauseTally, createCauseTally, type RejectCause } from '../../core/policy/groupByCause';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import { createSumCauseTally, type SumCauseTally } from '../../core/policy/usage/causesOfSums';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';

/** A cause with the region whose configuration was asked; null: that of the account. */
export interface CauseInRegion {
  readonly region: string | null;
  readonly cause: RejectCause;
}

/** Gives the configuration of a region; null: that of the account. */
type Judging = (region: string | null) => Promise<PolicyDirectory>;

/**
 * What rejected the rejected flows of a search, the most flows first; nothing is sampled. `judge` gives the configuration
 * of a region, once for each that flows come from; `report` hears how many of how many flows are done. An example may
 * lack what rules do not look at: `recordedRow`.
 */
export async function causesOfSearch(
  engine: QueryEngine,
  request: SearchRequest,
  judge: Judging,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
): Promise<readonly CauseInRegion[]> {
  const { total } = await engine.count(request, signal);
  let done = 0;
  const counted = async (flows: number): Promise<void> => {
    done += flows;
    report(done, Math.max(total, done));
    // A cancel comes in between batches.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const tallies = await (engine.sums === undefined ? overRows : overSums)(engine, request, judge, signal, counted);
  return [...tallies]
    .flatMap(([region, tally]) => tally.causes().map((cause) => ({ region, cause })))
    .sort((a, b) => b.cause.flows - a.cause.flows);
}

type Tallies = ReadonlyMap<string | null, { causes(): readonly RejectCause[] }>;
type Counted = (flows: number) => Promise<void>;

async function overRows(
  engine: QueryEngine,
  request: SearchRequest,
  judge: Judging,
  signal: AbortSignal,
  counted: Counted,
): Promise<Tallies> {
  const tallies = new Map<string | null, CauseTally>();
  for await (const rows of engine.rows({ ...request, sort: { field: 'start_time', descending: true } }, signal)) {
    for (const row of rows) {
      let tally = tallies.get(row.region);
      if (tally === undefined) {
        tally = createCauseTally(await judge(row.region));
        tallies.set(row.region, tally);
      }
      tally.add(row);
    }
    await counted(rows.length);
  }
  return tallies;
}

/** More regions than there are. */
const mostRegions = 1000;

/** Which regions there are is asked first: what flows need not be told apart by is up to all their configurations. */
async function overSums(
  engine: QueryEngine,
  request: SearchRequest,
  judge: Judging,
  signal: AbortSignal,
  counted: Counted,
): Promise<Tallies> {
  const regions = await engine.topValues({ ...request, field: 'region', limit: mostRegions }, signal);
  const tallies = new Map<string | null, SumCauseTally>();
  for (const { value } of regions) tallies.set(value, createSumCauseTally(await judge(value)));
  const portFloors = floorsOf([...tallies.values()].map(({ classes }) => classes.portFloors));
  for await (const sums of engine.sums?.({ ...request, portFloors }, signal) ?? []) {
    let flows = 0;
    for (const sum of sums) {
      // Flows of another region came after the search began, and may be added up too coarsely for it.
      tallies.get(sum.place.region)?.add(sum);
      flows += sum.flows;
    }
    await counted(flows);
  }
  return tallies;
}

const floorsOf = (all: readonly (readonly number[])[]): readonly number[] =>
  [...new Set(all.flat())].sort((a, b) => a - b);

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
