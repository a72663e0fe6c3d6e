import { hash32 } from '../random';
import type { InstanceState, InterfaceState, RegionState, SubnetState } from './regionState';
import { homeRegion } from './regions';
import { defaultGroup, openAcl, type TutorialSecurity, tutorialSecurity } from './tutorialSecurity';
import { type VpcIds, vpcIds } from './vpcIds';

export interface TutorialRegionOptions {
  readonly seed: number;
  readonly prefix: string;
  /** Instances altogether; the first two are the tutorial's. */
  readonly vsis: number;
  /** Milliseconds: when everything was created, which is when the collector began to write. */
  readonly createdAt: number;
  readonly bucket: string;
  readonly otherBucket: string;
}

/** Instances of a pair of subnets: a /24 less IBM's five addresses and the first hosts. */
const perSubnet = 240;
/** 10.240.0.0/24 … 10.240.63.0/24 in zone 1, 10.240.64.0/24 … in zone 2. */
const subnetPairs = 64;
/** The VPC's two zones; one subnet of a pair in each. */
const zones = ['us-south-1', 'us-south-2'] as const;

export const mostVsis = perSubnet * 2 * subnetPairs;

/** The article's public address, and the account's own pool for further ones. */
const articleFloatingIp = '52.116.136.250';

/** The tutorial's VPC: two subnets, vsi1 with a floating IP, vsi2 behind a public gateway, groups, ACL, collectors. */
export function tutorialRegion(options: TutorialRegionOptions): RegionState {
  const { seed, prefix } = options;
  const ids = vpcIds(seed);
  const createdAt = isoTime(options.createdAt);
  const vpc = ids.regional('vpc');
  const security = tutorialSecurity(ids, prefix, vpc, createdAt);
  const gateway = {
    id: ids.regional('pgw2'),
    name: `${prefix}-pgw2`,
    created_at: createdAt,
    vpc,
    zone: zones[1],
    floating_ip: '52.116.130.17',
  };
  const emptyVpc = labVpc(ids, prefix, createdAt);
  const lab: Lab = { ...options, ids, vpc, created: createdAt, gateway: gateway.id, security, emptyVpc };
  const instances = Array.from({ length: options.vsis }, (_, index) => labInstance(lab, index));
  const pairs = Math.max(1, Math.ceil(options.vsis / (2 * perSubnet)));
  return {
    name: homeRegion,
    vpcs: [
      {
        id: vpc,
        name: `${prefix}-vpc`,
        created_at: createdAt,
        default_security_group: security.defaultGroup.id,
        default_network_acl: security.acl.id,
      },
      lab.emptyVpc.vpc,
    ],
    subnets: Array.from({ length: pairs * 2 }, (_, index) => labSubnet(lab, index)),
    publicGateways: [gateway],
    instances,
    floatingIps: instances.flatMap((instance, index) => labFloatingIp(lab, instance, index)),
    securityGroups: [
      security.sg1,
      security.sg2,
      security.installSoftware,
      ...(options.vsis > 2 ? [security.workload] : []),
      security.defaultGroup,
      lab.emptyVpc.group,
    ],
    networkAcls: [security.acl, lab.emptyVpc.acl],
    keys: [],
    collectors: [
      {
        id: ids.regional('collector'),
        name: `${prefix}-flowlog`,
        created_at: createdAt,
        active: true,
        lifecycle_state: 'stable',
        bucket: options.bucket,
        vpc,
        target: { kind: 'vpc', id: vpc },
      },
      {
        id: ids.regional('collector/suspended'),
        name: `${prefix}-lab-flowlog`,
        created_at: createdAt,
        active: false,
        lifecycle_state: 'stable',
        bucket: options.otherBucket,
        vpc: lab.emptyVpc.vpc.id,
        target: { kind: 'vpc', id: lab.emptyVpc.vpc.id },
      },
    ],
  };
}

interface Lab extends TutorialRegionOptions {
  readonly ids: VpcIds;
  readonly vpc: string;
  readonly created: string;
  readonly gateway: string;
  readonly security: TutorialSecurity;
  readonly emptyVpc: EmptyVpc;
}

