import type { FlowRow } from '../../flow/flowRow';
import { type FlowPlace, type FlowSum, rowOfSum, type SumClasses, sumOfRow } from '../../flow/flowSum';
import { describeAddress } from '../../net/ranges';
import { rowQuestion } from '../explainRow';
import { adminPorts } from '../fixWarnings';
import { flowVerdict } from '../flowVerdict';
import { causesOfRow, createCauseTally, earlier, later, type RowCause } from '../groupByCause';
import { allMatches } from '../matchForm';
import type { ReadyAclRule } from '../networkAclRules';
import type { AclVerdict } from '../packetVerdict';
import type { PolicyDirectory } from '../policyDirectory';
import { tcp } from '../ruleProtocol';
import { aclRuleReference, groupRuleReference } from '../ruleReference';
import type { ReadyGroupRule } from '../securityGroupRules';
import { kindReader, mostKinds, sumClasses } from './flowKinds';
import { policyClasses } from './policyClasses';
import { type ReachedPort, type RuleHits, type RuleUsage, ruleKey } from './ruleUsage';

/** Counts what rules do to recorded flows, row by row or sum by sum. */
export interface UsageTally {
  /** By what `addSum` may find flows added up. */
  readonly classes: SumClasses;
  add(row: FlowRow): void;
  addSum(sum: FlowSum): void;
  usage(): RuleUsage;
}

type Hits = { -readonly [Field in keyof RuleHits]: RuleHits[Field] };
type HitKind = Exclude<keyof RuleHits, 'lastSeen'>;
type Ready = ReadyGroupRule | ReadyAclRule;

/** What holds for every row of the same classes. */
interface Judged {
  readonly placed: boolean;
  readonly logged: readonly string[];
  readonly hits: readonly (readonly [HitKind, Ready])[];
  readonly causes: readonly RowCause[];
  /** Rules that let a stranger in to a vNIC's SSH or RDP; mostly none. */
  readonly opens: readonly ReadyGroupRule[];
}

/**
 * Every row is judged by the rules as they are in the directory, at the side that logged it, and nothing is sampled:
 * rows that the configuration cannot tell apart share one verdict.
 */
export function createUsageTally(directory: PolicyDirectory): UsageTally {
  const classes = policyClasses(directory);
  const kindOf = kindReader(classes);
  const here = rowsHere(directory);
  const known = new Map<string, Judged>();
  const rules = new Map<Ready, Hits>();
  const logged = new Set<string>();
  const reached = new Map<ReadyGroupRule, Map<number, Reached>>();
  const causes = createCauseTally(directory);
  let [flows, accepted, rejected, elsewhere, unplaced] = [0, 0, 0, 0, 0];
  let [firstSeen, lastSeen]: [number | null, number | null] = [null, null];

  const judge = (sum: FlowSum, row: FlowRow | null): Judged => {
    const kind = kindOf(sum);
    const found = known.get(kind);
    if (found !== undefined) return found;
    const judged = judgeRow(directory, row ?? rowOfSum(sum));
    // Causes that name the row's own addresses hold for this row alone.
    if (judged.causes.some(({ code }) => code === 'cannot_tell')) return judged;
    if (known.size >= mostKinds) known.clear();
    known.set(kind, judged);
    return judged;
  };
  const count = (sum: FlowSum, row: FlowRow | null): void => {
    if (!here(sum.place)) {
      elsewhere += sum.flows;
      return;
    }
    flows += sum.flows;
    if (sum.action === 'accepted') accepted += sum.flows;
    else if (sum.action === 'rejected') rejected += sum.flows;
    firstSeen = earlier(firstSeen, sum.firstSeen);
    lastSeen = later(lastSeen, sum.lastSeen);
    const judged = judge(sum, row);
    if (!judged.placed) unplaced += sum.flows;
    for (const id of judged.logged) logged.add(id);
    for (const [kind, rule] of judged.hits) {
      const hits = rules.get(rule) ?? noHits();
      rules.set(rule, hits);
      hits[kind] += sum.flows;
      hits.lastSeen = later(hits.lastSeen, sum.lastSeen);
    }
    if (judged.opens.length > 0) addReached(reached, judged.opens, sum);
    if (judged.causes.length > 0) causes.addSum(sum, judged.causes, row === null ? sum : undefined);
  };
  return {
    classes: sumClasses(classes),
    add: (row) => count(sumOfRow(row, classes.portFloors), row),
    addSum: (sum) => count(sum, null),
    usage: () => ({
      kind: 'rule-usage',
      ...{ flows, accepted, rejected, elsewhere, unplaced, firstSeen, lastSeen, logged },
      rules: new Map([...rules].map(([rule, hits]) => [keyOf(rule), hits])),
      causes: causes.causes(),
      reached: [...reached].flatMap(([rule, ports]) =>
        [...ports].map(([port, { remotes, ...found }]): ReachedPort => {
          return { rule: keyOf(rule), port, ...found, remotes: remotes.size };
        }),
      ),
    }),
  };
}

