import type { AccountState } from '../account/accountState';
import { regionSnapshot } from '../account/regionSnapshot';
import type { InstanceState, RegionState } from '../account/regionState';
import { LabHistory } from './lab';
import { type LabRole, type LabVnic, labVnics } from './labVnic';
import { PolicyHistory } from './policyHistory';
import { Simulation } from './simulation';

interface VpcTraffic {
  readonly labs: LabHistory;
  readonly simulation: Simulation;
  /** How many instances the VPC has had. */
  instances: number;
}

/** What goes on in the VPCs of one region, and what went on before it was changed. */
export class RegionTraffic {
  private readonly policy: PolicyHistory;
  private readonly vpcs = new Map<string, VpcTraffic>();
  private readonly roles = new Map<string, LabRole>();
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
    this.current = labVnics(this.region, this.account.id, (instance) => this.roleOf(instance, from));
    for (const [vpc, traffic] of this.vpcs) {
      const own = this.current.filter(({ vpcId }) => vpcId === vpc);
      traffic.labs.changed(own, from);
    }
  }

  private roleOf(instance: InstanceState, bornAt: number): LabRole {
    const known = this.roles.get(instance.id);
    if (known !== undefined) return known;
    const role = { place: this.traffic(instance.vpc).instances++, bornAt };
    this.roles.set(instance.id, role);
    return role;
  }

  private traffic(vpc: string): VpcTraffic {
    const known = this.vpcs.get(vpc);
    if (known !== undefined) return known;
    const labs = new LabHistory([]);
    const made = { labs, simulation: new Simulation(this.seed, labs, this.policy), instances: 0 };
    this.vpcs.set(vpc, made);
    return made;
  }
}
