import { isObject, objects, reference, references, text, withoutNulls } from './looseJson';
import { readAclRule, readGroupRule } from './readRule';
import type {
  EndpointGateway,
  FloatingIp,
  Instance,
  LoadBalancer,
  NetworkAcl,
  NetworkInterface,
  ReservedIp,
  SecurityGroup,
  Subnet,
  VirtualNetworkInterface,
  Vpc,
  VpnGateway,
  VpnServer,
} from './vpcModel';
import type { SnapshotGap, VpcSnapshot } from './vpcSnapshot';
import { workerInterfaces } from './workerInterfaces';

/** A snapshot from a file, or why there is none. `problems` are entries that had to be left out, in words. */
export type SnapshotReading =
  | { readonly ok: true; readonly snapshot: VpcSnapshot; readonly problems: readonly string[] }
  | { readonly ok: false; readonly code: 'not_a_snapshot'; readonly message: string };

const essential = ['subnets', 'security_groups', 'network_acls'] as const;

/**
 * Reads what people keep: an object of lists under the names of the VPC API, as `snapshot` writes it, the answers of
 * the API's lists themselves (one under each name, or all in an array), or either under `config`. Old and new shapes
 * of interfaces and rules are understood; entries without an id are left out and told.
 */
export function readSnapshot(value: unknown): SnapshotReading {
  const lists = listsOf(value);
  if (!essential.some((name) => lists.has(name))) {
    const message = `It has none of the lists ${essential.join(', ')}.`;
    return { ok: false, code: 'not_a_snapshot', message };
  }
  const problems: string[] = [];
  const read = <T>(name: string, one: (item: Readonly<Record<string, unknown>>) => T | null): T[] =>
    (lists.get(name) ?? []).flatMap((item, at) => {
      const found = isObject(item) ? one(withoutNulls(item)) : null;
      if (found === null)
        problems.push(`${name}[${at}] lacks its id, or what it needs to be judged, and was left out.`);
      return found ?? [];
    });
  const groups = read('security_groups', readGroup);
  const vpcs = read('vpcs', (item) => named<Vpc>(item));
  const interfaces = read('virtual_network_interfaces', readVni);
  const workers = workerInterfaces(lists.get('x_iks_worker_nics') ?? [], groups, vpcs);
  const gaps = read('gaps', readGap);
  const root = isObject(value) ? value : {};
  return {
    ok: true,
    problems,
    snapshot: {
      vpcs,
      subnets: read('subnets', readSubnet),
      instances: read('instances', readInstance),
      virtual_network_interfaces: [...interfaces, ...workers],
      security_groups: groups,
      network_acls: read('network_acls', readAcl),
      ...(lists.has('floating_ips') && { floating_ips: read('floating_ips', readFloatingIp) }),
      endpoint_gateways: read('endpoint_gateways', readGateway),
      load_balancers: read('load_balancers', readBalancer),
      vpn_gateways: read('vpn_gateways', readVpnGateway),
      vpn_servers: read('vpn_servers', readVpnServer),
      ...(gaps.length > 0 && { gaps }),
      ...(typeof root.taken_at === 'string' && { taken_at: root.taken_at }),
      ...(typeof root.region === 'string' && { region: root.region }),
    },
  };
}

/** Lists by name, however they are wrapped; pages of one list are put together. */
function listsOf(value: unknown): ReadonlyMap<string, readonly unknown[]> {
  const lists = new Map<string, unknown[]>();
  const collect = (part: unknown) => {
    if (!isObject(part)) return;
    for (const [name, list] of Object.entries(part)) {
      const pages = Array.isArray(list) ? list : [list];
      for (const page of pages) {
        const inner = isObject(page) ? page[name] : undefined;
        if (Array.isArray(inner)) append(lists, name, inner);
        else if (Array.isArray(list)) append(lists, name, [page]);
      }
      if (Array.isArray(list) && list.length === 0) append(lists, name, []);
    }
  };
  const config = isObject(value) && isObject(value.config) ? value.config : value;
  for (const part of Array.isArray(config) ? config : [config]) collect(part);
  return lists;
}

function append(lists: Map<string, unknown[]>, name: string, items: readonly unknown[]): void {
  lists.set(name, [...(lists.get(name) ?? []), ...items]);
}

type Item = Readonly<Record<string, unknown>>;

/** The entry with its id, and its name, for which the id stands where there is none. */
function named<T extends { readonly id: string; readonly name: string }>(item: Item, more: object = {}): T | null {
  const found = reference(item);
  return found === null ? null : ({ ...item, ...found, ...more } as unknown as T);
}

const nowhere = { id: '', name: '' };

