import type { GroupRuleState, InterfaceState, RegionState } from '../account/regionState';
import { defaultGroup, openAcl } from '../account/tutorialSecurity';
import type { VpcIds } from '../account/vpcIds';
import { StepFailure } from './workspaceState';

/** What a resource of the demo template is made with. */
export interface DemoContext {
  readonly region: RegionState;
  readonly ids: VpcIds;
  readonly basename: string;
  readonly profile: string;
  /** `2026-06-04T13:10:00Z` */
  readonly now: string;
  /** Id of a resource that stands. */
  idOf(address: string): string;
  /** Told when something that flow logs depend on was made or removed. */
  readonly changed: () => void;
}

/** One resource of resources/demo-vpc, as the sandbox's own model of it. */
export interface DemoResource {
  readonly address: string;
  /** Returns its id. Throws `StepFailure`. */
  create(context: DemoContext): string;
  /** Does nothing where it is gone already. Throws `StepFailure`. */
  remove(context: DemoContext, id: string): void;
}

const anywhere = { cidr_block: '0.0.0.0/0' } as const;
const serviceNetwork = { cidr_block: '161.26.0.0/16' } as const;

const vpc: DemoResource = {
  address: 'ibm_is_vpc.vpc',
  create({ region, ids, basename, now, changed }) {
    const name = `${basename}-vpc`;
    if (region.vpcs.some((known) => known.name === name))
      throw new StepFailure(`CreateVPCWithContext failed: Provided Name (${name}) is not unique`);
    const id = ids.regional('vpc');
    const group = defaultGroup(ids, `${basename}-default`, 'vpc', id, now);
    const acl = openAcl(ids, `${basename}-acl`, 'vpc', id, now);
    region.securityGroups = [...region.securityGroups, group];
    region.networkAcls = [...region.networkAcls, acl];
    const defaults = { default_security_group: group.id, default_network_acl: acl.id };
    region.vpcs = [...region.vpcs, { id, name, created_at: now, ...defaults }];
    changed();
    return id;
  },
  remove({ region, changed }, id) {
    const inUse = region.subnets.some((subnet) => subnet.vpc === id);
    if (inUse) throw new StepFailure('DeleteVPCWithContext failed: the VPC is not empty (vpc_not_empty)');
    region.vpcs = region.vpcs.filter((known) => known.id !== id);
    region.collectors = region.collectors.filter((known) => known.vpc !== id);
    region.securityGroups = region.securityGroups.filter((known) => known.vpc !== id);
    region.networkAcls = region.networkAcls.filter((known) => known.vpc !== id);
    changed();
  },
};

const gateway: DemoResource = {
  address: 'ibm_is_public_gateway.gateway2',
  create({ region, ids, basename, now, idOf }) {
    const id = ids.regional('pgw2');
    const gateway = { id, name: `${basename}-pgw2`, created_at: now, vpc: idOf('ibm_is_vpc.vpc') };
    const address = freeAddress(region, '52.116.130');
    region.publicGateways = [...region.publicGateways, { ...gateway, zone: zone(region, 2), floating_ip: address }];
    return id;
  },
  remove({ region }, id) {
    region.publicGateways = region.publicGateways.filter((known) => known.id !== id);
  },
};

function subnet(number: 1 | 2): DemoResource {
  return {
    address: `ibm_is_subnet.subnet${number}`,
    create({ region, ids, basename, now, idOf, changed }) {
      const at = zone(region, number);
      const id = ids.zonal(at, `subnet${number}`);
      const inVpc = idOf('ibm_is_vpc.vpc');
      const acl = region.vpcs.find((known) => known.id === inVpc)?.default_network_acl ?? '';
      const made = { id, name: `${basename}-subnet${number}`, created_at: now, vpc: inVpc, zone: at };
      // The first of each zone's default prefix (contracts/ibm-cloud.md §11).
      const ipv4_cidr_block = `${regionPrefixes[region.name] ?? '10.240'}.${number === 1 ? 0 : 64}.0/24`;
      const public_gateway = number === 2 ? idOf(gateway.address) : null;
      region.subnets = [...region.subnets, { ...made, ipv4_cidr_block, network_acl: acl, public_gateway }];
      changed();
      return id;
    },
    remove({ region, changed }, id) {
      const inUse = region.instances.some(({ interfaces }) => interfaces.some((nic) => nic.subnet === id));
      if (inUse) throw new StepFailure('DeleteSubnetWithContext failed: the subnet is in use (subnet_in_use)');
      region.subnets = region.subnets.filter((known) => known.id !== id);
      changed();
    },
  };
}

