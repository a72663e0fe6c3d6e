import { formatIpv4 } from '../net/ipv4';
import { inRange, parseAddressRange } from './addressRange';
import type { FixRefusal } from './fixProposal';
import type { FlowVerdict, SideVerdict } from './flowVerdict';
import { answerOf, type Packet, type PacketDirection } from './packet';
import type { AclVerdict } from './packetVerdict';
import type { PolicyDirectory } from './policyDirectory';
import type { AddAclRule } from './ruleChange';
import { freeName } from './ruleNames';
import { tcp } from './ruleProtocol';
import type { NetworkAcl } from './vpcModel';

/** Rules an ACL (https://cloud.ibm.com/docs/vpc?topic=vpc-quotas). */
export const mostAclRules = 200;

export interface AclFixes {
  readonly changes: readonly AddAclRule[];
  readonly refusals: readonly FixRefusal[];
}

/** A client takes another port for each connection, so rules are for all that it may take. */
const clientPorts = { first: 1024, last: 65535 };

/**
 * For each ACL that denies the packet or its answer, a rule before the one that does. ACLs are stateless: the answer
 * has rules of its own, on both subnets (contracts/policy-semantics.md §2.5).
 */
export function aclFixes(
  { snapshot }: PolicyDirectory,
  { sides }: FlowVerdict,
  packet: Packet,
  widenTo: string | null,
): AclFixes {
  const changes: AddAclRule[] = [];
  const refusals: FixRefusal[] = [];
  const mend = (side: SideVerdict, verdict: AclVerdict | null, leg: 'forward' | 'answer') => {
    const acl = side.end.point.subnet.acl;
    if (verdict?.kind !== 'denied' || acl === null) return;
    const rules = snapshot.network_acls.find(({ id }) => id === acl.id)?.rules ?? [];
    const waiting = changes.filter((change) => change.acl.id === acl.id);
    if (rules.length + waiting.length >= mostAclRules) {
      if (!refusals.some(({ about }) => about.includes(acl.name)))
        refusals.push({ code: 'quota_acl_rules', about: [acl.name] });
      return;
    }
    const taken = [...rules.map(({ name }) => name), ...waiting.map(({ rule }) => rule.name)];
    const before = verdict.rule === null ? null : { id: verdict.rule.rule.id, name: verdict.rule.rule.name };
    const change = aclRule(acl, side, packet, leg, widenTo, taken);
    changes.push({ ...change, before });
  };
  for (const side of sides) {
    if (side.forward.infrastructure) continue;
    mend(side, side.forward.acl, 'forward');
    mend(side, side.answer, 'answer');
  }
  return { changes, refusals };
}

function aclRule(
  acl: NetworkAcl,
  side: SideVerdict,
  packet: Packet,
  leg: 'forward' | 'answer',
  widenTo: string | null,
  taken: readonly string[],
): AddAclRule {
  const asked = leg === 'forward' ? packet : answerOf(packet);
  const back: PacketDirection = side.direction === 'inbound' ? 'outbound' : 'inbound';
  const direction = leg === 'forward' ? side.direction : back;
  const protocol = packet.protocol === tcp ? 'tcp' : 'udp';
  const client = packet.sourcePort >= clientPorts.first ? clientPorts : exactly(packet.sourcePort);
  const service = exactly(packet.destinationPort);
  const [from, to] = leg === 'forward' ? [client, service] : [service, client];
  const range = widenTo === null ? null : parseAddressRange(widenTo);
  const text = (address: number, isPeer: boolean) =>
    isPeer && widenTo !== null && range !== null && inRange(range, address) ? widenTo : formatIpv4(address);
  const source = text(asked.source, direction === 'inbound');
  const destination = text(asked.destination, direction === 'outbound');
  const name = `allow-${protocol}-${packet.destinationPort}-${leg === 'answer' ? 'answer-' : ''}${direction === 'inbound' ? 'from' : 'to'}-${direction === 'inbound' ? source : destination}`;
  return {
    kind: 'add_acl_rule',
    acl: { id: acl.id, name: acl.name },
    before: null,
    rule: {
      name: freeName(name, taken),
      ...{ action: 'allow', direction, ip_version: 'ipv4', protocol, source, destination },
      ...{ source_port_min: from.first, source_port_max: from.last },
      ...{ destination_port_min: to.first, destination_port_max: to.last },
    },
  };
}

const exactly = (port: number) => ({ first: port, last: port });
