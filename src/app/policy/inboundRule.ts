import type { FixProposal } from '../../core/policy/fixProposal';
import { fixWarnings } from '../../core/policy/fixWarnings';
import { mostGroupRules } from '../../core/policy/groupFixes';
import { openedAccess } from '../../core/policy/openedAccess';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { AddGroupRule } from '../../core/policy/ruleChange';
import { freeName } from '../../core/policy/ruleNames';
import type { RuleRemote, SecurityGroup } from '../../core/policy/vpcModel';

/** What somebody wants to let in. */
export interface WantedAccess {
  readonly protocol: 'tcp' | 'udp';
  readonly firstPort: number;
  readonly lastPort: number;
  readonly remote: RuleRemote;
}

export type InboundRule =
  | { readonly ok: true; readonly proposal: Pick<FixProposal, 'changes' | 'opens' | 'warnings'> }
  | { readonly ok: false; readonly message: string };

/** An inbound rule for a group with all that it would open, or why it cannot be made. */
export function inboundRule(directory: PolicyDirectory, group: SecurityGroup, wanted: WantedAccess): InboundRule {
  const { protocol, firstPort, lastPort, remote } = wanted;
  if (group.rules.length >= mostGroupRules)
    return { ok: false, message: `${group.name} has ${mostGroupRules} rules, and more are not possible.` };
  const ports = firstPort === lastPort ? String(firstPort) : `${firstPort}-${lastPort}`;
  const peer = 'id' in remote ? remote.name : 'address' in remote ? remote.address : remote.cidr_block;
  const taken = group.rules.flatMap(({ name }) => name ?? []);
  const change: AddGroupRule = {
    kind: 'add_group_rule',
    group: { id: group.id, name: group.name },
    rule: {
      name: freeName(`allow-${protocol}-${ports}-from-${peer === '0.0.0.0/0' ? 'anywhere' : peer}`, taken),
      ...{ direction: 'inbound', ip_version: 'ipv4', protocol, remote },
      ...{ port_min: firstPort, port_max: lastPort },
    },
  };
  const changes = [change];
  const opens = openedAccess(directory, changes);
  return { ok: true, proposal: { changes, opens, warnings: fixWarnings(directory, changes, 'allowed') } };
}

/** `22`, `8000-8010`; null for anything else. */
export function readPorts(text: string): { readonly firstPort: number; readonly lastPort: number } | null {
  const found = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5}))?\s*$/.exec(text);
  if (found === null) return null;
  const firstPort = Number(found[1]);
  const lastPort = Number(found[2] ?? found[1]);
  return firstPort >= 1 && firstPort <= lastPort && lastPort <= 65_535 ? { firstPort, lastPort } : null;
}
