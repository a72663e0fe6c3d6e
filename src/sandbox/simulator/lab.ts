import type { LabVnic } from './labVnic';

/** The vNICs of one VPC at a time, with the parts they play. */
export interface Lab {
  readonly vnics: readonly LabVnic[];
  readonly byAddress: ReadonlyMap<number, LabVnic>;
  /** The tutorial's vsi1, which asks, and vsi2, which is asked. */
  readonly caller: LabVnic | undefined;
  readonly callee: LabVnic | undefined;
  /** All others: each calls its neighbours round the ring. */
  readonly ring: readonly LabVnic[];
  /** Place in the ring, by vNIC. */
  readonly places: ReadonlyMap<string, number>;
}

function labOf(vnics: readonly LabVnic[]): Lab {
  const ring = vnics.filter(({ place }) => place >= 2);
  return {
    vnics,
    byAddress: new Map(vnics.map((vnic) => [vnic.address, vnic])),
    caller: vnics.find(({ place }) => place === 0),
    callee: vnics.find(({ place }) => place === 1),
    ring,
    places: new Map(ring.map((vnic, place) => [vnic.id, place])),
  };
}

/** Which vNICs a VPC had when. Flow logs already written never change, so the past must be remembered. */
export class LabHistory {
  private readonly eras: { readonly from: number; readonly lab: Lab }[];

  constructor(vnics: readonly LabVnic[]) {
    this.eras = [{ from: Number.NEGATIVE_INFINITY, lab: labOf(vnics) }];
  }

  /** These vNICs are there from a second on. */
  changed(vnics: readonly LabVnic[], from: number): void {
    const known = this.eras.at(-1)?.lab.vnics ?? [];
    if (known.length === vnics.length && known.every((vnic, place) => same(vnic, vnics[place]))) return;
    this.eras.push({ from, lab: labOf(vnics) });
  }

  at(second: number): Lab {
    for (let place = this.eras.length - 1; place > 0; place--) {
      const era = this.eras[place];
      if (era !== undefined && second >= era.from) return era.lab;
    }
    return this.eras[0]?.lab ?? labOf([]);
  }
}

function same(one: LabVnic, other: LabVnic | undefined): boolean {
  return (
    one.id === other?.id &&
    one.name === other.name &&
    one.reachable === other.reachable &&
    one.reachesInternet === other.reachesInternet
  );
}
