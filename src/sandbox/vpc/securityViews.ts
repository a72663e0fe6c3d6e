import type {
  NetworkAcl,
  NetworkAclRule,
  Reference,
  RuleRemote,
  SecurityGroup,
  SecurityGroupRule,
} from '../../core/policy/vpcModel';
import type { AclRuleState, GroupRuleState, NetworkAclState, SecurityGroupState } from '../account/regionState';
import type { VpcReferences } from './vpcReferences';

/** Security groups and network ACLs (contracts/ibm-cloud.md §7.5, §7.6). */
export class SecurityViews {
  constructor(private readonly references: VpcReferences) {}

  securityGroup(group: SecurityGroupState): SecurityGroup & Record<string, unknown> {
    return {
      ...this.references.group(group),
      created_at: group.created_at,
      vpc: this.references.vpc(group.vpc),
      resource_group: this.references.resourceGroup(group),
      rules: group.rules.map((rule) => this.groupRule(group, rule)),
      targets: this.groupTargets(group),
    };
  }

  groupRule(group: SecurityGroupState, rule: GroupRuleState): SecurityGroupRule & Record<string, unknown> {
    return {
      ...rule,
      href: this.references.href(`security_groups/${group.id}/rules/${rule.id}`),
      ip_version: 'ipv4',
      protocol: this.protocol(rule.protocol, 'allow'),
      remote: this.remote(rule.remote),
      resource_type: 'security_group_rule',
    };
  }

  groupTargets(group: SecurityGroupState): Reference[] {
    return this.references.index.membersOf(group.id).map(({ instance, nic }) => this.references.target(instance, nic));
  }

  networkAcl(acl: NetworkAclState): NetworkAcl & Record<string, unknown> {
    const subnets = this.references.index.region.subnets.filter((subnet) => subnet.network_acl === acl.id);
    return {
      ...this.references.acl(acl),
      created_at: acl.created_at,
      vpc: this.references.vpc(acl.vpc),
      resource_group: this.references.resourceGroup(acl),
      rules: acl.rules.map((_, place) => this.aclRule(acl, place)),
      subnets: subnets.map((subnet) => this.references.subnet(subnet.id)),
    };
  }

  /** `before` names the rule that follows in the order of evaluation. */
  aclRule(acl: NetworkAclState, place: number): NetworkAclRule & Record<string, unknown> {
    const rule = acl.rules[place] as AclRuleState;
    const next = acl.rules[place + 1];
    const href = (id: string) => this.references.href(`network_acls/${acl.id}/rules/${id}`);
    return {
      ...rule,
      href: href(rule.id),
      ip_version: 'ipv4',
      protocol: this.protocol(rule.protocol, rule.action),
      ...(next === undefined ? {} : { before: { id: next.id, href: href(next.id), name: next.name } }),
    };
  }

  private remote(remote: GroupRuleState['remote']): RuleRemote {
    if (!('group' in remote)) return remote;
    const group = this.references.index.groups.get(remote.group);
    if (group !== undefined) return this.references.group(group);
    return {
      id: remote.group,
      name: '',
      deleted: { more_info: 'https://cloud.ibm.com/apidocs/vpc#deleted-resources' },
    };
  }

  private protocol(word: string, action: 'allow' | 'deny'): string {
    if (!this.references.context.oldProtocolWords) return word;
    return word === 'icmp_tcp_udp' || (word === 'any' && action === 'deny') ? 'all' : word;
  }
}
