import type { VpcReads } from '../../src/cloud/cloud';
import type { FlowLogCollector, Instance } from '../../src/core/policy/vpcModel';
import { account } from './memoryStorage';

export const emptyVpcReads: VpcReads = {
  regions: async () => [],
  collectors: async () => [],
  vpcs: async () => [],
  subnets: async () => [],
  instances: async () => [],
  virtualNetworkInterfaces: async () => [],
  floatingIps: async () => [],
  securityGroups: async () => [],
  networkAcls: async () => [],
  endpointGateways: async () => [],
  loadBalancers: async () => [],
  vpnGateways: async () => [],
  vpnServers: async () => [],
};

const crn = (kind: string, id: string, place = 'us-south') =>
  `crn:v1:bluemix:public:is:${place}:a/${account}::${kind}:${id}`;
const vpc = { id: 'r006-shop', name: 'shop', crn: crn('vpc', 'r006-shop'), resource_type: 'vpc' };
const subnet = { id: '0717-sub', name: 'public', crn: crn('subnet', '0717-sub', 'us-south-1') };

/** vsi1 of the older interface model, vsi2 of the newer. */
const instances: readonly Instance[] = [
  {
    id: '0717_1',
    name: 'vsi1',
    crn: crn('instance', '0717_of-0717-nic1', 'us-south-1'),
    vpc,
    zone: { name: 'us-south-1' },
    network_interfaces: [
      {
        id: '0717-nic1',
        name: 'eth0',
        primary_ip: { address: '10.240.0.4' },
        subnet,
        floating_ips: [{ id: 'r006-fip', address: '52.116.136.250', name: 'fip1' }],
      },
    ],
  },
  {
    id: '0727_2',
    name: 'vsi2',
    crn: crn('instance', '0717_of-0727-nic2', 'us-south-1'),
    vpc,
    zone: { name: 'us-south-2' },
    network_interfaces: [],
    network_attachments: [
      {
        id: '0727-nic2',
        name: 'eth0',
        primary_ip: { address: '10.240.64.4' },
        subnet: { id: '0727-sub', name: 'private' },
        virtual_network_interface: { id: '0727-vni', name: 'vni2' },
      },
    ],
  },
];

const collector = (name: string, more: Partial<FlowLogCollector>): FlowLogCollector => ({
  id: `r006-${name}`,
  name,
  active: true,
  lifecycle_state: 'stable',
  storage_bucket: { name: 'shop-flowlogs' },
  target: vpc,
  vpc,
  ...more,
});

export const shopVpcReads = (): VpcReads => ({
  ...emptyVpcReads,
  vpcs: async () => [vpc],
  subnets: async () => [
    {
      ...subnet,
      ipv4_cidr_block: '10.240.0.0/24',
      vpc,
      zone: { name: 'us-south-1' },
      network_acl: { id: 'a', name: 'a' },
    },
  ],
  instances: async () => instances,
  virtualNetworkInterfaces: async () => [
    {
      id: '0727-vni',
      name: 'vni2',
      primary_ip: { address: '10.240.64.4' },
      ips: [{ address: '10.240.64.4' }, { address: '10.240.64.9' }],
      subnet: { id: '0727-sub', name: 'private' },
      security_groups: [],
    },
  ],
  floatingIps: async () => [
    { id: 'r006-fip', name: 'fip1', address: '52.116.136.250', target: { id: '0717-nic1', name: 'eth0' } },
    { id: 'r006-spare', name: 'spare', address: '52.116.136.251' },
  ],
  collectors: async () => [
    collector('shop-flowlog', {}),
    collector('lab-flowlog', {
      active: false,
      target: { id: '0717_1', name: 'vsi1', crn: crn('instance', '0717_1', 'us-south-1') },
    }),
    collector('old-flowlog', {
      lifecycle_state: 'failed',
      target: { id: '0727-sub', name: 'private', resource_type: 'subnet' },
    }),
  ],
});
