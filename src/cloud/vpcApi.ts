import * as v from 'valibot';
import { CloudError, type Endpoints, type VpcReads } from './cloud';
import { endpointUrl } from './endpointUrls';
import { allPages, startOf } from './paging';
import { createRateGate, type RateGate } from './rateGate';
import { regions as knownRegions } from './regions';
import { type RetryTools, systemTools } from './retry';
import type { Transport } from './transport';
import {
  floatingIp,
  flowLogCollector,
  instance,
  networkAcl,
  region as regionSchema,
  securityGroup,
  subnet,
  virtualNetworkInterface,
  vpc,
} from './vpcSchemas';

/** Pinned: the answers' shapes depend on it. https://cloud.ibm.com/docs/vpc?topic=vpc-api-change-log */
const version = { version: '2026-03-24', generation: 2 };
/** Published limits are not known; these keep well below what other clients do. */
const rate = { burst: 10, perSecond: 5 };
const pageLink = v.nullish(v.object({ href: v.nullish(v.string()) }));

/** Reads of the VPC API, https://cloud.ibm.com/apidocs/vpc, each from the region's own endpoint, all pages of a list. */
export function createVpcApi(
  transport: Transport,
  options: { readonly endpoints?: Endpoints; readonly tools?: RetryTools } = {},
): VpcReads {
  const gates = new Map<string, RateGate>();

  const base = (region: string): string => endpointUrl('vpc', options.endpoints, region).replace(/\/v1$/, '');

  async function get<T>(
    region: string,
    path: string,
    what: string,
    query: Readonly<Record<string, string | number | undefined>>,
    schema: v.GenericSchema<unknown, T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const url = `${base(region)}/v1/${path}`;
    const gate = gates.get(region) ?? createRateGate(rate, options.tools ?? systemTools);
    gates.set(region, gate);
    await gate.pass(signal);
    return transport.read(
      {
        ...attemptOf(what, region),
        method: 'GET',
        url,
        query: { ...version, ...query },
        ...(signal === undefined ? {} : { signal }),
      },
      schema,
    );
  }

  function list<T>(path: string, what: string, item: v.GenericSchema<unknown, T>) {
    const page = v.pipe(
      v.looseObject({ next: pageLink }),
      v.transform((answer) => ({ items: answer[path], next: startOf(answer.next?.href) })),
      v.object({ items: v.array(item), next: v.nullable(v.string()) }),
    );
    return (region: string, signal?: AbortSignal): Promise<readonly T[]> =>
      allPages(attemptOf(what, region), (start) => get(region, path, what, { limit: 100, start }, page, signal));
  }

  return {
    async regions(signal) {
      const answer = v.object({ regions: v.array(regionSchema) });
      try {
        return (await get('us-south', 'regions', 'regions', {}, answer, signal)).regions;
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
  };
}

function attemptOf(what: string, region: string) {
  return {
    service: 'VPC',
    action: `read the ${what} of ${region}`,
    needs: 'the role Viewer on VPC Infrastructure Services',
  };
}
