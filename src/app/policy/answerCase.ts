import { verdictWord } from '../../core/policy/explainFlow';
import type { Verdict } from '../../core/policy/explanation';
import { aclPasses, flowVerdict, type SideVerdict } from '../../core/policy/flowVerdict';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { Side } from '../../core/policy/policyFlow';
import type { CaseType, PolicyCase } from './policyCase';

/** The answer to one question of a batch; part of the command line's output, so its names are stable. */
export interface CaseAnswer {
  readonly id: unknown;
  /** Of the first packet, through the layers that the type asks. */
  readonly verdict: Verdict;
  /** Of the answer, through the network ACLs; null where the first packet does not pass or nothing answers. */
  readonly response: Exclude<Verdict, 'unknown'> | null;
  /** Null: that end is outside, or not asked. */
  readonly sides: Readonly<Record<Side, Verdict | null>>;
  /** Every layer that denies. */
  readonly by: readonly { readonly layer: 'SG' | 'ACL'; readonly side: Side }[];
  /** Ids of the deciding rules, in the order in which the packet meets them. */
  readonly rules: readonly string[];
}

export function answerCase(directory: PolicyDirectory, question: PolicyCase): CaseAnswer {
  const { id, type, packet, source, target, direction } = question;
  const only =
    direction === null ? {} : { only: direction === 'outbound' ? ('egress' as const) : ('ingress' as const) };
  const { sides, allowed } = flowVerdict(directory, { packet, source, target, ...only });
  const told = sides.map((side) => ({ ...side, layers: layersOf(type, side) }));
  const passes = type === 'flow' ? allowed : all(told.map(({ layers }) => all(layers.map((layer) => layer.passes))));
  const verdict = sides.length === 0 ? 'unknown' : verdictWord(passes);
  const of = (side: Side): Verdict | null => {
    const found = told.find((each) => each.side === side);
    if (found === undefined) return null;
    return verdictWord(type === 'flow' ? found.forward.allowed : all(found.layers.map((layer) => layer.passes)));
  };
  const asked = told.flatMap(({ side, forward, layers }) =>
    forward.infrastructure && type === 'flow' ? [] : layers.map((layer) => ({ ...layer, side })),
  );
  return {
    ...{ id, verdict, response: responseOf(type, verdict, sides) },
    sides: { egress: of('egress'), ingress: of('ingress') },
    by: asked.filter(({ passes: each }) => each === false).map(({ layer, side }) => ({ layer, side })),
    rules: asked.flatMap(({ rule }) => rule ?? []),
  };
}

interface Layer {
  readonly layer: 'SG' | 'ACL';
  readonly passes: boolean | null;
  readonly rule: string | null;
}

/** In the order of §2.10: leaving, the groups come first; arriving, the ACL. */
function layersOf(type: CaseType, { side, forward: { groups, acl } }: SideVerdict): readonly Layer[] {
  const group: Layer = {
    layer: 'SG',
    passes: groups.kind === 'unknown' ? null : groups.kind !== 'no_rule',
    rule: groups.kind === 'admitted' ? groups.rule.rule.id : null,
  };
  const border: Layer = {
    layer: 'ACL',
    passes: aclPasses(acl),
    rule: acl.kind === 'allowed' || acl.kind === 'denied' ? (acl.rule?.rule.id ?? null) : null,
  };
  if (type === 'sg' || type === 'sg-pair') return [group];
  if (type === 'acl' || type === 'acl-pair') return [border];
  return side === 'egress' ? [group, border] : [border, group];
}

/** Security groups are stateful, and one direction of one ACL is half a way: neither has an answer to judge. */
function responseOf(type: CaseType, verdict: Verdict, sides: readonly SideVerdict[]): CaseAnswer['response'] {
  if (verdict !== 'allowed' || (type !== 'flow' && type !== 'acl-pair')) return null;
  if (sides.some(({ answer }) => answer === null)) return null;
  const passes = all(sides.map(({ answer }) => aclPasses(answer)));
  return passes === null ? null : passes ? 'allowed' : 'denied';
}

function all(told: readonly (boolean | null)[]): boolean | null {
  if (told.includes(false)) return false;
  return told.includes(null) ? null : true;
}
