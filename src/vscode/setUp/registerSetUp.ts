import type { FlowLogCollector } from '../../core/policy/vpcModel';
import type { Commands } from '../command';
import type { Entry } from '../flowLogs/entry';
import { commandIds } from '../ids';
import type { SetUpFeature } from './setUpFeature';

/** Registers the commands; the room behind them is loaded when the first of them is used. */
export function registerSetUp(commands: Commands, feature: () => Promise<SetUpFeature>): void {
  commands.register(commandIds.setUp, async () => (await feature()).setUp());
  commands.register(commandIds.removeSetUp, async () => (await feature()).remove());
  commands.register(commandIds.manageCollector, async (entry?: Entry) => {
    const chosen = collectorOf(entry);
    if (chosen !== null) await (await feature()).collector(chosen.region, chosen.collector);
  });
}

function collectorOf(
  entry: Entry | undefined,
): { readonly region: string; readonly collector: FlowLogCollector } | null {
  return entry?.kind === 'node' && entry.node.kind === 'collector' ? entry.node : null;
}
