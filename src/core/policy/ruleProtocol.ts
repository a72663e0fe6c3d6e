/**
 * What a rule's `protocol` word matches (contracts/policy-semantics.md §1.7): one IANA number, every protocol, the
 * three that `icmp_tcp_udp` names, or nothing we know. Unknown words must not match and must not crash a reader: the
 * service says that the list may grow.
 */
export type RuleProtocol =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'icmp_tcp_udp' }
  | { readonly kind: 'unknown'; readonly word: string };

export const icmp = 1;
export const tcp = 6;
export const udp = 17;

const numbers = new Map<string, number>([
  ['icmp', icmp],
  ['ip_in_ip', 4],
  ['tcp', tcp],
  ['udp', udp],
  ['rsvp', 46],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['vrrp', 112],
  ['l2tp', 115],
  ['sctp', 132],
]);

/**
 * Reads a rule's protocol. `all` is what versions before 2025-12-09 call `icmp_tcp_udp` on an allow and `any` on a
 * deny (§2.4), so the rule's action decides what it means.
 */
export function ruleProtocol(word: string, action: 'allow' | 'deny'): RuleProtocol {
  const lower = word.toLowerCase();
  const known = numbers.get(lower);
  if (known !== undefined) return { kind: 'number', number: known };
  if (lower === 'any' || (lower === 'all' && action === 'deny')) return { kind: 'any' };
  if (lower === 'icmp_tcp_udp' || lower === 'all') return { kind: 'icmp_tcp_udp' };
  const numbered = /^number_(\d{1,3})$/.exec(lower);
  const number = Number(numbered?.[1] ?? Number.NaN);
  return number <= 255 ? { kind: 'number', number } : { kind: 'unknown', word };
}

export function protocolMatches(rule: RuleProtocol, protocol: number): boolean {
  switch (rule.kind) {
    case 'number':
      return rule.number === protocol;
    case 'any':
      return true;
    case 'icmp_tcp_udp':
      return protocol === icmp || protocol === tcp || protocol === udp;
    case 'unknown':
      return false;
  }
}

export interface IcmpFilter {
  readonly type?: number | undefined;
  readonly code?: number | undefined;
}

/** Absent type: all types; absent code: all codes (§1.6). A packet whose type is not known fits no rule that names one. */
export function icmpMatches(
  rule: IcmpFilter,
  packet: { readonly icmpType?: number; readonly icmpCode?: number },
): boolean {
  if (rule.type === undefined || rule.type === null) return true;
  if (packet.icmpType !== rule.type) return false;
  return rule.code === undefined || rule.code === null || packet.icmpCode === rule.code;
}

/** Whether a port lies between two bounds, both included. Neither bound: every port (§1.5). */
export function portMatches(port: number, min: number | undefined, max: number | undefined): boolean {
  return port >= (min ?? 0) && port <= (max ?? 65535);
}
