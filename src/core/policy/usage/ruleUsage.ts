import type { RuleReference } from '../explanation';
import type { RejectCause } from '../groupByCause';
import { type RuleProtocol, tcp, udp } from '../ruleProtocol';

/** What a configuration's rules did to the recorded flows that were counted. */
export interface RuleUsage {
  readonly kind: 'rule-usage';
  readonly flows: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Flows of other regions, or of VPCs that the snapshot does not hold; not among the others. */
  readonly elsewhere: number;
  /** Of the flows, those at no place of the snapshot. */
  readonly unplaced: number;
  /** Range of their start, microseconds UTC. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** By `ruleKey`; rules without an entry matched nothing. */
  readonly rules: ReadonlyMap<string, RuleHits>;
  /** What rejected flows were rejected by, the most flows first. */
  readonly causes: readonly RejectCause[];
  /** First ids of the endpoints that have records. */
  readonly logged: ReadonlySet<string>;
  /** Accepted connections from the Internet to SSH and RDP, by the rules that admit anybody there. */
  readonly reached: readonly ReachedPort[];
}

/**
 * Recorded flows that a rule decides about. Every group rule that admits a flow counts, since their order does not
 * matter; of an ACL the first that matches.
 */
export interface RuleHits {
  /** It lets them pass, and they did. */
  readonly accepted: number;
  /** Of ACL rules: answers to accepted flows that it lets pass. */
  readonly answers: number;
  /** Of ACL deny rules: rejected flows and answers that it stops. */
  readonly denied: number;
  /** It would let them pass, but they were rejected: by another layer, or by rules that stood before. */
  readonly rejectedElsewhere: number;
  /** Microseconds UTC. */
  readonly lastSeen: number | null;
}

export interface ReachedPort {
  /** `ruleKey`. */
  readonly rule: string;
  readonly port: number;
  readonly flows: number;
  /** Different remote addresses. */
  readonly remotes: number;
  readonly lastSeen: number | null;
}

/** Ids of rules repeat in exports; an owner and a place do not. */
export function ruleKey({ layer, owner, place }: Pick<RuleReference, 'layer' | 'owner' | 'place'>): string {
  return `${layer}/${owner.id}/${place}`;
}

/** Everything that matched, let pass or not. */
export function allHits({ accepted, answers, denied, rejectedElsewhere }: RuleHits): number {
  return accepted + answers + denied + rejectedElsewhere;
}

/** Whether flows that such a rule is about are ever recorded: TCP and UDP alone are (contracts/policy-semantics.md §4.1). */
export function isLogged(protocol: RuleProtocol): boolean {
  if (protocol.kind === 'number') return protocol.number === tcp || protocol.number === udp;
  return protocol.kind !== 'unknown';
}
