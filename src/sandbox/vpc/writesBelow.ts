import { jsonBody } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import type { SandboxWorld } from '../sandboxWorld';
import { referenced } from './fieldReferences';
import { RuleFields } from './ruleFields';
import { writeAclRule, writeGroupRule } from './ruleWrites';
import type { VpcCall } from './vpcCall';
import { refused, vpcError, vpcNotFound } from './vpcErrors';
import { freshViews } from './vpcViews';

/** Collection, id, and what lies below: `subId` is absent where the call is about all of it. */
export type BelowPath = readonly [collection: string, id: string, sub: string, subId: string | undefined];

/** Writes below one resource: rules, bindings, actions. Null: the sandbox does not offer the call. */
export function writeBelow(call: VpcCall, world: SandboxWorld, path: BelowPath): Reply | null {
  const [collection, id, sub, subId] = path;
  const { region } = call;
  switch (`${collection}/${sub}`) {
    case 'network_acls/rules': {
      const acl = region.networkAcls.find((known) => known.id === id);
      return acl === undefined ? vpcNotFound('The network ACL', id) : writeAclRule(call, world, acl, subId);
    }
    case 'security_groups/rules': {
      const group = region.securityGroups.find((known) => known.id === id);
      return group === undefined ? vpcNotFound('The security group', id) : writeGroupRule(call, world, group, subId);
    }
    case 'security_groups/targets':
      return subId === undefined ? null : bindGroup(call, id, subId);
    case 'virtual_network_interfaces/floating_ips':
      return subId === undefined ? null : bindFloatingIp(call, id, subId);
    case 'instances/actions':
      return subId === undefined ? instanceAction(call, id) : null;
    case 'subnets/network_acl':
      return subId === undefined ? setSubnetAcl(call, id) : null;
    default:
      return null;
  }
}

/** An interface that loses its last group gets the default one of its VPC. */
function bindGroup(call: VpcCall, id: string, target: string): Reply | null {
  const { region, request } = call;
  if (!region.securityGroups.some((known) => known.id === id)) return vpcNotFound('The security group', id);
  const located = call.views.references.index.targets.get(target);
  if (located === undefined) return vpcNotFound('The target', target);
  const { nic, instance } = located;
  const others = nic.security_groups.filter((known) => known !== id);
  if (request.method === 'PUT') {
    nic.security_groups = [...others, id];
    return jsonReply(200, freshViews(call).references.target(instance, nic));
  }
  if (request.method !== 'DELETE') return null;
  const fallback = region.vpcs.find((vpc) => vpc.id === instance.vpc)?.default_security_group;
  nic.security_groups = others.length > 0 || fallback === undefined ? others : [fallback];
  return noContent;
}

function bindFloatingIp(call: VpcCall, vni: string, id: string): Reply | null {
  const { region, request } = call;
  const ip = region.floatingIps.find((known) => known.id === id);
  if (call.views.references.index.targets.get(vni)?.nic.vni?.id !== vni)
    return vpcNotFound('The virtual network interface', vni);
  if (ip === undefined) return vpcNotFound('The floating IP', id);
  if (request.method === 'DELETE') {
    ip.target = null;
    return noContent;
  }
  if (request.method !== 'PUT') return null;
  if (region.floatingIps.some((other) => other !== ip && other.target === vni))
    return vpcError(409, 'floating_ip_in_use', 'The interface has a floating IP already.');
  ip.target = vni;
  return jsonReply(200, freshViews(call).network.floatingIp(ip));
}

const statusAfter = { start: 'running', stop: 'stopped', reboot: 'running' } as const;

function instanceAction(call: VpcCall, id: string): Reply | null {
  const { region, request } = call;
  const instance = region.instances.find((known) => known.id === id);
  if (instance === undefined) return vpcNotFound('The instance', id);
  if (request.method !== 'POST') return null;
  const fields = new RuleFields(jsonBody(request) ?? {});
  const type = fields.word('type', ['start', 'stop', 'reboot']);
  if (type === undefined) return refused(fields.problems);
  if ((instance.status === 'stopped') !== (type === 'start'))
    return vpcError(409, 'invalid_state', `The instance is ${instance.status}.`);
  instance.status = statusAfter[type];
  return jsonReply(201, { type, status: 'completed' });
}

function setSubnetAcl(call: VpcCall, id: string): Reply | null {
  const { region, request } = call;
  const subnet = region.subnets.find((known) => known.id === id);
  if (subnet === undefined) return vpcNotFound('The subnet', id);
  if (request.method !== 'PUT') return null;
  const fields = new RuleFields({ network_acl: jsonBody(request) ?? {} });
  const acl = referenced(fields, 'network_acl', region.networkAcls, 'required');
  if (acl === undefined) return refused(fields.problems);
  subnet.network_acl = acl.id;
  return jsonReply(201, freshViews(call).security.networkAcl(acl));
}
