import type { AccountState } from '../account/accountState';
import { regionSnapshot } from '../account/regionSnapshot';
import type { RegionState } from '../account/regionState';
import { LabHistory } from './lab';
import { type LabVnic, labVnics } from './labVnic';
import { PolicyHistory } from './policyHistory';
import { Simulation } from './simulation';

interface VpcTraffic {
  readonly labs: LabHistory;
  readonly simulation: Simulation;
}

/** What goes on in the VPCs of one region, and what went on before it was changed. */
export class RegionTraffic {
  private readonly policy: PolicyHistory;
  private readonly vpcs = new Map<string, VpcTraffic>();
  /** Since when instances are there, seconds. */
  private births = new Map<string, number>();
  private current: readonly LabVnic[] = [];

  constructor(
    readonly region: RegionState,
    private readonly account: AccountState,
    private readonly seed: number,
  ) {
    this.policy = new PolicyHistory(() => regionSnapshot(region, account));
    this.look(Number.NEGATIVE_INFINITY);
  }

  get vnics(): readonly LabVnic[] {
    return this.current;
  }

  simulationOf(vpc: string): Simulation {
    return this.traffic(vpc).simulation;
  }

  /** Rules, instances or addresses were changed: what is there now holds from this second on. */
  changed(from: number): void {
    this.policy.changed(from);
    this.look(from);
  }

  private look(from: number): void {
    const births = new Map(this.region.instances.map(({ id }) => [id, this.births.get(id) ?? from]));
    this.births = births;
    this.current = labVnics(this.region, this.account.id, ({ id }) => births.get(id) ?? from);
    for (const { vpcId } of this.current) this.traffic(vpcId);
    for (const [vpc, { labs }] of this.vpcs)
      labs.changed(
        this.current.filter(({ vpcId }) => vpcId === vpc),
        from,
      );
  }

  private traffic(vpc: string): VpcTraffic {
    const known = this.vpcs.get(vpc);
    if (known !== undefined) return known;
    const labs = new LabHistory();
    const made = { labs, simulation: new Simulation(this.seed, labs, this.policy) };
    this.vpcs.set(vpc, made);
    return made;
  }
}
