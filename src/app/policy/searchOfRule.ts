import { formatIpv4 } from '../../core/net/ipv4';
import type { RuleReference } from '../../core/policy/explanation';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { NetworkAclRule, SecurityGroupRule } from '../../core/policy/vpcModel';
import { printValue } from '../../core/query/print';

/** A search of more would be slow to read and to run. */
const mostNamed = 100;

/** The flows of the interfaces that a security group is attached to; empty: all flows. */
export function searchOfGroup({ endpoints }: PolicyDirectory, groupId: string): string {
  const having = endpoints.filter(({ groups }) => groups?.some(({ id }) => id === groupId) === true);
  return anyOf(having.map(({ ids: [id] }) => `network_interface_id:==${printValue(id ?? '')}`));
}

/** The flows that enter or leave the subnets of a network ACL. */
export function searchOfAcl({ snapshot }: PolicyDirectory, aclId: string): string {
  const subnets = snapshot.subnets.filter(({ network_acl }) => network_acl.id === aclId);
  return anyOf(subnets.flatMap(({ ipv4_cidr_block: cidr }) => [`initiator_ip:${cidr}`, `target_ip:${cidr}`]));
}

/**
 * The flows that a rule is about, as far as a search can say it: groups as remotes by the addresses they have now. What
 * other rules decide about the same traffic is found too.
 */
export function searchOfRule(directory: PolicyDirectory, { layer, rule, owner }: RuleReference): string {
  const terms = [
    layer === 'SG' ? searchOfGroup(directory, owner.id) : searchOfAcl(directory, owner.id),
    `direction:${rule.direction === 'outbound' ? 'O' : 'I'}`,
    ...protocolTerms(rule.protocol),
    ...('remote' in rule ? groupTerms(directory, rule) : aclTerms(rule)),
  ];
  return terms.filter((term) => term !== '').join(' ');
}

function protocolTerms(word: string): readonly string[] {
  const lower = word.toLowerCase();
  return lower === 'tcp' || lower === 'udp' ? [`transport_protocol:${lower}`] : [];
}

function groupTerms({ index }: PolicyDirectory, rule: SecurityGroupRule): readonly string[] {
  const { remote, direction, port_min, port_max } = rule;
  const field = direction === 'outbound' ? 'target_ip' : 'initiator_ip';
  const members = 'id' in remote ? [...(index.members.get(remote.id) ?? [])] : [];
  const ends =
    'id' in remote
      ? anyOf(members.map((address) => `${field}:${formatIpv4(address)}`))
      : addressTerm(field, 'address' in remote ? remote.address : remote.cidr_block);
  return [...portTerms('target_port', port_min, port_max), ends];
}

function aclTerms(rule: NetworkAclRule): readonly string[] {
  return [
    ...portTerms('initiator_port', rule.source_port_min, rule.source_port_max),
    ...portTerms('target_port', rule.destination_port_min, rule.destination_port_max),
    addressTerm('initiator_ip', rule.source),
    addressTerm('target_ip', rule.destination),
  ];
}

function addressTerm(field: string, cidr: string): string {
  return cidr === '0.0.0.0/0' ? '' : `${field}:${cidr}`;
}

function portTerms(field: string, min: number | undefined, max: number | undefined): readonly string[] {
  const [first, last] = [min ?? 0, max ?? 65_535];
  if (first === last) return [`${field}:${first}`];
  return [...(first > 1 ? [`${field}:>=${first}`] : []), ...(last < 65_535 ? [`${field}:<=${last}`] : [])];
}

function anyOf(terms: readonly string[]): string {
  const named = [...new Set(terms)].slice(0, mostNamed);
  return named.length > 1 ? `(${named.join(' OR ')})` : (named[0] ?? '');
}
