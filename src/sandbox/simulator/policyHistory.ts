import { type PolicyVnic, policyVnics } from '../../core/policy/policyVnic';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

interface Era {
  /** Seconds; the era lasts until the next one begins. */
  readonly from: number;
  readonly vnics: ReadonlyMap<string, PolicyVnic>;
}

/** Which rules held when. Flow logs already written never change, so the past must be remembered. */
export class PolicyHistory {
  private readonly eras: Era[];

  constructor(private readonly snapshot: () => VpcSnapshot) {
    this.eras = [{ from: Number.NEGATIVE_INFINITY, vnics: policyVnics(snapshot()) }];
  }

  /** The rules were changed; what holds now holds from this second on. */
  changed(from: number): void {
    this.eras.push({ from, vnics: policyVnics(this.snapshot()) });
  }

  /** The seconds of changes within a span, its ends excluded, oldest first. */
  changesWithin(from: number, to: number): readonly number[] {
    if (this.eras.length === 1) return [];
    return this.eras.map((era) => era.from).filter((second) => second > from && second < to);
  }

  /** The vNICs by id, with the rules that held at a second. */
  at(second: number): ReadonlyMap<string, PolicyVnic> {
    for (let place = this.eras.length - 1; place > 0; place--) {
      const era = this.eras[place];
      if (era !== undefined && second >= era.from) return era.vnics;
    }
    return this.eras[0]?.vnics ?? new Map();
  }
}
