import type { AccountState } from '../account/accountState';
import { vpcCrn } from '../account/crn';
import { offerings } from '../catalog/offerings';

/** A resource of the account that can carry tags and be searched for. */
export interface Taggable {
  readonly crn: string;
  readonly name: string;
  readonly type: string;
  readonly service_name: string;
  readonly region: string;
}

/** All resources that stand: instances of services, buckets, service ids, and what the VPC service holds. */
export function taggables(account: AccountState): readonly Taggable[] {
  const instances = account.resourceInstances
    .filter(({ state }) => state === 'active' || state === 'provisioning')
    .map(({ crn, name, resource_id, region_id }) => ({
      ...{ crn, name, type: 'resource-instance', region: region_id },
      service_name: offerings.find(({ id }) => id === resource_id)?.name ?? '',
    }));
  const serviceIds = account.serviceIds.map(({ id, name }) => ({
    crn: `crn:v1:bluemix:public:iam-identity::a/${account.id}::serviceid:${id}`,
    ...{ name, type: 'serviceid', service_name: 'iam-identity', region: 'global' },
  }));
  const buckets = account.buckets.map(({ name, instanceCrn }) => ({
    crn: `${instanceCrn.slice(0, -1)}bucket:${name}`,
    ...{ name, type: 'bucket', service_name: 'cloud-object-storage', region: 'global' },
  }));
  const ofVpc = account.regions.flatMap((region) => {
    const kinds: readonly (readonly [string, readonly { id: string; name: string; zone?: string }[]])[] = [
      ['vpc', region.vpcs],
      ['subnet', region.subnets],
      ['public-gateway', region.publicGateways],
      ['instance', region.instances],
      ['floating-ip', region.floatingIps],
      ['security-group', region.securityGroups],
      ['network-acl', region.networkAcls],
      ['flow-log-collector', region.collectors],
      ['key', region.keys],
    ];
    return kinds.flatMap(([type, list]) =>
      list.map(({ id, name, zone }) => ({
        crn: vpcCrn(zone ?? region.name, account.id, type, id),
        ...{ name, type, service_name: 'is', region: region.name },
      })),
    );
  });
  return [...instances, ...serviceIds, ...buckets, ...ofVpc];
}
