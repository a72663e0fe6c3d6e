import type { RegionState } from '../account/regionState';
import { regionPrefixOf } from '../account/regions';
import { jsonReply, type Reply } from '../http/reply';
import { images, imageView, profiles, profileView } from './instanceOfferings';
import type { VpcCall } from './vpcCall';
import { vpcNotFound } from './vpcErrors';
import { pagedReply } from './vpcPaging';

/** Every call that reads. */
export function readVpc(call: VpcCall, [collection = '', id, sub, subId, ...rest]: readonly string[]): Reply {
  if (rest.length > 0) return vpcNotFound('The resource', rest.join('/'));
  switch (collection) {
    case 'regions':
      return regions(call, id, sub, subId);
    case 'vpcs':
      return vpcs(call, id, sub);
    case 'subnets':
      return subnets(call, id, sub);
    case 'instances':
      return instances(call, id, sub, subId);
    case 'virtual_network_interfaces':
      return virtualNetworkInterfaces(call, id, sub);
    case 'security_groups':
      return securityGroups(call, id, sub, subId);
    case 'network_acls':
      return networkAcls(call, id, sub, subId);
    case 'floating_ips':
      return listOrOne(call, 'floating_ips', 'The floating IP', call.region.floatingIps, id, sub, (ip) =>
        call.views.network.floatingIp(ip),
      );
    case 'public_gateways':
      return listOrOne(call, 'public_gateways', 'The public gateway', call.region.publicGateways, id, sub, (gateway) =>
        call.views.network.publicGateway(gateway),
      );
    case 'flow_log_collectors':
      return listOrOne(call, 'flow_log_collectors', 'The flow log collector', call.region.collectors, id, sub, (item) =>
        call.views.network.collector(item),
      );
    case 'keys':
      return listOrOne(call, 'keys', 'The key', call.region.keys, id, sub, (key) => call.views.network.sshKey(key));
    case 'images':
      return listOrOne(call, 'images', 'The image', images, id, sub, (image) => imageView(image, hrefOf(call)));
    case 'instance':
      return instanceProfiles(call, id, sub);
    case 'endpoint_gateways':
    case 'load_balancers':
    case 'vpn_gateways':
    case 'vpn_servers':
      return id === undefined ? pagedReply(call.request, collection, [], () => ({})) : vpcNotFound('The resource', id);
    default:
      return vpcNotFound('The resource', collection);
  }
}

function hrefOf({ views }: VpcCall): (path: string) => string {
  return (path) => views.references.href(path);
}

/** Not paged before version 2026-04-07. */
function instanceProfiles(call: VpcCall, kind?: string, name?: string): Reply {
  if (kind !== 'profiles') return vpcNotFound('The resource', kind ?? '');
  if (name === undefined)
    return jsonReply(200, { profiles: profiles.map((profile) => profileView(profile, hrefOf(call))) });
  const found = profiles.find((profile) => profile.name === name);
  return found === undefined ? vpcNotFound('The profile', name) : jsonReply(200, profileView(found, hrefOf(call)));
}

/** Filters of lists: `name`, `vpc.id`, `target.id` and the like are compared with the rendered item. */
function filtered<T>(call: VpcCall, items: readonly T[], render: (item: T) => object): readonly T[] {
  const filters = [...call.request.query].filter(([name]) => filterNames.has(name));
  if (filters.length === 0) return items;
  return items.filter((item) => {
    const view = render(item);
    return filters.every(([name, wanted]) => valueAt(view, name.split('.')) === wanted);
  });
}

const filterNames = new Set([
  'name',
  'vpc.id',
  'vpc.crn',
  'vpc.name',
  'target.id',
  'target.resource_type',
  'resource_group.id',
  'zone.name',
  'visibility',
  'status',
]);

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>> | undefined)?.[name], value);
}

function listOrOne<T extends { readonly id: string }>(
  call: VpcCall,
  plural: string,
  what: string,
  items: readonly T[],
  id: string | undefined,
  sub: string | undefined,
  render: (item: T) => object,
): Reply {
  if (id === undefined) return pagedReply(call.request, plural, filtered(call, items, render), render);
  const item = items.find((candidate) => candidate.id === id);
  return item === undefined || sub !== undefined ? vpcNotFound(what, id) : jsonReply(200, render(item));
}

