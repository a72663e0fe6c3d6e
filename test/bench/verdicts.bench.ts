import { flowVerdict } from '../../src/core/policy/flowVerdict';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import type { NetworkAclRule, SecurityGroupRule } from '../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../src/core/policy/vpcSnapshot';
import { seededRandom } from './generateObjects';
import { report } from './report';

/** 100,000 verdicts, both sides and the answer, over a VPC of 1,000 interfaces and 100 groups: under 2 s on one core. */

const interfaces = 1000;
const groups = 100;
const asked = 100_000;
const budgetMs = 2000;
const random = seededRandom(20261121);
const below = (limit: number): number => Math.floor(random() * limit);
const vpc = { id: 'vpc', name: 'vpc' };
const zone = { name: 'us-south-1' };
const ports = [22, 53, 80, 123, 443, 3000, 3389, 5432, 8080, 9200];

function groupRule(at: number): SecurityGroupRule {
  const port = ports[below(ports.length)]!;
  const group = `sg${below(groups)}`;
  return {
    ...{ id: `r${at}`, direction: random() < 0.6 ? 'inbound' : 'outbound' },
    protocol: random() < 0.1 ? 'icmp_tcp_udp' : random() < 0.8 ? 'tcp' : 'udp',
    ...{ port_min: port, port_max: port + below(20) },
    remote: random() < 0.5 ? { id: group, name: group } : { cidr_block: `10.${below(4)}.${below(256)}.0/24` },
  };
}

function aclRule(at: number, last: boolean): NetworkAclRule {
  const direction = at % 2 === 0 ? 'inbound' : 'outbound';
  const any = { source: '0.0.0.0/0', destination: '0.0.0.0/0' };
  if (last) return { id: `a${at}`, name: `a${at}`, action: 'allow', direction, protocol: 'icmp_tcp_udp', ...any };
  return {
    ...{ id: `a${at}`, name: `a${at}`, action: random() < 0.5 ? 'allow' : 'deny', direction, protocol: 'tcp' },
    ...{ source: `10.${below(4)}.${below(256)}.0/24`, destination: '0.0.0.0/0' },
    ...{
      source_port_min: 1,
      source_port_max: 65_535,
      destination_port_min: 1 + below(9000),
      destination_port_max: 9999,
    },
  };
}

const subnets = Array.from({ length: 20 }, (_, at) => ({
  ...{ id: `subnet${at}`, name: `subnet${at}`, ipv4_cidr_block: `10.0.${at}.0/24`, vpc, zone },
  network_acl: { id: `acl${at}`, name: `acl${at}` },
}));
const addressOf = (at: number): string => `10.0.${at % subnets.length}.${4 + Math.floor(at / subnets.length)}`;
const snapshot: VpcSnapshot = {
  subnets,
  instances: Array.from({ length: interfaces }, (_, at) => ({
    ...{ id: `vsi${at}`, name: `vsi${at}`, vpc, zone },
    network_interfaces: [
      {
        ...{ id: `nic${at}`, name: 'eth0', primary_ip: { address: addressOf(at) } },
        subnet: { id: `subnet${at % subnets.length}`, name: '' },
        security_groups: Array.from({ length: 1 + below(5) }, () => `sg${below(groups)}`).map((id) => ({
          id,
          name: id,
        })),
      },
    ],
  })),
  virtual_network_interfaces: [],
  security_groups: Array.from({ length: groups }, (_, at) => ({
    ...{ id: `sg${at}`, name: `sg${at}`, vpc, targets: [] },
    rules: Array.from({ length: 50 }, (_each, rule) => groupRule(rule)),
  })),
  network_acls: subnets.map(({ network_acl }) => ({
    ...{ ...network_acl, vpc, subnets: [] },
    rules: Array.from({ length: 60 }, (_, at) => aclRule(at, at >= 58)),
  })),
};

const started = performance.now();
const directory = policyDirectory(snapshot);
const ready = performance.now();
const packed = (at: number): number => 0x0a000000 + ((at % subnets.length) << 8) + 4 + Math.floor(at / subnets.length);
const tally = { allowed: 0, denied: 0, answered: 0 };
for (let at = 0; at < asked; at++) {
  const outside = at % 4 === 0;
  const packet = {
    ...{
      protocol: at % 5 === 0 ? 17 : 6,
      sourcePort: 32_768 + (at % 28_000),
      destinationPort: ports[at % ports.length]!,
    },
    source: outside ? 0x18164400 + below(256) : packed(below(interfaces)),
    destination: packed(below(interfaces)),
  };
  const { allowed, answered } = flowVerdict(directory, { packet });
  if (allowed === true) tally.allowed++;
  else tally.denied++;
  if (answered === true) tally.answered++;
}
const took = performance.now() - ready;

const decided = tally.allowed + tally.denied;
report({
  bench: 'verdicts',
  title: 'Diagnosis: verdicts',
  method: `Both sides and the answer of each flow, on one core, over ${interfaces} interfaces, ${groups} groups of 50 rules and ${subnets.length} ACLs of 60 rules; ${tally.allowed} of ${decided} were allowed.`,
  tables: [
    {
      caption: 'Step',
      unit: 'ms',
      entries: [
        { what: 'reading the configuration', value: ready - started },
        {
          what: `${decided.toLocaleString('en-US')} verdicts`,
          value: took,
          wanted: `< ${budgetMs}`,
          reached: took <= budgetMs,
        },
      ],
    },
  ],
});
if (took > budgetMs) process.exitCode = 1;
