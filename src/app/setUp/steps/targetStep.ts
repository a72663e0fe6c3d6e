import type { SetUpConfig, TargetChoice } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import type { Finding, SetUpStep } from '../step';
import { blocked, holds } from './findings';
import { regionStepId } from './placeSteps';

export const targetStepId = (target: TargetChoice): string => `target.${target.kind}.${target.is}`;

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly crn?: string;
  /** Where it is, for telling those of one name apart. */
  readonly where: string;
}

/** What is to be logged is there, and there is only one of that name. */
export function targetStep(config: SetUpConfig, target: TargetChoice): SetUpStep {
  return {
    ...{ id: targetStepId(target), title: `${kindText[target.kind]} ${target.is}`, needs: [regionStepId] },
    ...{ price: 'none', permissions: ['Operator on the VPC, subnet or instance to be logged'] },
    async find(scene, signal) {
      return choose(target, await candidates(scene, config.region, target.kind, signal));
    },
  };
}

export const kindText: Readonly<Record<TargetChoice['kind'], string>> = {
  vpc: 'VPC',
  subnet: 'Subnet',
  instance: 'Instance',
  interface: 'Interface',
};

function choose({ kind, is }: TargetChoice, all: readonly Candidate[]): Finding {
  const what = kindText[kind].toLowerCase().replace('vpc', 'VPC');
  const byId = all.find(({ id }) => id === is);
  const named = byId === undefined ? all.filter(({ name }) => name === is) : [byId];
  const [first, ...others] = named;
  if (first === undefined) {
    const there =
      all.length === 0
        ? 'There is none'
        : `There are ${all
            .slice(0, 10)
            .map(({ name }) => name)
            .join(', ')}`;
    return blocked(`There is no ${what} ${is} in the region. ${there}${all.length > 10 ? ' and more' : ''}.`);
  }
  if (others.length > 0) {
    const ids = named.map(({ id, where }) => `${id}${where === '' ? '' : ` (${where})`}`).join(', ');
    return blocked(`Several of that kind are named ${is}: name it by its id, one of ${ids}.`);
  }
  return holds(first.id, first.name, 'It is there.', first.crn ?? null);
}

async function candidates(
  { cloud }: SetUpScene,
  region: string,
  kind: TargetChoice['kind'],
  signal?: AbortSignal,
): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'vpc':
      return (await cloud.vpc.vpcs(region, signal)).map((vpc) => ({ ...vpc, where: '' }));
    case 'subnet':
      return (await cloud.vpc.subnets(region, signal)).map((subnet) => ({ ...subnet, where: `in ${subnet.vpc.name}` }));
    case 'instance':
      return (await cloud.vpc.instances(region, signal)).map((vsi) => ({ ...vsi, where: `in ${vsi.vpc.name}` }));
    case 'interface':
      return interfaces(region, cloud, signal);
  }
}

/** Attachments where an instance has them, else its older interfaces; and virtual network interfaces themselves. */
async function interfaces(
  region: string,
  { vpc }: SetUpScene['cloud'],
  signal?: AbortSignal,
): Promise<readonly Candidate[]> {
  const [instances, virtual] = await Promise.all([
    vpc.instances(region, signal),
    vpc.virtualNetworkInterfaces(region, signal),
  ]);
  const ofInstances = instances.flatMap((instance) => {
    const attachments = [instance.primary_network_attachment, ...(instance.network_attachments ?? [])];
    const older = [instance.primary_network_interface, ...(instance.network_interfaces ?? [])];
    const parts = attachments.some((part) => part !== undefined) ? attachments : older;
    const once = new Map(parts.flatMap((part) => (part === undefined ? [] : [[part.id, part] as const])));
    return [...once.values()].map(({ id, name }) => ({ id, name, where: `of ${instance.name}` }));
  });
  return [...ofInstances, ...virtual.map((each) => ({ ...each, where: 'virtual network interface' }))];
}
