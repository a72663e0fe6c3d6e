import type { Browser } from '../../app/browse/browser';
import { type BrowseNode, type CollectorNode, type IngestibleNode, isIngestible } from '../../app/browse/node';
import { ObjectReadError } from '../../store/store';
import type { Entry } from '../flowLogs/entry';

/** What can be replayed of the tree: whatever names objects, and collectors, which stand for what they wrote. */
export type ReplayableNode = IngestibleNode | CollectorNode;

/** The selection when the entry is part of it, as the editor's own views do; else the entry alone. */
export function replayable(
  entry: Entry | undefined,
  selection: readonly Entry[] | undefined,
): readonly ReplayableNode[] {
  const entries = entry && selection?.includes(entry) ? selection : entry ? [entry] : (selection ?? []);
  const can = (node: BrowseNode): node is ReplayableNode => node.kind === 'collector' || isIngestible(node);
  return entries.flatMap((one) => (one.kind === 'node' && can(one.node) ? [one.node] : []));
}

/** Collectors replaced by what the bucket holds of them. */
export async function objectNodes(
  nodes: readonly ReplayableNode[],
  browser: Browser,
  signal: AbortSignal,
): Promise<readonly IngestibleNode[]> {
  const found: IngestibleNode[] = [];
  for (const node of nodes) {
    if (node.kind !== 'collector') found.push(node);
    else for await (const batch of browser.children(node, signal)) found.push(...readable(batch));
  }
  return found;
}

/** Rejects where the level could not be listed, instead of replaying half of it. */
function readable(batch: readonly BrowseNode[]): readonly IngestibleNode[] {
  const failed = batch.find((node) => node.kind === 'failure');
  if (failed === undefined) return batch.filter(isIngestible);
  throw new ObjectReadError({ code: 'service_error', message: failed.message, retryable: failed.retryable });
}

/** Months of logs may lie below these; a range is asked for. */
export function needsRange(nodes: readonly ReplayableNode[]): boolean {
  return nodes.some(({ kind }) => kind !== 'object' && kind !== 'hour' && kind !== 'day');
}
