import type { AclRuleReference, GroupRuleReference, RuleReference } from './explanation';
import { shellWord, terraformBlock } from './fixText';
import { ruleProtocol } from './ruleProtocol';
import type { SecurityGroupRule } from './vpcModel';

/** A rule that stands as a resource block for the IBM provider of Terraform. */
export function terraformOfRule(reference: RuleReference): string {
  const { rule, owner, name } = reference;
  const resource = resourceName(name ?? rule.id);
  if (reference.layer === 'SG') {
    const { port_min, port_max, type, code, local, remote } = reference.rule;
    return terraformBlock('ibm_is_security_group_rule', resource, [
      ['group', owner.id],
      ['name', name ?? undefined],
      ['direction', rule.direction],
      ['protocol', rule.protocol],
      ...portFields(rule.protocol, [
        ['port_min', port_min],
        ['port_max', port_max],
      ]),
      ...icmpFields(rule.protocol, type, code),
      ['remote', endText(remote)],
      ['local', localText(local)],
    ]);
  }
  const acl = reference.rule;
  return terraformBlock('ibm_is_network_acl_rule', resource, [
    ['network_acl', owner.id],
    ['name', name ?? undefined],
    ['before', acl.before?.id],
    ['action', acl.action],
    ['direction', acl.direction],
    ['protocol', acl.protocol],
    ['source', acl.source],
    ['destination', acl.destination],
    ...portFields(acl.protocol, [
      ['source_port_min', acl.source_port_min],
      ['source_port_max', acl.source_port_max],
      ['port_min', acl.destination_port_min],
      ['port_max', acl.destination_port_max],
    ]),
    ...icmpFields(acl.protocol, acl.type, acl.code),
  ]);
}

/** The command of the ibmcloud CLI's VPC plug-in that makes such a rule. */
export function ibmcloudOfRule(reference: RuleReference): string {
  const words = reference.layer === 'SG' ? groupCommand(reference) : aclCommand(reference);
  return `${words.map(shellWord).join(' ')}\n`;
}

function groupCommand({ owner, rule }: GroupRuleReference): readonly string[] {
  const local = localText(rule.local);
  return [
    ...['ibmcloud', 'is', 'security-group-rule-add', owner.id, rule.direction, rule.protocol],
    ...['--remote', endText(rule.remote), ...(local === undefined ? [] : ['--local', local])],
    ...options(
      portFields(rule.protocol, [
        ['--port-min', rule.port_min],
        ['--port-max', rule.port_max],
      ]),
    ),
    ...options(icmpFields(rule.protocol, rule.type, rule.code, '--icmp-')),
  ];
}

function aclCommand({ owner, rule }: AclRuleReference): readonly string[] {
  return [
    ...['ibmcloud', 'is', 'network-acl-rule-add', owner.id, rule.action, rule.direction, rule.protocol],
    ...[rule.source, rule.destination, '--name', rule.name],
    ...options(
      portFields(rule.protocol, [
        ['--source-port-min', rule.source_port_min],
        ['--source-port-max', rule.source_port_max],
        ['--destination-port-min', rule.destination_port_min],
        ['--destination-port-max', rule.destination_port_max],
      ]),
    ),
    ...options(icmpFields(rule.protocol, rule.type, rule.code, '--icmp-')),
    ...(rule.before === undefined ? [] : ['--before-rule-id', rule.before.id]),
  ];
}

type Field = readonly [string, string | number | undefined];

/** Exports set ports and types to 0 where they mean nothing (contracts/policy-semantics.md §1.16). */
function portFields(protocol: string, fields: readonly Field[]): readonly Field[] {
  return /^(tcp|udp)$/i.test(protocol) ? fields : [];
}

function icmpFields(
  protocol: string,
  type: number | undefined,
  code: number | undefined,
  prefix = '',
): readonly Field[] {
  const read = ruleProtocol(protocol, 'allow');
  if (read.kind !== 'number' || read.number !== 1 || type === undefined) return [];
  return [
    [`${prefix}type`, type],
    [`${prefix}code`, code],
  ];
}

const options = (fields: readonly Field[]): readonly string[] =>
  fields.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));

function endText(end: SecurityGroupRule['remote']): string {
  if ('id' in end) return end.id;
  return 'address' in end ? end.address : end.cidr_block;
}

function localText(local: SecurityGroupRule['local']): string | undefined {
  const text = local === undefined ? undefined : 'address' in local ? local.address : local.cidr_block;
  return text === '0.0.0.0/0' ? undefined : text;
}

/** What Terraform takes for a name. */
function resourceName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `rule_${plain}`;
}