interface EmptyVpc {
  readonly vpc: RegionState['vpcs'][number];
  readonly group: RegionState['securityGroups'][number];
  readonly acl: RegionState['networkAcls'][number];
}

/** A second VPC without instances, whose collector is suspended: accounts are rarely tidy. */
function labVpc(ids: VpcIds, prefix: string, created: string): EmptyVpc {
  const id = ids.regional('vpc/lab');
  const group = defaultGroup(ids, `${prefix}-lab-default`, 'lab', id, created);
  const acl = openAcl(ids, `${prefix}-lab-acl`, 'lab', id, created);
  const defaults = { default_security_group: group.id, default_network_acl: acl.id };
  return { vpc: { id, name: `${prefix}-lab`, created_at: created, ...defaults }, group, acl };
}

function labSubnet(lab: Lab, index: number): SubnetState {
  const zone = zones[index % 2] ?? zones[0];
  const third = Math.floor(index / 2) + (index % 2) * subnetPairs;
  return {
    id: subnetId(lab.ids, index),
    name: `${lab.prefix}-subnet${index + 1}`,
    created_at: lab.created,
    vpc: lab.vpc,
    zone,
    ipv4_cidr_block: `10.240.${third}.0/24`,
    network_acl: lab.security.acl.id,
    public_gateway: zone === zones[1] ? lab.gateway : null,
  };
}

function subnetId(ids: VpcIds, index: number): string {
  return ids.zonal(zones[index % 2] ?? zones[0], `subnet${index + 1}`);
}

function labInstance(lab: Lab, index: number): InstanceState {
  const zone = zones[index % 2] ?? zones[0];
  const name = `vsi${index + 1}`;
  return {
    id: lab.ids.instance(zone, name),
    name: `${lab.prefix}-${name}`,
    created_at: lab.created,
    vpc: lab.vpc,
    zone,
    profile: 'bx2-2x8',
    status: 'running',
    interfaces: [labInterface(lab, index, zone, name)],
  };
}

/** Odd-numbered instances have the old interface model, even-numbered ones an attachment with its VNI. */
function labInterface(lab: Lab, index: number, zone: string, name: string): InterfaceState {
  const pair = Math.floor(index / (2 * perSubnet));
  const host = 4 + Math.floor((index % (2 * perSubnet)) / 2);
  const mac = hash32(`${name}/mac`, lab.seed).toString(16).padStart(8, '0').toUpperCase();
  return {
    id: lab.ids.zonal(zone, `${name}/eth0`),
    name: 'eth0',
    primary: true,
    subnet: subnetId(lab.ids, pair * 2 + (index % 2)),
    address: `10.240.${pair + (index % 2) * subnetPairs}.${host}`,
    reserved_ip: lab.ids.zonal(zone, `${name}/ip`),
    security_groups: groupsOf(lab.security, index),
    vni:
      index % 2 === 0
        ? null
        : {
            id: lab.ids.zonal(zone, `${name}/vni`),
            name: `${lab.prefix}-${name}-vni`,
            mac_address: `02:00:${mac.match(/../g)?.join(':') ?? ''}`,
          },
  };
}

function groupsOf(security: TutorialSecurity, index: number): string[] {
  if (index === 0) return [security.sg1.id, security.installSoftware.id];
  if (index === 1) return [security.sg2.id, security.installSoftware.id];
  return [security.workload.id];
}

/** vsi1, and one in ten of the additional instances. */
function labFloatingIp(lab: Lab, instance: InstanceState, index: number): RegionState['floatingIps'] {
  if (index !== 0 && index % 10 !== 5) return [];
  const nic = instance.interfaces[0];
  const address = index === 0 ? articleFloatingIp : `52.117.${Math.floor(index / 250) % 256}.${(index % 250) + 1}`;
  return [
    {
      id: lab.ids.regional(`fip${index + 1}`),
      name: `${lab.prefix}-vsi${index + 1}-fip`,
      created_at: lab.created,
      address,
      zone: instance.zone,
      target: nic?.vni?.id ?? nic?.id ?? null,
    },
  ];
}

function isoTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