function readSubnet(item: Item): Subnet | null {
  if (text(item.ipv4_cidr_block) === null) return null;
  const zone = isObject(item.zone) ? item.zone : { name: '' };
  const acl = reference(item.network_acl) ?? nowhere;
  return named<Subnet>(item, { vpc: reference(item.vpc) ?? nowhere, zone, network_acl: acl });
}

function readInstance(item: Item): Instance | null {
  const listed = objects(item.network_interfaces);
  const attached = [item.primary_network_attachment, ...objects(item.network_attachments)];
  const parts = listed.length > 0 ? listed : [item.primary_network_interface, ...attached];
  const interfaces = new Map(parts.flatMap((part) => readInterface(part) ?? []).map((nic) => [nic.id, nic]));
  return named<Instance>(item, {
    vpc: reference(item.vpc) ?? nowhere,
    zone: isObject(item.zone) ? item.zone : { name: '' },
    network_interfaces: [...interfaces.values()],
    network_attachments: attached.filter(isObject).filter((part) => reference(part) !== null),
    primary_network_attachment: undefined,
    primary_network_interface: undefined,
  });
}

function readInterface(part: unknown): NetworkInterface | null {
  if (!isObject(part)) return null;
  const item = withoutNulls(part);
  const subnet = reference(item.subnet);
  const ip = readIp(item.primary_ip) ?? readIp(item.primary_ipv4_address);
  if (subnet === null || ip === null) return null;
  const groups = Array.isArray(item.security_groups) ? { security_groups: references(item.security_groups) } : {};
  return named<NetworkInterface>(item, { primary_ip: ip, subnet, ...groups });
}

function readVni(item: Item): VirtualNetworkInterface | null {
  const subnet = reference(item.subnet);
  const ip = readIp(item.primary_ip);
  if (subnet === null || ip === null) return null;
  const target = reference(item.target);
  return named<VirtualNetworkInterface>(item, {
    ...{ primary_ip: ip, ips: readIps(item.ips), subnet, ...groupsOf(item) },
    target: target ?? undefined,
  });
}

function readGroup(item: Item): SecurityGroup | null {
  const rules = objects(item.rules).map((rule, at) => readGroupRule(withoutNulls(rule), at));
  return named<SecurityGroup>(item, {
    vpc: reference(item.vpc) ?? nowhere,
    rules,
    targets: references(item.targets),
  });
}

function readAcl(item: Item): NetworkAcl | null {
  const rules = objects(item.rules).map((rule, at) => readAclRule(withoutNulls(rule), at));
  return named<NetworkAcl>(item, {
    vpc: reference(item.vpc) ?? nowhere,
    rules,
    subnets: references(item.subnets),
  });
}

function readFloatingIp(item: Item): FloatingIp | null {
  return text(item.address) === null ? null : named<FloatingIp>(item, { target: reference(item.target) ?? undefined });
}

function readGateway(item: Item): EndpointGateway | null {
  return named<EndpointGateway>(item, {
    ips: readIps(item.ips),
    vpc: reference(item.vpc) ?? undefined,
    ...groupsOf(item),
  });
}

function readBalancer(item: Item): LoadBalancer | null {
  return named<LoadBalancer>(item, {
    private_ips: readIps(item.private_ips),
    subnets: subnetsOf(item),
    ...groupsOf(item),
  });
}

function readVpnGateway(item: Item): VpnGateway | null {
  const members = objects(item.members).flatMap(({ private_ip }) => {
    const ip = readIp(private_ip);
    return ip === null ? [] : { private_ip: ip };
  });
  return named<VpnGateway>(item, { members, subnet: reference(item.subnet) ?? undefined });
}

function readVpnServer(item: Item): VpnServer | null {
  return named<VpnServer>(item, {
    private_ips: readIps(item.private_ips),
    subnets: subnetsOf(item),
    ...groupsOf(item),
  });
}

function readGap({ list, code }: Item): SnapshotGap | null {
  const name = text(list);
  if (name === null) return null;
  return { list: name, code: code === 'forbidden' || code === 'failed' ? code : 'not_read' };
}

/** No list of groups is not an empty one: without it nobody told. */
function groupsOf(item: Item): object {
  return Array.isArray(item.security_groups) ? { security_groups: references(item.security_groups) } : {};
}

function subnetsOf(item: Item): readonly unknown[] | undefined {
  return Array.isArray(item.subnets) ? references(item.subnets) : undefined;
}

/** `{address}`, or the address alone as older versions have it. */
function readIp(value: unknown): ReservedIp | null {
  if (typeof value === 'string') return { address: value };
  if (!isObject(value)) return null;
  const address = text(value.address);
  return address === null ? null : ({ ...value, address } as ReservedIp);
}

function readIps(value: unknown): readonly ReservedIp[] {
  return Array.isArray(value) ? value.flatMap((ip) => readIp(ip) ?? []) : [];
}
