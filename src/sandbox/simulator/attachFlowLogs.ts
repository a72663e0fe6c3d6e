import type { AccountState } from '../account/accountState';
import { regionSnapshot } from '../account/regionSnapshot';
import { collectorStreams } from './collectorStreams';
import type { FlowLogObjectOptions } from './flowLogObject';
import { FlowLogSource } from './flowLogSource';
import { labVnics } from './labVnic';
import { PolicyHistory } from './policyHistory';
import { Simulation } from './simulation';

export interface AttachedFlowLogs {
  /** The rules in the account were changed: they hold for connections from now on. */
  policyChanged(): void;
}

/** Lets the collectors of every region write into their buckets. `now` in milliseconds. */
export function attachFlowLogs(
  account: AccountState,
  now: () => number,
  options: FlowLogObjectOptions,
): AttachedFlowLogs {
  const seconds = () => Math.floor(now() / 1000);
  const histories: PolicyHistory[] = [];
  for (const region of account.regions) {
    const vnics = labVnics(region, account.id);
    if (vnics.length === 0) continue;
    const history = new PolicyHistory(() => regionSnapshot(region, account));
    histories.push(history);
    const simulation = new Simulation(options.seed, vnics, history);
    for (const bucket of account.buckets) {
      const streams = collectorStreams(region, account.id, vnics, bucket.name);
      if (streams.length > 0) bucket.generated = new FlowLogSource(streams, simulation, seconds, options);
    }
  }
  return {
    policyChanged: () => {
      for (const history of histories) history.changed(seconds());
    },
  };
}