function group(label: string, name: string): DemoResource {
  return {
    address: `ibm_is_security_group.${label}`,
    create({ region, ids, basename, now, idOf }) {
      const id = ids.regional(`group/${name}`);
      const made = { id, name: `${basename}-${name}`, created_at: now, vpc: idOf('ibm_is_vpc.vpc'), rules: [] };
      region.securityGroups = [...region.securityGroups, made];
      return id;
    },
    remove({ region }, id) {
      const { instances } = region;
      const inUse = instances.some(({ interfaces }) => interfaces.some((nic) => nic.security_groups.includes(id)));
      if (inUse) throw new StepFailure('DeleteSecurityGroupWithContext failed: interfaces are attached');
      region.securityGroups = region.securityGroups.filter((known) => known.id !== id);
    },
  };
}

type RuleSketch = Pick<GroupRuleState, 'name' | 'direction' | 'protocol'> & { readonly port: number };

function rule(
  address: string,
  owner: string,
  { port, ...sketch }: RuleSketch,
  remote: (context: DemoContext) => GroupRuleState['remote'],
): DemoResource {
  return {
    address: `ibm_is_security_group_rule.${address}`,
    create(context) {
      const { region, ids, idOf, changed } = context;
      const id = ids.regional(`rule/${address}`);
      const made = { id, ...sketch, port_min: port, port_max: port, remote: remote(context), local: anywhere };
      const inGroup = idOf(`ibm_is_security_group.${owner}`);
      for (const known of region.securityGroups) if (known.id === inGroup) known.rules = [...known.rules, made];
      changed();
      return `${inGroup}.${id}`;
    },
    remove({ region, changed }, id) {
      const [inGroup, ruleId] = id.split('.');
      for (const known of region.securityGroups)
        if (known.id === inGroup) known.rules = known.rules.filter((other) => other.id !== ruleId);
      changed();
    },
  };
}

function instance(number: 1 | 2, groups: readonly string[]): DemoResource {
  return {
    address: `ibm_is_instance.vsi${number}`,
    create({ region, ids, basename, profile, now, idOf, changed }) {
      const at = zone(region, number);
      const name = `${basename}-vsi${number}`;
      const inSubnet = idOf(`ibm_is_subnet.subnet${number}`);
      const cidr = region.subnets.find((known) => known.id === inSubnet)?.ipv4_cidr_block ?? '';
      const nic: InterfaceState = {
        id: ids.zonal(at, `vsi${number}/eth0`),
        name: 'eth0',
        primary: true,
        subnet: inSubnet,
        // The provider keeps the first four addresses of a subnet.
        address: cidr.replace(/\.0\/24$/, '.4'),
        reserved_ip: ids.zonal(at, `vsi${number}/ip`),
        security_groups: groups.map((label) => idOf(`ibm_is_security_group.${label}`)),
        vni: { id: ids.zonal(at, `vsi${number}/vni`), name: `${name}-vni`, mac_address: `02:00:0A:F0:00:0${number}` },
      };
      const id = ids.instance(at, `vsi${number}`);
      const made = { id, name, created_at: now, vpc: idOf('ibm_is_vpc.vpc'), zone: at, profile, status: 'running' };
      const vsi = { ...made, interfaces: [nic] };
      // Terraform makes vsi2 first; the account's list keeps the article's order.
      const behind = region.instances.findIndex((known) => known.name === `${basename}-vsi2` && known.vpc === made.vpc);
      region.instances =
        behind < 0
          ? [...region.instances, vsi]
          : [...region.instances.slice(0, behind), vsi, ...region.instances.slice(behind)];
      changed();
      return id;
    },
    remove({ region, changed }, id) {
      const gone = new Set(
        region.instances.filter((known) => known.id === id).flatMap((known) => known.interfaces.map((nic) => nic.id)),
      );
      region.instances = region.instances.filter((known) => known.id !== id);
      region.collectors = region.collectors.filter(({ target }) => target.id !== id && !gone.has(target.id));
      changed();
    },
  };
}

