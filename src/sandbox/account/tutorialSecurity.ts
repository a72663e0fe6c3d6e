import type { AclRuleState, GroupRuleState, NetworkAclState, SecurityGroupState } from './regionState';
import type { VpcIds } from './vpcIds';

const everywhere = { cidr_block: '0.0.0.0/0' } as const;
/** IBM's service network: DNS, time, mirrors. */
const serviceNetwork = { cidr_block: '161.26.0.0/16' } as const;

export interface TutorialSecurity {
  readonly sg1: SecurityGroupState;
  readonly sg2: SecurityGroupState;
  readonly installSoftware: SecurityGroupState;
  readonly workload: SecurityGroupState;
  readonly defaultGroup: SecurityGroupState;
  readonly acl: NetworkAclState;
}

/**
 * The tutorial's security groups: sg1 lets the Internet reach port 3000 and nothing else (so SSH is rejected), sg2
 * lets sg1 in, install-software lets packages be fetched. `workload` is for additional instances.
 */
export function tutorialSecurity(ids: VpcIds, prefix: string, vpc: string, createdAt: string): TutorialSecurity {
  const group = (name: string, rules: readonly RuleSketch[]): SecurityGroupState => {
    const id = groupId(ids, name);
    return {
      id,
      name: `${prefix}-${name}`,
      created_at: createdAt,
      vpc,
      rules: rules.map((rule) => ({ id: ids.regional(`${name}/${rule.name}`), local: everywhere, ...rule })),
    };
  };
  const sg1 = { group: groupId(ids, 'sg1') };
  const sg2 = { group: groupId(ids, 'sg2') };
  const workload = { group: groupId(ids, 'workload') };
  return {
    sg1: group('sg1', [inTcp('allow-3000', 3000, everywhere), outTcp('to-private', 3000, sg2)]),
    sg2: group('sg2', [inTcp('from-public', 3000, sg1)]),
    installSoftware: group('install-software', [
      outTcp('http', 80, everywhere),
      outTcp('https', 443, everywhere),
      outTcp('dns-tcp', 53, serviceNetwork),
      outUdp('dns', 53, serviceNetwork),
      outUdp('ntp', 123, serviceNetwork),
    ]),
    workload: group('workload', [
      inTcp('service', 8080, workload),
      inTcp('database', 5432, workload),
      { name: 'anything-out', direction: 'outbound', protocol: 'icmp_tcp_udp', remote: everywhere },
    ]),
    defaultGroup: defaultGroup(ids, `${prefix}-default`, 'vpc', vpc, createdAt),
    acl: openAcl(ids, `${prefix}-acl`, 'vpc', vpc, createdAt),
  };
}

/** What a new VPC comes with (contracts/ibm-cloud.md §7.3): its members talk to each other and to everywhere. */
export function defaultGroup(
  ids: VpcIds,
  name: string,
  label: string,
  vpc: string,
  createdAt: string,
): SecurityGroupState {
  const id = ids.regional(`group/default/${label}`);
  const rule = (
    direction: 'inbound' | 'outbound',
    title: string,
    remote: GroupRuleState['remote'],
  ): GroupRuleState => ({
    id: ids.regional(`group/default/${label}/${direction}`),
    name: title,
    direction,
    protocol: 'icmp_tcp_udp',
    remote,
    local: everywhere,
  });
  const rules = [
    rule('inbound', 'inbound-icmp-tcp-udp-from-this-security-group', { group: id }),
    rule('outbound', 'outbound-icmp-tcp-udp', everywhere),
  ];
  return { id, name, created_at: createdAt, vpc, rules };
}

/** The default network ACL, which lets everything pass. */
export function openAcl(ids: VpcIds, name: string, label: string, vpc: string, createdAt: string): NetworkAclState {
  const rule = (direction: 'inbound' | 'outbound'): AclRuleState => ({
    id: ids.regional(`acl/${label}/${direction}`),
    name: `allow-${direction}`,
    action: 'allow',
    direction,
    protocol: 'icmp_tcp_udp',
    source: '0.0.0.0/0',
    destination: '0.0.0.0/0',
    created_at: createdAt,
  });
  const rules = [rule('inbound'), rule('outbound')];
  return { id: ids.regional(`acl/${label}`), name, created_at: createdAt, vpc, rules };
}

type RuleSketch = Omit<GroupRuleState, 'id' | 'local'>;

function groupId(ids: VpcIds, name: string): string {
  return ids.regional(`group/${name}`);
}

function inTcp(name: string, port: number, remote: GroupRuleState['remote']): RuleSketch {
  return { name, direction: 'inbound', protocol: 'tcp', port_min: port, port_max: port, remote };
}

function outTcp(name: string, port: number, remote: GroupRuleState['remote']): RuleSketch {
  return { name, direction: 'outbound', protocol: 'tcp', port_min: port, port_max: port, remote };
}

function outUdp(name: string, port: number, remote: GroupRuleState['remote']): RuleSketch {
  return { name, direction: 'outbound', protocol: 'udp', port_min: port, port_max: port, remote };
}
