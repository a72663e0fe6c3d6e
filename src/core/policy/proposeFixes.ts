import { formatIpv4 } from '../net/ipv4';
import { aclFixes } from './aclFixes';
import { inRange, parseAddressRange } from './addressRange';
import { verdictWord } from './explainFlow';
import type { FixProposal, FixProposals, FixRefusal } from './fixProposal';
import { fixWarnings, sharedGroups } from './fixWarnings';
import { type FlowVerdict, flowVerdict } from './flowVerdict';
import { groupFixes } from './groupFixes';
import { openedAccess, openedSize } from './openedAccess';
import { type PolicyDirectory, policyDirectory } from './policyDirectory';
import type { PolicyFlow } from './policyFlow';
import { type RuleChange, withChanges } from './ruleChange';
import { tcp, udp } from './ruleProtocol';

export interface FixOptions {
  /** Admit this range instead of the peer alone; it has to hold the peer. */
  readonly widenTo?: string;
}

const mostProposals = 5;

/**
 * Rules that would let a flow and its answer pass, end to end: for every layer that stops it, on both sides, and never
 * for an ACL that is not asked. The proposal that opens least comes first; each is proven by judging the flow anew
 * with the rules in place (contracts/policy-semantics.md §5).
 */
export function proposeFixes(directory: PolicyDirectory, flow: PolicyFlow, options: FixOptions = {}): FixProposals {
  const { packet } = flow;
  const verdict = flowVerdict(directory, flow);
  const refuse = (refusal: FixRefusal): FixProposals => ({ proposals: [], refusals: [refusal] });
  if (verdict.sides.length === 0) return refuse({ code: 'end_unknown', about: ends(flow) });
  if (verdict.allowed === true && verdict.answered !== false) return refuse({ code: 'already_allowed', about: [] });
  if (packet.protocol !== tcp && packet.protocol !== udp) return refuse({ code: 'protocol_not_fixable', about: [] });
  const range = options.widenTo === undefined ? null : parseAddressRange(options.widenTo);
  if (options.widenTo !== undefined && (range === null || !sides(verdict, packet).some((peer) => inRange(range, peer))))
    return refuse({ code: 'range_without_peer', about: [options.widenTo] });

  const border = aclFixes(directory, verdict, packet, options.widenTo ?? null);
  const groups = groupFixes(directory, verdict, packet, options.widenTo ?? null);
  const refusals = [...border.refusals, ...groups.refusals];
  if (border.refusals.length > 0 || groups.perSide.some((choices) => choices.length === 0))
    return { proposals: [], refusals };
  // What a group's rule opens depends on the ACL, so that is in place when the choices are compared; where it leaves
  // them equal, they are by what they would open if the ACL were opened further one day.
  const ranked = groups.perSide.map((choices) =>
    choices
      .map((change) => ({
        change,
        size: openedSize(openedAccess(directory, [...border.changes, change])),
        later: openedSize(openedAccess(directory, [change], 'groups_alone')),
      }))
      .sort(bySize),
  );
  const combined = combinations(ranked)
    .sort(bySize)
    .slice(0, mostProposals)
    .map(({ changes }) => [...changes, ...border.changes]);
  const proposals = combined
    .filter((changes) => changes.length > 0)
    .map((changes) => proposal(directory, flow, changes))
    .filter(({ proof }) => proof.verdict !== 'denied' && proof.answer !== 'denied')
    .sort((a, b) => a.size - b.size);
  if (proposals.length === 0 && refusals.length === 0) return refuse({ code: 'end_unknown', about: ends(flow) });
  return { proposals, refusals };
}

function proposal(directory: PolicyDirectory, flow: PolicyFlow, changes: readonly RuleChange[]): FixProposal {
  const after = policyDirectory(withChanges(directory.snapshot, changes));
  const proven = flowVerdict(after, flow);
  const opens = openedAccess(directory, changes);
  const proof = { verdict: verdictWord(proven.allowed), answer: verdictWord(proven.answered) };
  return {
    kind: 'fix-proposal',
    changes,
    opens,
    size: openedSize(opens),
    proof,
    warnings: fixWarnings(directory, changes, proof.verdict),
    shared: sharedGroups(directory, changes),
  };
}

interface Sized {
  readonly size: number;
  /** What would be opened without the ACLs. */
  readonly later: number;
}

const bySize = (a: Sized, b: Sized): number => a.size - b.size || a.later - b.later;

interface Choice extends Sized {
  readonly change: RuleChange;
}

interface Combination extends Sized {
  readonly changes: readonly RuleChange[];
}

/** One choice of every side. Sides are few (two), choices at most some dozens. */
function combinations(perSide: readonly (readonly Choice[])[]): Combination[] {
  return perSide.reduce<Combination[]>(
    (found, choices) =>
      found.flatMap(({ changes, size, later }) =>
        choices.slice(0, 8).map((choice) => ({
          changes: [...changes, choice.change],
          ...{ size: size + choice.size, later: later + choice.later },
        })),
      ),
    [{ changes: [], size: 0, later: 0 }],
  );
}

function sides({ sides: found }: FlowVerdict, { source, destination }: PolicyFlow['packet']): readonly number[] {
  return found.map(({ side }) => (side === 'egress' ? destination : source));
}

const ends = ({ packet }: PolicyFlow): readonly string[] => [formatIpv4(packet.source), formatIpv4(packet.destination)];
