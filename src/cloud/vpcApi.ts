import * as v from 'valibot';
import { CloudError, type VpcReads } from './cloud';
import { allPages, startOf } from './paging';
import { regions as knownRegions } from './regions';
import type { CallVpc } from './vpcCalls';
import {
  endpointGateway,
  floatingIp,
  flowLogCollector,
  instance,
  loadBalancer,
  networkAcl,
  region as regionSchema,
  securityGroup,
  subnet,
  virtualNetworkInterface,
  vpc,
  vpnGateway,
  vpnServer,
} from './vpcSchemas';

const pageLink = v.nullish(v.object({ href: v.nullish(v.string()) }));

/** Reads of the VPC API, all pages of a list. */
export function createVpcApi(call: CallVpc): VpcReads {
  function list<T>(path: string, what: string, item: v.GenericSchema<unknown, T>) {
    const page = v.pipe(
      v.looseObject({ next: pageLink }),
      v.transform((answer) => ({ items: answer[path], next: startOf(answer.next?.href) })),
      v.object({ items: v.array(item), next: v.nullable(v.string()) }),
    );
    return (region: string, signal?: AbortSignal): Promise<readonly T[]> => {
      const attempt = attemptOf(what, region);
      return allPages(attempt, (start) => call(region, { attempt, path, query: { limit: 100, start }, signal }, page));
    };
  }

  return {
    async regions(signal) {
      const answer = v.object({ regions: v.array(regionSchema) });
      const attempt = attemptOf('regions', 'us-south');
      try {
        return (await call('us-south', { attempt, path: 'regions', signal }, answer)).regions;
      } catch (error) {
        // What one endpoint will not tell is known well enough; trouble with the sign-in or the network is told.
        const known = ['forbidden', 'not_found', 'service_error', 'unexpected_answer', 'invalid_request'];
        if (!(error instanceof CloudError) || !known.includes(error.code)) throw error;
        return knownRegions.map(({ name }) => ({ name, status: 'unknown' }));
      }
    },
    collectors: list('flow_log_collectors', 'flow log collectors', flowLogCollector),
    vpcs: list('vpcs', 'VPCs', vpc),
    subnets: list('subnets', 'subnets', subnet),
    instances: list('instances', 'instances', instance),
    virtualNetworkInterfaces: list('virtual_network_interfaces', 'virtual network interfaces', virtualNetworkInterface),
    floatingIps: list('floating_ips', 'floating IPs', floatingIp),
    securityGroups: list('security_groups', 'security groups', securityGroup),
    networkAcls: list('network_acls', 'network ACLs', networkAcl),
    endpointGateways: list('endpoint_gateways', 'endpoint gateways', endpointGateway),
    loadBalancers: list('load_balancers', 'load balancers', loadBalancer),
    vpnGateways: list('vpn_gateways', 'VPN gateways', vpnGateway),
    vpnServers: list('vpn_servers', 'VPN servers', vpnServer),
  };
}

function attemptOf(what: string, region: string) {
  return {
    service: 'VPC',
    action: `read the ${what} of ${region}`,
    needs: 'the role Viewer on VPC Infrastructure Services',
  };
}
