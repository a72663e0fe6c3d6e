import type { FlowRow } from '../../flow/flowRow';
import { describeAddress } from '../../net/ranges';
import { rowQuestion } from '../explainRow';
import { adminPorts } from '../fixWarnings';
import { flowVerdict } from '../flowVerdict';
import { causesOfRow, createCauseTally, type RowCause } from '../groupByCause';
import { allMatches } from '../matchForm';
import type { ReadyAclRule } from '../networkAclRules';
import type { AclVerdict } from '../packetVerdict';
import type { PolicyDirectory } from '../policyDirectory';
import { tcp } from '../ruleProtocol';
import { aclRuleReference, groupRuleReference } from '../ruleReference';
import type { ReadyGroupRule } from '../securityGroupRules';
import { policyClasses } from './policyClasses';
import { type ReachedPort, type RuleHits, type RuleUsage, ruleKey } from './ruleUsage';

/** Counts what rules do to recorded flows, row by row. */
export interface UsageTally {
  add(row: FlowRow): void;
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

/** More different kinds of flows than one configuration tells apart; beyond them they are judged anew. */
const mostKinds = 200_000;

/**
 * Every row is judged by the rules as they are in the directory, at the side that logged it, and nothing is sampled:
 * rows that the configuration cannot tell apart share one verdict.
 */
export function createUsageTally(directory: PolicyDirectory): UsageTally {
  const kindOf = kindReader(directory);
  const here = rowsHere(directory);
  const known = new Map<string, Judged>();
  const rules = new Map<Ready, Hits>();
  const logged = new Set<string>();
  const reached = new Map<ReadyGroupRule, Map<number, Reached>>();
  let current: Judged = nothing;
  const causes = createCauseTally(directory, () => current.causes);
  let [flows, accepted, rejected, elsewhere, unplaced] = [0, 0, 0, 0, 0];
  let [firstSeen, lastSeen]: [number | null, number | null] = [null, null];

  const judge = (row: FlowRow): Judged => {
    const kind = kindOf(row);
    const found = known.get(kind);
    if (found !== undefined) return found;
    const judged = judgeRow(directory, row);
    // Causes that name the row's own addresses hold for this row alone.
    if (judged.causes.some(({ code }) => code === 'cannot_tell')) return judged;
    if (known.size >= mostKinds) known.clear();
    known.set(kind, judged);
    return judged;
  };
  return {
    add(row) {
      if (!here(row)) {
        elsewhere++;
        return;
      }
      flows++;
      if (row.action === 'accepted') accepted++;
      else if (row.action === 'rejected') rejected++;
      const time = row.start_time;
      if (time !== null) {
        firstSeen = Math.min(firstSeen ?? time, time);
        lastSeen = Math.max(lastSeen ?? time, time);
      }
      current = judge(row);
      if (!current.placed) unplaced++;
      for (const id of current.logged) logged.add(id);
      for (const [kind, rule] of current.hits) {
        const hits = rules.get(rule) ?? noHits();
        rules.set(rule, hits);
        hits[kind]++;
        if (time !== null) hits.lastSeen = Math.max(hits.lastSeen ?? time, time);
      }
      if (current.opens.length > 0) addReached(reached, current.opens, row);
      causes.add(row);
    },
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
  { initiator_ip: remote, target_port: port, start_time: time }: FlowRow,
): void {
  // An address that nobody has a name for is one of the Internet.
  if (remote === null || port === null || describeAddress(remote) !== undefined) return;
  for (const rule of rules) {
    const ports = reached.get(rule) ?? new Map<number, Reached>();
    reached.set(rule, ports);
    const found = ports.get(port) ?? { flows: 0, remotes: new Set<number>(), lastSeen: null };
    ports.set(port, found);
    found.flows++;
    found.remotes.add(remote);
    if (time !== null) found.lastSeen = Math.max(found.lastSeen ?? time, time);
  }
}

/** What a verdict depends on, as one text. Causes name the port of a rejected flow, so there it counts as it is. */
function kindReader(directory: PolicyDirectory): (row: FlowRow) => string {
  const classes = policyClasses(directory);
  const address = (value: number | null) => (value === null ? '' : classes.address(value));
  const port = (value: number | null) => (value === null ? '' : classes.port(value));
  return (row) => {
    const { action, direction, record_type, network_interface_id, subnet_crn, transport_protocol } = row;
    const asked = [action, direction, record_type, network_interface_id, subnet_crn, transport_protocol].join('|');
    const ends = `${address(row.initiator_ip)}|${address(row.target_ip)}`;
    const packets = `${isZero(row.packets_from_initiator)}${isZero(row.packets_from_target)}`;
    const some = packetsKnown(row);
    const ports =
      action === 'rejected'
        ? `${row.target_port}|${row.initiator_port !== null && row.initiator_port < 1024 ? row.initiator_port : port(row.initiator_port)}`
        : `${port(row.target_port)}|${port(row.initiator_port)}`;
    return `${asked}|${ends}|${ports}|${packets}${some}`;
  };
}

const packetsKnown = (row: FlowRow): string =>
  `${row.packets_from_initiator !== null}${row.packets_from_target !== null}`;

const isZero = (count: FlowRow['packets_from_target']): boolean => count !== null && BigInt(count) === 0n;

/** Flows of other regions and VPCs may use the same addresses; those of unknown origin are taken as of here. */
function rowsHere({ snapshot }: PolicyDirectory): (row: FlowRow) => boolean {
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
