import type { TargetChoice } from '../../../app/setUp/setUpConfig';
import type { VpcReads } from '../../../cloud/cloud';
import type { FlowLogCollector } from '../../../core/policy/vpcModel';

/** Something in the region that flow logs can be collected of. */
export interface PossibleTarget {
  readonly target: TargetChoice;
  readonly id: string;
  readonly name: string;
  /** `VPC shop · 10.240.0.0/24` */
  readonly where: string;
  /** Name of the collector that it has already; null: none. */
  readonly collector: string | null;
}

/**
 * VPCs first, then what is in them. By name where only one of the kind has it, else by id, so that the configuration
 * reads well. Rejects with `CloudError`.
 */
export async function possibleTargets(
  vpc: Pick<VpcReads, 'vpcs' | 'subnets' | 'instances' | 'collectors'>,
  region: string,
  signal?: AbortSignal,
): Promise<readonly PossibleTarget[]> {
  const [vpcs, subnets, instances, collectors] = await Promise.all([
    vpc.vpcs(region, signal),
    vpc.subnets(region, signal),
    vpc.instances(region, signal),
    vpc.collectors(region, signal),
  ]);
  const named = namer(collectors);
  const interfaces = instances.flatMap(({ name, vpc: of, network_interfaces = [] }) =>
    network_interfaces.map((each) => ({ id: each.id, name: each.name, where: `instance ${name} · VPC ${of.name}` })),
  );
  return [
    ...named(
      'vpc',
      vpcs.map(({ id, name }) => ({ id, name, where: '' })),
    ),
    ...named(
      'subnet',
      subnets.map(({ id, name, vpc: of, ipv4_cidr_block }) => ({
        id,
        name,
        where: `VPC ${of.name} · ${ipv4_cidr_block}`,
      })),
    ),
    ...named(
      'instance',
      instances.map(({ id, name, vpc: of }) => ({ id, name, where: `VPC ${of.name}` })),
    ),
    ...named('interface', interfaces),
  ];
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly where: string;
}

function namer(collectors: readonly FlowLogCollector[]) {
  const collectorOf = new Map(collectors.map(({ target, name }) => [target.id, name]));
  return (kind: TargetChoice['kind'], found: readonly Found[]): readonly PossibleTarget[] =>
    found.map(({ id, name, where }) => {
      const alone = found.filter((other) => other.name === name).length === 1;
      return { target: { kind, is: alone ? name : id }, id, name, where, collector: collectorOf.get(id) ?? null };
    });
}
