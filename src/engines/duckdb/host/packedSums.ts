import type { FlowPlace, FlowSum } from '../../../core/flow/flowSum';

type Column = Exclude<keyof FlowSum, 'place'>;

/**
 * Sums on their way between processes: each place once and a column an array, since names and shapes with each of them
 * would cost most.
 */
export type PackedSums = { readonly [Name in Column]: readonly FlowSum[Name][] } & {
  readonly places: readonly FlowPlace[];
  /** For each sum its place in `places`. */
  readonly place: readonly number[];
};

export function packSums(sums: readonly FlowSum[]): PackedSums {
  const numbers = new Map<FlowPlace, number>();
  const place = sums.map((sum) => {
    const known = numbers.get(sum.place);
    if (known !== undefined) return known;
    numbers.set(sum.place, numbers.size);
    return numbers.size - 1;
  });
  return {
    places: [...numbers.keys()],
    place,
    direction: sums.map(({ direction }) => direction),
    action: sums.map(({ action }) => action),
    initiator_ip: sums.map(({ initiator_ip }) => initiator_ip),
    target_ip: sums.map(({ target_ip }) => target_ip),
    initiator_port: sums.map(({ initiator_port }) => initiator_port),
    target_port: sums.map(({ target_port }) => target_port),
    transport_protocol: sums.map(({ transport_protocol }) => transport_protocol),
    packets_from_initiator: sums.map(({ packets_from_initiator }) => packets_from_initiator),
    packets_from_target: sums.map(({ packets_from_target }) => packets_from_target),
    flows: sums.map(({ flows }) => flows),
    firstSeen: sums.map(({ firstSeen }) => firstSeen),
    lastSeen: sums.map(({ lastSeen }) => lastSeen),
  };
}

export function unpackSums(packed: PackedSums): FlowSum[] {
  return packed.place.map((number, at) => {
    const place = packed.places[number];
    if (place === undefined) throw new RangeError('A sum came without its place.');
    return {
      direction: packed.direction[at] ?? null,
      action: packed.action[at] ?? null,
      initiator_ip: packed.initiator_ip[at] ?? null,
      target_ip: packed.target_ip[at] ?? null,
      initiator_port: packed.initiator_port[at] ?? null,
      target_port: packed.target_port[at] ?? null,
      transport_protocol: packed.transport_protocol[at] ?? null,
      packets_from_initiator: packed.packets_from_initiator[at] ?? null,
      packets_from_target: packed.packets_from_target[at] ?? null,
      place,
      flows: packed.flows[at] ?? 0,
      firstSeen: packed.firstSeen[at] ?? null,
      lastSeen: packed.lastSeen[at] ?? null,
    };
  });
}