function regions(call: VpcCall, name?: string, sub?: string, zone?: string): Reply {
  const { baseUrl } = call.request;
  const root = baseUrl.slice(0, baseUrl.lastIndexOf('/'));
  const view = (region: string) => ({
    name: region,
    href: `${baseUrl}/v1/regions/${region}`,
    status: 'available',
    endpoint: `${root}/${region}`,
  });
  if (name === undefined) return jsonReply(200, { regions: call.account.regions.map((region) => view(region.name)) });
  if (!call.account.regions.some((region) => region.name === name)) return vpcNotFound('The region', name);
  if (sub === undefined) return jsonReply(200, view(name));
  const zones = [1, 2, 3].map((number) => ({
    name: `${name}-${number}`,
    href: `${baseUrl}/v1/regions/${name}/zones/${name}-${number}`,
    region: { name, href: `${baseUrl}/v1/regions/${name}` },
    status: 'available',
  }));
  if (sub !== 'zones') return vpcNotFound('The resource', sub);
  if (zone === undefined) return jsonReply(200, { zones });
  const found = zones.find((candidate) => candidate.name === zone);
  return found === undefined ? vpcNotFound('The zone', zone) : jsonReply(200, found);
}

function vpcs(call: VpcCall, id?: string, sub?: string): Reply {
  const { region, views } = call;
  if (id === undefined || sub === undefined)
    return listOrOne(call, 'vpcs', 'The VPC', region.vpcs, id, sub, (vpc) => views.network.vpc(vpc));
  const vpc = region.vpcs.find((candidate) => candidate.id === id);
  if (vpc === undefined) return vpcNotFound('The VPC', id);
  const group = region.securityGroups.find((candidate) => candidate.id === vpc.default_security_group);
  const acl = region.networkAcls.find((candidate) => candidate.id === vpc.default_network_acl);
  if (sub === 'default_security_group' && group !== undefined)
    return jsonReply(200, views.security.securityGroup(group));
  if (sub === 'default_network_acl' && acl !== undefined) return jsonReply(200, views.security.networkAcl(acl));
  if (sub === 'address_prefixes') return addressPrefixes(call, vpc.id);
  return vpcNotFound('The resource', sub);
}

function addressPrefixes(call: VpcCall, vpc: string): Reply {
  const prefixes = [0, 64, 128].map((third, place) => ({
    id: `${vpc}-prefix${place + 1}`,
    name: `${call.region.name}-${place + 1}`,
    cidr: `${regionPrefixOf(call.region.name)}.${third}.0/18`,
    has_subnets: call.region.subnets.some((subnet) => subnet.vpc === vpc),
    is_default: true,
    zone: call.views.references.zone(`${call.region.name}-${place + 1}`),
  }));
  return pagedReply(call.request, 'address_prefixes', prefixes, (prefix) => prefix);
}

function subnets(call: VpcCall, id?: string, sub?: string): Reply {
  const { region, views } = call;
  if (id === undefined || sub === undefined)
    return listOrOne(call, 'subnets', 'The subnet', region.subnets, id, sub, (subnet) => views.network.subnet(subnet));
  const subnet = region.subnets.find((candidate) => candidate.id === id);
  if (subnet === undefined) return vpcNotFound('The subnet', id);
  const acl = region.networkAcls.find((candidate) => candidate.id === subnet.network_acl);
  if (sub === 'network_acl' && acl !== undefined) return jsonReply(200, views.security.networkAcl(acl));
  if (sub !== 'reserved_ips') return vpcNotFound('The resource', sub);
  const used = interfaces(region).filter(({ nic }) => nic.subnet === id);
  return pagedReply(call.request, 'reserved_ips', used, ({ instance, nic }) =>
    views.instances.reservedIp(instance, nic),
  );
}

