import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';
import { vpcViews } from '../vpc/vpcViews';
import type { AccountState } from './accountState';
import type { RegionState } from './regionState';

/** A region's configuration as a client that read all of it would hold it. */
export function regionSnapshot(region: RegionState, account: AccountState): VpcSnapshot {
  const views = vpcViews(region, {
    account: account.id,
    resourceGroup: account.resourceGroup,
    resourceGroups: account.resourceGroups,
    hrefBase: '',
    oldProtocolWords: false,
  });
  return {
    subnets: region.subnets.map((subnet) => views.network.subnet(subnet)),
    instances: region.instances.map((instance) => ({
      ...views.instances.instance(instance),
      network_interfaces: instance.interfaces.map((nic) => views.instances.networkInterface(instance, nic)),
    })),
    virtual_network_interfaces: region.instances.flatMap((instance) =>
      instance.interfaces.flatMap((nic) => views.instances.virtualNetworkInterface(instance, nic)),
    ),
    security_groups: region.securityGroups.map((group) => views.security.securityGroup(group)),
    network_acls: region.networkAcls.map((acl) => views.security.networkAcl(acl)),
  };
}
