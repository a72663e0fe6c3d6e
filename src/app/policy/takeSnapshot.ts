import { CloudError, type VpcReads } from '../../cloud/cloud';
import type { SnapshotGap, VpcSnapshot } from '../../core/policy/vpcSnapshot';

/**
 * The configuration of a region as it is now. A list that may not be read, or that fails, leaves a gap, so that verdicts
 * can say what they lack; only where every list fails is the first failure thrown. `now` in microseconds UTC.
 */
export async function takeSnapshot(
  vpc: VpcReads,
  region: string,
  now: number,
  signal?: AbortSignal,
): Promise<VpcSnapshot> {
  const gaps: SnapshotGap[] = [];
  const failures: unknown[] = [];
  let lists = 0;
  const read = async <T>(list: string, reading: Promise<readonly T[]>): Promise<readonly T[]> => {
    lists++;
    try {
      return await reading;
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(error);
      gaps.push({ list, code: error instanceof CloudError && error.code === 'forbidden' ? 'forbidden' : 'failed' });
      return [];
    }
  };
  const [vpcs, subnets, instances, virtual_network_interfaces, security_groups, network_acls, floating_ips, ...others] =
    await Promise.all([
      read('vpcs', vpc.vpcs(region, signal)),
      read('subnets', vpc.subnets(region, signal)),
      read('instances', vpc.instances(region, signal)),
      read('virtual_network_interfaces', vpc.virtualNetworkInterfaces(region, signal)),
      read('security_groups', vpc.securityGroups(region, signal)),
      read('network_acls', vpc.networkAcls(region, signal)),
      read('floating_ips', vpc.floatingIps(region, signal)),
      read('endpoint_gateways', vpc.endpointGateways(region, signal)),
      read('load_balancers', vpc.loadBalancers(region, signal)),
      read('vpn_gateways', vpc.vpnGateways(region, signal)),
      read('vpn_servers', vpc.vpnServers(region, signal)),
    ]);
  const [endpoint_gateways, load_balancers, vpn_gateways, vpn_servers] = others;
  if (failures.length === lists) throw failures[0];
  return {
    ...{ region, taken_at: new Date(now / 1000).toISOString(), gaps },
    ...{ vpcs, subnets, instances, virtual_network_interfaces, security_groups, network_acls, floating_ips },
    ...{ endpoint_gateways, load_balancers, vpn_gateways, vpn_servers },
  };
}
