import type { Deletion } from '../../cloud/cloud';
import type { NetworkAdmin } from '../../cloud/setup/networkAdmin';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import { type WaitTools, waitFor } from './waiting';

export interface CollectorTools extends WaitTools {
  readonly network: NetworkAdmin;
}

export type CollectorChange =
  /** It writes nothing until it is resumed; what it has not written yet is lost. */
  { readonly kind: 'suspend' } | { readonly kind: 'resume' } | { readonly kind: 'rename'; readonly name: string };

export type CollectorResult =
  | { readonly kind: 'changed'; readonly collector: FlowLogCollector }
  /** It is so already; nothing was sent. */
  | { readonly kind: 'unchanged'; readonly collector: FlowLogCollector }
  | { readonly kind: 'refused'; readonly code: 'gone' | 'bad_name' | 'name_taken'; readonly message: string };

/** As the VPC API takes names (contracts/ibm-cloud.md §7.1). */
const nameForm = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Suspends, resumes or renames a collector, whoever made it. Rejects with `CloudError`, and when cancelled. */
export async function changeCollector(
  { network }: Pick<CollectorTools, 'network'>,
  region: string,
  id: string,
  change: CollectorChange,
  signal?: AbortSignal,
): Promise<CollectorResult> {
  if (change.kind === 'rename' && !nameForm.test(change.name)) {
    const message = `“${change.name}” is no name for a collector: up to 63 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.`;
    return { kind: 'refused', code: 'bad_name', message };
  }
  const collector = await network.collector(region, id, signal);
  if (collector === null) {
    return { kind: 'refused', code: 'gone', message: 'The collector has been deleted. Refresh the view.' };
  }
  if (change.kind === 'rename') return rename(network, region, collector, change.name, signal);
  const active = change.kind === 'resume';
  if (collector.active === active) return { kind: 'unchanged', collector };
  return { kind: 'changed', collector: await network.updateCollector(region, id, { active }, signal) };
}

/** Names are unique in a VPC. */
async function rename(
  network: NetworkAdmin,
  region: string,
  collector: FlowLogCollector,
  name: string,
  signal?: AbortSignal,
): Promise<CollectorResult> {
  if (collector.name === name) return { kind: 'unchanged', collector };
  const others = await network.collectors(region, { vpcId: collector.vpc.id, name }, signal);
  if (others.some((other) => other.id !== collector.id && other.name === name)) {
    const message = `The VPC ${collector.vpc.name} has a collector ${name} already.`;
    return { kind: 'refused', code: 'name_taken', message };
  }
  return { kind: 'changed', collector: await network.updateCollector(region, collector.id, { name }, signal) };
}

/**
 * Deletes a collector and waits, two minutes at most, until it is gone. Its objects stay in the bucket; what it has not
 * written yet is lost.
 */
export async function deleteCollector(
  tools: CollectorTools,
  region: string,
  id: string,
  signal?: AbortSignal,
): Promise<Deletion | 'still_deleting'> {
  const deletion = await tools.network.deleteCollector(region, id, signal);
  if (deletion === 'gone') return 'gone';
  const look = async () => ((await tools.network.collector(region, id, signal)) === null ? true : ('wait' as const));
  const gone = await waitFor(tools, { everyMs: 4_000, forMs: 120_000 }, look, signal);
  return gone === null ? 'still_deleting' : 'deleted';
}