const floatingIp: DemoResource = {
  address: 'ibm_is_floating_ip.vsi1',
  create({ region, ids, basename, now, idOf, changed }) {
    const owner = region.instances.find(({ id }) => id === idOf('ibm_is_instance.vsi1'));
    const target = owner?.interfaces[0]?.vni?.id ?? null;
    const id = ids.regional('fip1');
    const made = { id, name: `${basename}-vsi1-fip`, created_at: now, zone: zone(region, 1), target };
    region.floatingIps = [...region.floatingIps, { ...made, address: freeAddress(region, '52.116.136', 250) }];
    changed();
    return id;
  },
  remove({ region, changed }, id) {
    region.floatingIps = region.floatingIps.filter((known) => known.id !== id);
    changed();
  },
};

const software = (key: string, protocol: 'tcp' | 'udp', port: number, remote: GroupRuleState['remote']) =>
  rule(
    `install_software["${key}"]`,
    'install_software',
    { name: key, direction: 'outbound', protocol, port },
    () => remote,
  );

/** In the order in which Terraform makes them; the other way round they are removed. */
export const demoResources: readonly DemoResource[] = [
  vpc,
  gateway,
  group('sg1', 'sg1'),
  group('sg2', 'sg2'),
  group('install_software', 'install-software'),
  subnet(1),
  subnet(2),
  rule(
    'sg1_from_internet',
    'sg1',
    { name: 'allow-3000', direction: 'inbound', protocol: 'tcp', port: 3000 },
    () => anywhere,
  ),
  rule(
    'sg1_to_private',
    'sg1',
    { name: 'to-private', direction: 'outbound', protocol: 'tcp', port: 3000 },
    ({ idOf }) => ({ group: idOf('ibm_is_security_group.sg2') }),
  ),
  rule(
    'sg2_from_public',
    'sg2',
    { name: 'from-public', direction: 'inbound', protocol: 'tcp', port: 3000 },
    ({ idOf }) => ({ group: idOf('ibm_is_security_group.sg1') }),
  ),
  software('http', 'tcp', 80, anywhere),
  software('https', 'tcp', 443, anywhere),
  software('dns-tcp', 'tcp', 53, serviceNetwork),
  software('dns', 'udp', 53, serviceNetwork),
  software('ntp', 'udp', 123, serviceNetwork),
  instance(2, ['sg2', 'install_software']),
  instance(1, ['sg1', 'install_software']),
  floatingIp,
];

/** Contracts/ibm-cloud.md §11. */
const regionPrefixes: Readonly<Record<string, string>> = {
  'us-south': '10.240',
  'us-east': '10.241',
  'eu-gb': '10.242',
  'eu-de': '10.243',
  'jp-tok': '10.244',
  'au-syd': '10.245',
};

function zone(region: RegionState, number: 1 | 2): string {
  return `${region.name}-${number}`;
}

/** The first address of a /24 that nothing in the region has. */
function freeAddress(region: RegionState, prefix: string, first = 17): string {
  const taken = new Set([
    ...region.floatingIps.map(({ address }) => address),
    ...region.publicGateways.map((known) => known.floating_ip),
  ]);
  for (let step = 0; step < 254; step++) {
    const address = `${prefix}.${((first - 1 + step) % 254) + 1}`;
    if (!taken.has(address)) return address;
  }
  throw new StepFailure('CreateFloatingIPWithContext failed: there is no address left (over_quota)');
}
