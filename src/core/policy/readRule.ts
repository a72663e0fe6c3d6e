import { isObject, type JsonObject, reference, text, wholeNumber, withoutNulls } from './looseJson';
import type { NetworkAclRule, RuleRemote, SecurityGroupRule } from './vpcModel';

const anyCidr = '0.0.0.0/0';

/** A remote of a kind that is not known reads as a group without members, so that it admits nobody. */
const nobody: RuleRemote = { id: '', name: 'unknown remote' };

export function readGroupRule(item: JsonObject, at: number): SecurityGroupRule {
  const id = text(item.id) ?? `#${at + 1}`;
  const local = item.local === undefined ? {} : { local: readLocal(item.local) };
  return {
    ...item,
    ...{ id, direction: word(item.direction), protocol: word(item.protocol) },
    ...ports('port_min', 'port_max', item.port_min, item.port_max),
    ...icmp(item),
    remote: item.remote === undefined ? { cidr_block: anyCidr } : readRemote(item.remote),
    ...local,
  } as SecurityGroupRule;
}

export function readAclRule(item: JsonObject, at: number): NetworkAclRule {
  const id = text(item.id) ?? `#${at + 1}`;
  // Before 2019-09 the destination's ports had no prefix.
  const min = item.destination_port_min ?? item.port_min;
  const max = item.destination_port_max ?? item.port_max;
  return {
    ...item,
    ...{ id, name: text(item.name) ?? id, action: word(item.action), direction: word(item.direction) },
    ...{ protocol: word(item.protocol), source: text(item.source) ?? anyCidr },
    destination: text(item.destination) ?? anyCidr,
    ...ports('source_port_min', 'source_port_max', item.source_port_min, item.source_port_max),
    ...ports('destination_port_min', 'destination_port_max', min, max),
    ...icmp(item),
    before: reference(item.before) ?? undefined,
  } as NetworkAclRule;
}

const word = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

/** Terraform prints absent numbers as 0 (contracts/policy-semantics.md §1.16); no rule can name port 0. */
function ports(minName: string, maxName: string, min: unknown, max: unknown): object {
  const first = wholeNumber(min);
  const last = wholeNumber(max);
  const none = first === 0 && last === 0;
  return { [minName]: none ? undefined : first, [maxName]: none ? undefined : last };
}

function icmp(item: JsonObject): object {
  return { type: wholeNumber(item.type), code: wholeNumber(item.code) };
}

function readRemote(value: unknown): RuleRemote {
  if (typeof value === 'string') return value.includes('/') ? { cidr_block: value } : { address: value };
  if (!isObject(value)) return nobody;
  const item = withoutNulls(value);
  const cidr = text(item.cidr_block);
  if (cidr !== null) return { cidr_block: cidr };
  const address = text(item.address);
  return address === null ? (reference(item) ?? nobody) : { address };
}

/** What cannot be read holds for no address. */
function readLocal(value: unknown): { readonly cidr_block: string } | { readonly address: string } {
  const remote = readRemote(value);
  return 'cidr_block' in remote || 'address' in remote ? remote : { address: '' };
}
