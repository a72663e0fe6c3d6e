import { isObject, type JsonObject } from '../../core/policy/looseJson';
import type { GroupRuleState, SecurityGroupState } from '../account/regionState';
import type { RegionIndex } from './regionIndex';
import { isAddress, isCidr, type RuleFields } from './ruleFields';

type Draft = Omit<GroupRuleState, 'id' | 'name'> & { readonly name: string | undefined };

export interface GroupRuleSetting {
  readonly group: SecurityGroupState;
  readonly index: RegionIndex;
  readonly oldProtocolWords: boolean;
  /** Names of the group's other rules. */
  readonly taken: readonly string[];
}

const everywhere = { cidr_block: '0.0.0.0/0' } as const;

/** A security group rule as the request describes it (contracts/ibm-cloud.md §7.5); null where the fields are wrong. */
export function groupRulePrototype(fields: RuleFields, setting: GroupRuleSetting): Draft | null {
  const direction = fields.word('direction', ['inbound', 'outbound']);
  fields.word('ip_version', ['ipv4'], 'ipv4');
  const protocol = fields.protocol('allow', setting.oldProtocolWords);
  const ports = portRange(fields, protocol);
  const icmp = fields.icmp(protocol, 'security_group_type_code_invalid_protocol');
  const remote = remoteOf(fields, setting);
  const local = localOf(fields);
  const name = fields.name(setting.taken);
  if (fields.problems.length > 0 || direction === undefined || protocol === undefined) return null;
  return { name, direction, protocol, ...ports, ...icmp, remote, local };
}

/** A stored rule as a client would have written it, for changes to be laid over. */
export function groupRuleFields({ id: _, remote, ...rule }: GroupRuleState): JsonObject {
  return { ...rule, remote: 'group' in remote ? { id: remote.group } : remote };
}

function portRange(fields: RuleFields, protocol: string | undefined) {
  const min = fields.wholeNumber('port_min', 1, 65_535);
  const max = fields.wholeNumber('port_max', 1, 65_535);
  const given = fields.has('port_min') || fields.has('port_max');
  if (given && protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp')
    fields.wrong('security_group_port_range_invalid_protocol', 'port_min', `${protocol} has no ports.`);
  if (fields.has('port_min') !== fields.has('port_max'))
    fields.wrong(
      'security_group_port_range_both_or_neither',
      fields.has('port_min') ? 'port_max' : 'port_min',
      'Give both port_min and port_max, or neither.',
    );
  if (min !== undefined && max !== undefined && max < min)
    fields.wrong('security_group_port_max_less_than_port_min', 'port_max', 'port_max is below port_min.');
  return min === undefined || max === undefined ? {} : { port_min: min, port_max: max };
}

function remoteOf(fields: RuleFields, { group, index }: GroupRuleSetting): GroupRuleState['remote'] {
  const value = fields.value('remote');
  if (!fields.has('remote')) return everywhere;
  const given = isObject(value) ? value : {};
  const keys = ['address', 'cidr_block', 'id', 'crn', 'href'].filter((key) => given[key] !== undefined);
  if (keys.length !== 1) {
    fields.wrong('validation_only_one', 'remote', 'remote takes one of address, cidr_block, id, crn, href.');
    return everywhere;
  }
  if (isAddress(given.address)) return { address: given.address };
  if (isCidr(given.cidr_block)) return { cidr_block: given.cidr_block };
  if (given.address !== undefined) fields.wrong('bad_field', 'remote', 'remote.address must be an IPv4 address.');
  else if (given.cidr_block !== undefined)
    fields.wrong('validation_invalid_cidr', 'remote', 'remote.cidr_block must be an IPv4 CIDR block.');
  else {
    const named = String(given.id ?? given.crn ?? given.href);
    const id = named.slice(Math.max(named.lastIndexOf('/'), named.lastIndexOf(':')) + 1);
    const found = index.groups.get(id);
    if (found?.vpc === group.vpc) return { group: found.id };
    const field = `remote.${keys[0]}`;
    fields.problems.push({
      code: found === undefined ? 'not_found' : 'bad_field',
      message: found === undefined ? 'The security group was not found.' : 'The security group is in another VPC.',
      target: { name: field, type: 'field', value: named.slice(0, 200) },
    });
  }
  return everywhere;
}

function localOf(fields: RuleFields): GroupRuleState['local'] {
  const value = fields.value('local');
  if (!fields.has('local')) return everywhere;
  const given = isObject(value) ? value : {};
  if ((given.address === undefined) === (given.cidr_block === undefined))
    fields.wrong('validation_only_one', 'local', 'local takes one of address, cidr_block.');
  else if (isAddress(given.address)) return { address: given.address };
  else if (isCidr(given.cidr_block)) return { cidr_block: given.cidr_block };
  else fields.wrong('validation_invalid_cidr', 'local', 'local must be an IPv4 address or CIDR block.');
  return everywhere;
}