const nothing: Judged = { placed: false, logged: [], hits: [], causes: [], opens: [] };

const noHits = (): Hits => ({ accepted: 0, answers: 0, denied: 0, rejectedElsewhere: 0, lastSeen: null });

const keyOf = (rule: Ready): string => ruleKey('group' in rule ? groupRuleReference(rule) : aclRuleReference(rule));

function judgeRow(directory: PolicyDirectory, row: FlowRow): Judged {
  const causes = row.action === 'rejected' ? causesOfRow(directory, row) : [];
  const question = rowQuestion(directory, row);
  if (question === null || row.action === null) return { ...nothing, causes };
  const { flow, record } = question;
  const verdict = flowVerdict(directory, flow);
  const sides = verdict.sides.filter(({ side }) => record.side === null || side === record.side);
  const hits: [HitKind, Ready][] = [];
  const opens: ReadyGroupRule[] = [];
  for (const { side, direction, end, forward, answer } of sides) {
    if (record.answerRejected !== null) {
      if (answer !== null) hits.push(...aclHits(answer, 'rejectedElsewhere'));
      continue;
    }
    if (forward.infrastructure) continue;
    const kind = row.action === 'accepted' ? 'accepted' : 'rejectedElsewhere';
    const admitting = allMatches(end.point.groupRules, direction, flow.packet);
    hits.push(...admitting.map((rule): [HitKind, Ready] => [kind, rule]), ...aclHits(forward.acl, kind));
    if (row.action !== 'accepted') continue;
    // An answer that came has passed the ACL too, which is not stateful (contracts/policy-semantics.md §2.5).
    if (answer !== null && !isZero(row.packets_from_target)) hits.push(...aclHits(answer, 'answers'));
    const admin = flow.packet.protocol === tcp && adminPorts.includes(flow.packet.destinationPort);
    if (side === 'ingress' && admin && verdict.source.kind === 'outside') opens.push(...admitting.filter(forAnybody));
  }
  const ids = sides.flatMap(({ end }) => end.endpoint?.ids[0] ?? []);
  return { placed: sides.length > 0, logged: ids, hits, causes, opens };
}

/** A deny rule that would stop what was let pass is newer than the flow, and did nothing to it. */
function aclHits(verdict: AclVerdict, passing: HitKind): readonly [HitKind, Ready][] {
  if (verdict.kind === 'allowed') return [[passing, verdict.rule]];
  const stops = verdict.kind === 'denied' && verdict.rule !== null && passing === 'rejectedElsewhere';
  return stops ? [['denied', verdict.rule as ReadyAclRule]] : [];
}

function forAnybody({ remote }: ReadyGroupRule): boolean {
  return remote !== null && 'first' in remote && remote.first === 0 && remote.last === 0xffffffff;
}

interface Reached {
  flows: number;
  readonly remotes: Set<number>;
  lastSeen: number | null;
}

function addReached(
  reached: Map<ReadyGroupRule, Map<number, Reached>>,
  rules: readonly ReadyGroupRule[],
  { initiator_ip: remote, target_port: port, flows, lastSeen }: FlowSum,
): void {
  // An address that nobody has a name for is one of the Internet.
  if (remote === null || port === null || describeAddress(remote) !== undefined) return;
  for (const rule of rules) {
    const ports = reached.get(rule) ?? new Map<number, Reached>();
    reached.set(rule, ports);
    const found = ports.get(port) ?? { flows: 0, remotes: new Set<number>(), lastSeen: null };
    ports.set(port, found);
    found.flows += flows;
    found.remotes.add(remote);
    found.lastSeen = later(found.lastSeen, lastSeen);
  }
}

const isZero = (count: FlowRow['packets_from_target']): boolean => count === 0 || count === 0n;

/** Flows of other regions and VPCs may use the same addresses; those of unknown origin are taken as of here. */
function rowsHere({ snapshot }: PolicyDirectory): (place: FlowPlace) => boolean {
  const vpcs = new Set(snapshot.subnets.map(({ vpc }) => vpc.id));
  const judged = new Map<string, boolean>();
  const vpcHere = (crn: string): boolean => {
    const found = judged.get(crn) ?? vpcs.has(crn.split(':').at(-1) ?? '');
    judged.set(crn, found);
    return found;
  };
  return ({ region, vpc_crn }) =>
    (region === null || snapshot.region === undefined || region === snapshot.region) &&
    (vpc_crn === null || vpcHere(vpc_crn));
}
