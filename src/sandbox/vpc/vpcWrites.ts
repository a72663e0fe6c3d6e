import { jsonBody } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxWorld } from '../sandboxWorld';
import { createCollector, writeCollector } from './collectorWrites';
import { groupOf, referenced } from './fieldReferences';
import { createInstance } from './instanceWrites';
import {
  createFloatingIp,
  createNetworkAcl,
  createPublicGateway,
  createSecurityGroup,
  createSshKey,
  createSubnet,
  createVpc,
  floatingTarget,
} from './networkWrites';
import {
  removeInstance,
  removeNetworkAcl,
  removePublicGateway,
  removeSecurityGroup,
  removeSubnet,
  removeVpc,
} from './removals';
import { RuleFields } from './ruleFields';
import type { VpcCall } from './vpcCall';
import { noJson, refused, vpcNotFound } from './vpcErrors';
import { freshViews } from './vpcViews';
import { writeBelow } from './writesBelow';

const creates = {
  vpcs: createVpc,
  subnets: createSubnet,
  public_gateways: createPublicGateway,
  floating_ips: createFloatingIp,
  security_groups: createSecurityGroup,
  network_acls: createNetworkAcl,
  keys: createSshKey,
  instances: createInstance,
  flow_log_collectors: createCollector,
} as const;

/** Every call that changes something. Null: the sandbox does not offer it. */
export function writeVpc(call: VpcCall, world: SandboxWorld, segments: readonly string[]): Reply | null {
  const [collection = '', id, sub, subId, ...rest] = segments;
  if (rest.length > 0) return null;
  const { method } = call.request;
  if (sub !== undefined) return writeBelow(call, world, [collection, id ?? '', sub, subId]);
  const fields = fieldsOf(call);
  if (fields === null) return noJson();
  const create = Object.entries(creates).find(([name]) => name === collection)?.[1];
  if (id === undefined) return method === 'POST' && create !== undefined ? create(call, world, fields) : null;
  if (method !== 'PATCH' && method !== 'DELETE') return null;
  if (collection === 'flow_log_collectors') return writeCollector(call, world, fields, id);
  return method === 'DELETE' ? removeOne(call, collection, id) : patchOne(call, collection, id, fields);
}

/** A request without a body has no fields. */
function fieldsOf({ request }: VpcCall): RuleFields | null {
  if (request.body.length === 0) return new RuleFields({});
  const body = jsonBody(request);
  return body === null ? null : new RuleFields(body);
}

function removeOne({ region }: VpcCall, collection: string, id: string): Reply | null {
  const remove = <T extends { readonly id: string }>(list: readonly T[], how: (item: T) => Reply | null): Reply => {
    const found = list.find((item) => item.id === id);
    return found === undefined ? vpcNotFound('The resource', id) : (how(found) ?? noContent);
  };
  switch (collection) {
    case 'vpcs':
      return remove(region.vpcs, (vpc) => removeVpc(region, vpc));
    case 'subnets':
      return remove(region.subnets, (subnet) => removeSubnet(region, subnet));
    case 'instances':
      return remove(region.instances, (instance) => removeInstance(region, instance));
    case 'public_gateways':
      return remove(region.publicGateways, (gateway) => removePublicGateway(region, gateway));
    case 'security_groups':
      return remove(region.securityGroups, (group) => removeSecurityGroup(region, group));
    case 'network_acls':
      return remove(region.networkAcls, (acl) => removeNetworkAcl(region, acl));
    case 'floating_ips':
      return remove(region.floatingIps, (ip) => {
        region.floatingIps = region.floatingIps.filter((other) => other !== ip);
        return null;
      });
    case 'keys':
      return remove(region.keys, (key) => {
        region.keys = region.keys.filter((other) => other !== key);
        return null;
      });
    default:
      return null;
  }
}

/** Names can be changed of everything, the binding of a floating IP and the gateway and ACL of a subnet besides. */
function patchOne(call: VpcCall, collection: string, id: string, fields: RuleFields): Reply | null {
  const { region } = call;
  const lists = {
    ...{ vpcs: region.vpcs, subnets: region.subnets, instances: region.instances, keys: region.keys },
    ...{ security_groups: region.securityGroups, floating_ips: region.floatingIps },
    network_acls: region.networkAcls,
    public_gateways: region.publicGateways,
  };
  const list = Object.entries(lists).find(([name]) => name === collection)?.[1];
  const found = list?.find((item) => item.id === id);
  if (list === undefined) return null;
  if (found === undefined) return vpcNotFound('The resource', id);
  const name = fields.name(list.filter((other) => other !== found).map((other) => other.name));
  const ip = region.floatingIps.find((known) => known === found);
  const target = ip === undefined ? undefined : floatingTarget(call, fields);
  const subnet = region.subnets.find((known) => known === found);
  const gateway = subnet && referenced(fields, 'public_gateway', region.publicGateways, 'optional');
  const acl = subnet && referenced(fields, 'network_acl', region.networkAcls, 'optional');
  groupOf(fields, call.account);
  if (fields.problems.length > 0) return refused(fields.problems);
  found.name = name ?? found.name;
  if (ip !== undefined && fields.value('target') !== undefined) ip.target = target ?? null;
  if (subnet !== undefined && fields.value('public_gateway') !== undefined) subnet.public_gateway = gateway?.id ?? null;
  if (subnet !== undefined && acl !== undefined) subnet.network_acl = acl.id;
  return shown(call, id);
}

function shown(call: VpcCall, id: string): Reply | null {
  const { region } = call;
  const { network, security, instances } = freshViews(call);
  const one = <T extends { readonly id: string }>(list: readonly T[], render: (item: T) => object) =>
    list.filter((item) => item.id === id).map(render);
  const [view] = [
    ...one(region.vpcs, (item) => network.vpc(item)),
    ...one(region.subnets, (item) => network.subnet(item)),
    ...one(region.publicGateways, (item) => network.publicGateway(item)),
    ...one(region.floatingIps, (item) => network.floatingIp(item)),
    ...one(region.keys, (item) => network.sshKey(item)),
    ...one(region.securityGroups, (item) => security.securityGroup(item)),
    ...one(region.networkAcls, (item) => security.networkAcl(item)),
    ...one(region.instances, (item) => instances.instance(item)),
  ];
  return view === undefined ? null : jsonReply(200, view);
}