function instances(call: VpcCall, id?: string, sub?: string, subId?: string): Reply {
  const { region, views } = call;
  if (id === undefined || sub === undefined)
    return listOrOne(call, 'instances', 'The instance', region.instances, id, sub, (item) =>
      views.instances.instance(item),
    );
  const instance = region.instances.find((candidate) => candidate.id === id);
  if (instance === undefined) return vpcNotFound('The instance', id);
  const shown =
    sub === 'network_interfaces'
      ? instance.interfaces.map((nic) => views.instances.networkInterface(instance, nic))
      : sub === 'network_attachments'
        ? instance.interfaces.flatMap((nic) => views.instances.attachment(instance, nic))
        : null;
  if (shown === null) return vpcNotFound('The resource', sub);
  if (subId === undefined) return jsonReply(200, { [sub]: shown });
  const found = shown.find((nic) => nic.id === subId);
  return found === undefined ? vpcNotFound('The interface', subId) : jsonReply(200, found);
}

function virtualNetworkInterfaces(call: VpcCall, id?: string, sub?: string): Reply {
  const { region, views } = call;
  const all = interfaces(region).filter(({ nic }) => nic.vni !== null);
  const render = ({ instance, nic }: (typeof all)[number]) =>
    views.instances.virtualNetworkInterface(instance, nic)[0] ?? {};
  if (id === undefined)
    return pagedReply(call.request, 'virtual_network_interfaces', filtered(call, all, render), render);
  const found = all.find(({ nic }) => nic.vni?.id === id);
  if (found === undefined) return vpcNotFound('The virtual network interface', id);
  if (sub === undefined) return jsonReply(200, render(found));
  const ips = [views.instances.reservedIp(found.instance, found.nic)];
  const floating = region.floatingIps.filter((ip) => ip.target === id);
  if (sub === 'ips') return pagedReply(call.request, 'ips', ips, (ip) => ip);
  if (sub === 'floating_ips')
    return pagedReply(call.request, 'floating_ips', floating, (ip) => views.network.floatingIp(ip));
  return vpcNotFound('The resource', sub);
}

function securityGroups(call: VpcCall, id?: string, sub?: string, subId?: string): Reply {
  const { region, views } = call;
  if (id === undefined || sub === undefined)
    return listOrOne(call, 'security_groups', 'The security group', region.securityGroups, id, sub, (group) =>
      views.security.securityGroup(group),
    );
  const group = region.securityGroups.find((candidate) => candidate.id === id);
  if (group === undefined) return vpcNotFound('The security group', id);
  if (sub === 'rules') {
    const rules = group.rules.map((rule) => views.security.groupRule(group, rule));
    if (subId === undefined) return jsonReply(200, { rules });
    const rule = rules.find((candidate) => candidate.id === subId);
    return rule === undefined ? vpcNotFound('The rule', subId) : jsonReply(200, rule);
  }
  if (sub !== 'targets') return vpcNotFound('The resource', sub);
  const targets = views.security.groupTargets(group);
  if (subId === undefined) return pagedReply(call.request, 'targets', targets, (target) => target);
  const target = targets.find((candidate) => candidate.id === subId);
  return target === undefined ? vpcNotFound('The target', subId) : jsonReply(200, target);
}

function networkAcls(call: VpcCall, id?: string, sub?: string, subId?: string): Reply {
  const { region, views } = call;
  if (id === undefined || sub === undefined)
    return listOrOne(call, 'network_acls', 'The network ACL', region.networkAcls, id, sub, (acl) =>
      views.security.networkAcl(acl),
    );
  const acl = region.networkAcls.find((candidate) => candidate.id === id);
  if (acl === undefined) return vpcNotFound('The network ACL', id);
  if (sub !== 'rules') return vpcNotFound('The resource', sub);
  const direction = call.request.query.get('direction');
  const rules = acl.rules.map((_, place) => views.security.aclRule(acl, place));
  if (subId === undefined) {
    const shown = rules.filter((rule) => direction === null || rule.direction === direction);
    return pagedReply(call.request, 'rules', shown, (rule) => rule);
  }
  const rule = rules.find((candidate) => candidate.id === subId);
  return rule === undefined ? vpcNotFound('The rule', subId) : jsonReply(200, rule);
}

function interfaces(region: RegionState) {
  return region.instances.flatMap((instance) => instance.interfaces.map((nic) => ({ instance, nic })));
}
