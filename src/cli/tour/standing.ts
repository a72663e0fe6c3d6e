import { demoTag, schematicsLocation } from '../../app/demoVpc/demoVpc';
import { markOf } from '../../app/setUp/setUpConfig';
import { tourConfig } from './tourConfig';
import type { TourLab } from './tourStep';

/** All that stands in the account and that the tour may make, one line each, in order. */
export async function standing(lab: TourLab): Promise<readonly string[]> {
  const { access, cloud, sandbox, signal } = lab;
  const { resources, iam, codeEngine, network, schematics, tags } = access.setup;
  const { region } = sandbox;
  const named = async (kind: string, list: Promise<readonly { readonly name: string }[]>) =>
    (await list).map(({ name }) => `${kind} ${name}`);
  const policies = async (type: 'authorization' | 'access') =>
    (await iam.policies({ type }, signal)).map(({ id }) => `${type} ${id}`);
  const { vpc, storage } = cloud;
  const lists = await Promise.all([
    named('VPC', vpc.vpcs(region, signal)),
    named('subnet', vpc.subnets(region, signal)),
    named('instance', vpc.instances(region, signal)),
    named('floating IP', vpc.floatingIps(region, signal)),
    named('security group', vpc.securityGroups(region, signal)),
    named('network ACL', vpc.networkAcls(region, signal)),
    named('collector', network.collectors(region, {}, signal)),
    named('workspace', schematics.workspaces(schematicsLocation(region), signal)),
    named('service instance', resources.instances({}, signal)),
    named('bucket', storage.buckets(signal)),
    named('service ID', iam.serviceIds(undefined, signal)),
    policies('authorization'),
    policies('access'),
    named(
      'project',
      codeEngine.projects(region, signal).then((all) => all.filter(({ status }) => status === 'active')),
    ),
    ...[demoTag, markOf(tourConfig(lab))].map(async (tag) =>
      (await tags.resourcesWith(tag, signal)).map(({ crn }) => `tag on ${crn}`),
    ),
  ]);
  return lists.flat().sort();
}
