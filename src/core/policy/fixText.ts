import type { FixProposal, FixRefusal, FixWarning } from './fixProposal';
import type { AddAclRule, AddGroupRule, RuleChange } from './ruleChange';
import { aclRuleText, groupRuleText } from './ruleText';

/** `Add inbound TCP 22 from 24.22.68.94 to sg1`. */
export function describeChange(change: RuleChange): string {
  if (change.kind === 'add_group_rule')
    return `Add ${change.rule.direction} ${groupRuleText({ id: '', ...change.rule })} to ${change.group.name}`;
  const place = change.before === null ? 'at the end' : `before ${change.before.name}`;
  return `Add ${change.rule.direction} “${aclRuleText({ id: '', ...change.rule })}” to network ACL ${change.acl.name}, ${place}`;
}

/** A sentence each: what is to be thought of before the rules are made. */
export function warningText({ code, about }: FixWarning): string {
  const [first, ...rest] = about;
  switch (code) {
    case 'world_open_admin_port':
      return `This opens SSH or RDP to the whole Internet: ${about.join(', ')}.`;
    case 'shared_group':
      return `${first} is attached to ${rest.length} interfaces, and all of them are opened: ${rest.join(', ')}.`;
    case 'group_may_grow':
      return `Whoever joins ${first} later is let in as well.`;
    case 'acl_of_subnets':
      return `Network ACL ${first} holds for ${rest.length === 1 ? 'subnet' : 'subnets'} ${rest.join(', ')}.`;
    case 'not_proven':
      return 'Not proven: the security groups of one end are not known.';
  }
}

export function refusalText({ code, about }: FixRefusal): string {
  switch (code) {
    case 'already_allowed':
      return 'The present rules let it pass already.';
    case 'protocol_not_fixable':
      return 'Rules are proposed for TCP and UDP alone.';
    case 'end_unknown':
      return `Not enough is known of ${about.join(' and ')} to propose a rule.`;
    case 'quota_group_rules':
      return `No room: ${about.join(', ')} has 250 rules, the most a security group can have.`;
    case 'quota_acl_rules':
      return `No room: ${about.join(', ')} has 200 rules, the most a network ACL can have.`;
    case 'range_without_peer':
      return `${about.join(', ')} is not a range that holds the other end.`;
  }
}

/** Resource blocks for the IBM provider of Terraform (1.87 and later, with flat arguments). */
export function terraformText({ changes }: Pick<FixProposal, 'changes'>): string {
  return changes.map((change) => (change.kind === 'add_group_rule' ? groupBlock(change) : aclBlock(change))).join('\n');
}

function groupBlock({ group, rule }: AddGroupRule): string {
  const remote =
    'id' in rule.remote ? rule.remote.id : 'address' in rule.remote ? rule.remote.address : rule.remote.cidr_block;
  return terraformBlock('ibm_is_security_group_rule', rule.name, [
    ['group', group.id],
    ['name', rule.name],
    ['direction', rule.direction],
    ['protocol', rule.protocol],
    ['port_min', rule.port_min],
    ['port_max', rule.port_max],
    ['remote', remote],
    ['local', rule.local?.address],
  ]);
}

function aclBlock({ acl, rule, before }: AddAclRule): string {
  return terraformBlock('ibm_is_network_acl_rule', rule.name, [
    ['network_acl', acl.id],
    ['name', rule.name],
    ['before', before?.id],
    ['action', rule.action],
    ['direction', rule.direction],
    ['protocol', rule.protocol],
    ['source', rule.source],
    ['destination', rule.destination],
    ['source_port_min', rule.source_port_min],
    ['source_port_max', rule.source_port_max],
    ['port_min', rule.destination_port_min],
    ['port_max', rule.destination_port_max],
  ]);
}

/** Arguments without a value are left out. */
export function terraformBlock(
  type: string,
  name: string,
  fields: readonly (readonly [string, string | number | undefined])[],
): string {
  const told = fields.filter(([, value]) => value !== undefined);
  const width = Math.max(...told.map(([field]) => field.length));
  const lines = told.map(
    ([field, value]) => `  ${field.padEnd(width)} = ${typeof value === 'number' ? value : hcl(value ?? '')}`,
  );
  return `resource "${type}" "${name.replaceAll(/\W/g, '_')}" {\n${lines.join('\n')}\n}\n`;
}

/** A string of Terraform's language: no interpolation, no line breaks, and nothing that steers a terminal. */
function hcl(value: string): string {
  return JSON.stringify(value)
    .replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)
    .replaceAll(
      /\\.|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (found) => jsonOnly.get(found) ?? (found[0] === '\\' ? found : unicodeEscape(found)),
    );
}

/** Short forms of JSON that Terraform does not know. */
const jsonOnly: ReadonlyMap<string, string> = new Map([
  ['\\b', '\\u0008'],
  ['\\f', '\\u000c'],
]);

function unicodeEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Commands of the ibmcloud CLI's VPC plug-in, a line each, in the order in which they are to be run. */
export function ibmcloudText({ changes }: Pick<FixProposal, 'changes'>): string {
  return changes.map((change) => `${command(change).map(shellWord).join(' ')}\n`).join('');
}

function command(change: RuleChange): readonly string[] {
  if (change.kind === 'add_group_rule') {
    const { rule, group } = change;
    const remote =
      'id' in rule.remote ? rule.remote.id : 'address' in rule.remote ? rule.remote.address : rule.remote.cidr_block;
    const local = rule.local === undefined ? [] : ['--local', rule.local.address];
    return [
      ...['ibmcloud', 'is', 'security-group-rule-add', group.id, rule.direction, rule.protocol, '--remote', remote],
      ...[...local, '--port-min', String(rule.port_min), '--port-max', String(rule.port_max)],
    ];
  }
  const { acl, rule, before } = change;
  return [
    ...['ibmcloud', 'is', 'network-acl-rule-add', acl.id, rule.action, rule.direction, rule.protocol],
    ...[rule.source, rule.destination, '--name', rule.name],
    ...['--source-port-min', String(rule.source_port_min), '--source-port-max', String(rule.source_port_max)],
    ...['--destination-port-min', String(rule.destination_port_min)],
    ...['--destination-port-max', String(rule.destination_port_max)],
    ...(before === null ? [] : ['--before-rule-id', before.id]),
  ];
}

/** Ids come from files: whatever a shell could take for more than a word is quoted. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
