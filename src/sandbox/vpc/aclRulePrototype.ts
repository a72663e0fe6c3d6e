import type { AclRuleState } from '../account/regionState';
import type { RuleFields } from './ruleFields';

type Draft = Omit<AclRuleState, 'id' | 'name' | 'created_at'> & { readonly name: string | undefined };

export interface AclRuleSetting {
  readonly oldProtocolWords: boolean;
  /** Names of the ACL's other rules. */
  readonly taken: readonly string[];
}

/** A network ACL rule as the request describes it (contracts/ibm-cloud.md §7.6); null where the fields are wrong. */
export function aclRulePrototype(fields: RuleFields, setting: AclRuleSetting): Draft | null {
  const action = fields.word('action', ['allow', 'deny']);
  const direction = fields.word('direction', ['inbound', 'outbound']);
  fields.word('ip_version', ['ipv4'], 'ipv4');
  const protocol = fields.protocol(action ?? 'allow', setting.oldProtocolWords);
  const source = fields.range('source');
  const destination = fields.range('destination');
  const ports = portsOf(fields, protocol);
  const icmp = fields.icmp(protocol, 'bad_field');
  const name = fields.name(setting.taken);
  if (fields.problems.length > 0 || action === undefined || direction === undefined) return null;
  if (protocol === undefined || source === undefined || destination === undefined) return null;
  return { name, action, direction, protocol, source, destination, ...ports, ...icmp };
}

const portFields = ['source_port_min', 'source_port_max', 'destination_port_min', 'destination_port_max'] as const;

/** TCP and UDP rules always have their four ports; what is not given is every port. */
function portsOf(fields: RuleFields, protocol: string | undefined): Pick<AclRuleState, (typeof portFields)[number]> {
  const [first, last, to, until] = portFields.map((name) => fields.wholeNumber(name, 1, 65_535));
  const withPorts = protocol === 'tcp' || protocol === 'udp';
  if (protocol !== undefined && !withPorts) {
    const given = portFields.find((name) => fields.has(name));
    if (given !== undefined) fields.wrong('bad_field', given, `${protocol} has no ports.`);
    return {};
  }
  const ports = {
    ...{ source_port_min: first ?? 1, source_port_max: last ?? 65_535 },
    ...{ destination_port_min: to ?? 1, destination_port_max: until ?? 65_535 },
  };
  for (const end of ['source', 'destination'] as const)
    if (ports[`${end}_port_max`] < ports[`${end}_port_min`])
      fields.wrong('bad_field', `${end}_port_max`, `${end}_port_max is below ${end}_port_min.`);
  return ports;
}
