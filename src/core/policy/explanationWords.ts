import type { Assumption, AssumptionCode, Cause, Missing, MissingCode } from './explanation';
import { ruleName } from './ruleText';

/** What else may lie behind a record that the present rules judge otherwise (contracts/policy-semantics.md §4.4). */
export function causeText({ code, rule }: Cause): string {
  switch (code) {
    case 'rule_newer_than_flow':
      return `Made after the flow: ${rule === undefined ? 'a rule' : ruleName(rule)}; what stood before it is not known.`;
    case 'rules_changed':
      return 'The rules may have changed since.';
    case 'connection_older_than_rules':
      return 'The connection may be older than the rules: an edit of a security group does not touch connections that stand.';
    case 'out_of_state':
      return 'It may have been a stray packet of a connection: late, after an idle time-out, or on another way than the rest.';
    case 'rejected_answer':
      return 'It may have been an answer, which only network ACLs can stop.';
    case 'membership_changed':
      return 'The members of a security group that a rule names may have changed since.';
    case 'snapshot_incomplete':
      return 'Parts of the configuration could not be read.';
    case 'infrastructure_flow':
      return 'Rules do not decide about this flow of the infrastructure; its rejection has another cause.';
    case 'no_answer_from_target':
      return 'Nothing came back although the rules allow it: the target may not listen, or drop it itself.';
  }
}

const assumptions: Readonly<Record<AssumptionCode, (about: string) => string>> = {
  end_outside_not_judged: (about) => `Outside of the known VPCs, and not judged: ${about}.`,
  no_groups_admit_all: (about) => `Without security groups everything is admitted: ${about}.`,
  groups_assumed: (about) =>
    `The security groups of ${about} are not listed; the usual ones of such a resource stand in.`,
  answer_guessed: () => 'Taken for an answer, because it comes from a service port to a high one.',
  echo_reply: () => 'The answer is taken to be an echo reply.',
  floating_ip_translated: (about) => `Rules see the private address behind the floating IP: ${about}.`,
  address_not_of_vnic: (about) => `The packet does not have an address of the vNIC: ${about}.`,
  group_without_members: (about) => `Rules name security groups in which nobody is known: ${about}.`,
  unknown_protocol: (about) => `Rules with a protocol that is not known here were passed over: ${about}.`,
  icmp_not_logged: () => 'Flow logs do not record ICMP.',
  no_external_route: (about) => `No way to the Internet: ${about} has neither a floating IP nor a public gateway.`,
  duplicate_rule_ids: (about) => `Rules share an id, so they were taken in the order of the list: ${about}.`,
};

export const assumptionText = ({ code, about }: Assumption): string => assumptions[code](about.join(', '));

const missing: Readonly<Record<MissingCode, (about: readonly string[]) => string>> = {
  vnic_unknown: ([address, subnet]) =>
    `Missing: the interface of ${address} in ${subnet}; it may belong to a load balancer, a worker or a VPN gateway.`,
  groups_unknown: ([name]) => `Missing: the security groups of ${name}.`,
  acl_unknown: ([name]) => `Missing: network ACL ${name}.`,
  subnet_unknown: ([address]) => `Missing: the subnet of ${address}.`,
  no_end_in_snapshot: ([source, target]) => `Missing: neither ${source} nor ${target} lies in a known subnet.`,
  address_ambiguous: ([address, ...subnets]) => `Missing: which subnet ${address} is in (${subnets.join(' or ')}).`,
  record_incomplete: (about) => `Missing: the record has no ${about.join(', ')}.`,
  no_permission: ([list]) => `The account may not read the ${listName(list)}.`,
  list_not_read: ([list]) => `The ${listName(list)} could not be read.`,
};

export const missingText = ({ code, about }: Missing): string => missing[code](about);

const listName = (list = ''): string => list.replaceAll('_', ' ');
