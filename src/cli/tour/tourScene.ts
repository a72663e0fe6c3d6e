import { exerciseTargets } from '../../app/exercise/exerciseTargets';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import { expect, type TourLab } from './tourStep';

/** Stands before the names of all that the tour builds. */
export const tourBasename = 'demo';

/** The article's two instances, as the account has them. Addresses are dotted. */
export interface TourScene {
  /** Private address of vsi1, which the Internet reaches. */
  readonly vsi1: string;
  /** The address it is reached by. */
  readonly publicIp: string;
  /** Private address of vsi2. */
  readonly vsi2: string;
}

export async function sceneOf({ cloud, sandbox, signal }: TourLab): Promise<TourScene> {
  const [reachable] = await exerciseTargets(cloud.vpc, sandbox.region, signal);
  expect(reachable !== undefined, 'no instance has a floating IP');
  const other = (await cloud.vpc.instances(sandbox.region, signal)).find(({ name }) => name !== reachable.instance);
  const vsi2 = (other?.primary_network_attachment ?? other?.primary_network_interface)?.primary_ip.address;
  expect(vsi2 !== undefined, `${reachable.instance} is alone`);
  return { vsi1: reachable.privateIp, publicIp: reachable.publicIp, vsi2 };
}

/** The collector that writes flow logs, and its bucket. */
export async function collectorOf({ cloud, sandbox, signal }: TourLab): Promise<FlowLogCollector> {
  const [collector, ...others] = await cloud.vpc.collectors(sandbox.region, signal);
  expect(collector !== undefined && others.length === 0, 'there is not one collector');
  return collector;
}

/** The address that the instances see when somebody at this machine calls them. */
export const ownAddress = ({ services, signal }: TourLab): Promise<string> => services.exercise().ownAddress(signal);
