import type { LabVnic } from './labVnic';

/** The vNICs of one VPC at a time, with the parts they play. */
export interface Lab {
  readonly vnics: readonly LabVnic[];
  readonly byAddress: ReadonlyMap<number, LabVnic>;
  readonly caller: LabVnic | undefined;
  readonly callee: LabVnic | undefined;
  /** All others: each calls its neighbours round the ring. */
  readonly ring: readonly LabVnic[];
  /** Place in the ring, by vNIC. */
  readonly places: ReadonlyMap<string, number>;
}

/** The tutorial's caller is the first that the Internet reaches; once found it stays that, whatever else comes. */
function labOf(bare: readonly LabVnic[], before?: LabVnic): Lab {
  const kept = before?.reachable === true ? bare.find(({ id }) => id === before.id) : undefined;
  const caller = kept ?? bare.find(({ reachable }) => reachable) ?? bare[0];
  const callee = bare.find((vnic) => vnic !== caller);
  const vnics = bare.map((vnic): LabVnic => {
    if (vnic === caller) return { ...vnic, part: 'caller' };
    return vnic === callee ? { ...vnic, part: 'callee' } : vnic;
  });
  const ring = vnics.filter(({ part }) => part === 'none');
  return {
    vnics,
    byAddress: new Map(vnics.map((vnic) => [vnic.address, vnic])),
    caller: vnics.find(({ part }) => part === 'caller'),
    callee: vnics.find(({ part }) => part === 'callee'),
    ring,
    places: new Map(ring.map((vnic, place) => [vnic.id, place])),
  };
}

/** Which vNICs a VPC had when. Flow logs already written never change, so the past must be remembered. */
export class LabHistory {
  private readonly eras: { readonly from: number; readonly lab: Lab }[] = [
    { from: Number.NEGATIVE_INFINITY, lab: labOf([]) },
  ];
  private known: readonly LabVnic[] = [];
  /** The last caller that the Internet reached. */
  private caller: LabVnic | undefined;

  /** These vNICs are there from a second on. */
  changed(vnics: readonly LabVnic[], from: number): void {
    if (this.known.length === vnics.length && this.known.every((vnic, place) => same(vnic, vnics[place]))) return;
    this.known = vnics;
    const lab = labOf(vnics, this.caller);
    if (lab.caller?.reachable === true) this.caller = lab.caller;
    this.eras.push({ from, lab });
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
