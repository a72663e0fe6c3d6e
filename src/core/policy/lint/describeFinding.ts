import { ruleName, ruleText } from '../ruleText';
import type { LintFinding } from './finding';

/** A finding in one sentence. Names come from the account and are not escaped. */
export function describeFinding({ code, resource, vpc, rule, by, about }: LintFinding): string {
  const owner = `${kinds[resource.kind]} ${resource.name}`;
  const place =
    rule === null ? owner : `${owner}, ${ruleName(rule)}${rule.name === null ? '' : ` (${ruleText(rule)})`}`;
  const others = by.map(ruleName).join(', ');
  const [first = '', second = '', ...rest] = about;
  switch (code) {
    case 'acl_rule_shadowed':
      return `${place}: earlier rules leave it nothing to decide (${others}).`;
    case 'acl_rule_out_of_range':
      return `${place}: ${first} is in none of its subnets (${[second, ...rest].join(', ')}), so it never applies.`;
    case 'acl_rule_splits_subnet':
      return `${place}: it holds for a part of subnet ${first} (${second}).`;
    case 'acl_unattached':
      return `${owner} of VPC ${vpc.name} is attached to no subnet.`;
    case 'acl_order_unclear':
      return first === 'list'
        ? `${owner}: the order of its rules is unclear; the list was followed.`
        : `${owner}: the list tells another order of the rules than they do; theirs was followed.`;
    case 'answer_blocked':
      return `${first} can open TCP connections to ${second} (ports ${rest.join(', ')}), but network ACLs stop the answers.`;
    case 'sg_rule_implied':
      return `${place}: other rules of the group admit all of it (${others}).`;
    case 'sg_rule_out_of_range':
      return `${place}: no subnet of VPC ${vpc.name} has its local addresses.`;
    case 'sg_remote_empty':
      return `${place}: nobody is known in security group ${first}, so it admits nothing.`;
    case 'sg_unattached':
      return `${owner} of VPC ${vpc.name} is attached to nothing.`;
    case 'world_open_admin_port':
      return `${place}: the whole Internet may connect to ${about.map(adminName).join(' and ')}.`;
    case 'admin_port_reached': {
      const [remotes = '', lastSeen] = rest;
      const last = lastSeen === undefined ? '' : `, the last at ${lastSeen}`;
      return `${place}: the whole Internet may connect to ${adminName(first)}, and did: ${counted(second, 'accepted flow')} from ${counted(remotes, 'address')}${last}.`;
    }
    case 'rule_never_hit': {
      const [interfaces = '', all = '', blind] = rest;
      const seen = interfaces === all ? '' : `; flow logs of ${interfaces} of its ${all} interfaces`;
      const icmp = blind === 'icmp' ? '; ICMP is never logged' : '';
      return `${place}: no recorded flow uses it (${first} to ${second}${seen}${icmp}).`;
    }
    case 'unknown_protocol':
      return `${place}: protocol “${first}” is not known here, and is not judged.`;
    case 'subnets_overlap':
      return `${owner} (${first}) of VPC ${vpc.name} overlaps ${second} (${rest[0] ?? ''}) of VPC ${rest[1] ?? ''}.`;
  }
}

const kinds = { security_group: 'Security group', network_acl: 'Network ACL', subnet: 'Subnet' } as const;

const adminName = (port: string): string => (port === '22' ? 'SSH' : 'RDP');

function counted(count: string, word: string): string {
  if (count === '1') return `1 ${word}`;
  return `${Number(count).toLocaleString('en-US')} ${word}${word.endsWith('s') ? 'es' : 's'}`;
}
