import type { FlowRow } from '../flow/flowRow';
import { type FlowSum, rowOfSum } from '../flow/flowSum';
import { formatIpv4 } from '../net/ipv4';
import { explainRow, type RowContext, rowQuestion } from './explainRow';
import type { Named, RuleReference } from './explanation';
import { aclPasses, flowVerdict, type SideVerdict } from './flowVerdict';
import type { AclVerdict } from './packetVerdict';
import type { PolicyDirectory } from './policyDirectory';
import type { Side } from './policyFlow';
import { aclRuleReference } from './ruleReference';
import { packetText } from './ruleText';

/** Rejected flows that one and the same thing rejected. */
export interface RejectCause {
  readonly code: RejectCauseCode;
  /** Where it was rejected; null where that is not known. */
  readonly side: Side | null;
  /** `TCP 22`; empty where the cause has nothing to do with it. */
  readonly traffic: string;
  /** The security groups, or the network ACL. */
  readonly owners: readonly Named[];
  readonly rule: RuleReference | null;
  readonly flows: number;
  /** Different remote addresses. */
  readonly remotes: number;
  /** Microseconds UTC. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** One of the rows, to be explained in full. */
  readonly example: FlowRow;
}

export type RejectCauseCode =
  | 'sg_no_rule'
  | 'acl_denied'
  | 'acl_no_rule'
  | 'answer_denied'
  | 'allowed_now'
  | 'cannot_tell';

interface Tally {
  readonly cause: Omit<RejectCause, 'flows' | 'remotes' | 'firstSeen' | 'lastSeen'>;
  flows: number;
  readonly remotes: Set<number>;
  firstSeen: number | null;
  lastSeen: number | null;
  /** Of sums, the one with the newest flow. */
  newest: FlowSum | null;
}

/** Counts rejected rows by what rejected them. A row that two layers reject counts once for each. */
export interface CauseTally {
  add(row: FlowRow, context?: RowContext): void;
  /** Flows whose causes are known; the newest that are given as `newest` is the example. */
  addSum(sum: CountedSum, causes: readonly RowCause[], newest?: FlowSum): void;
  /** The most flows first. */
  causes(): readonly RejectCause[];
}

/** What a row was rejected by, one for each layer; without the counts. */
export type RowCause = Tally['cause'];

type CountedSum = Pick<FlowSum, 'direction' | 'initiator_ip' | 'target_ip' | 'flows' | 'firstSeen' | 'lastSeen'>;

export function createCauseTally(directory: PolicyDirectory): CauseTally {
  const tallies = new Map<string, Tally>();
  const keys = new WeakMap<RowCause, string>();
  const addSum = (sum: CountedSum, causes: readonly RowCause[], newest: FlowSum | null = null): void => {
    const remote = sum.direction === 'O' ? sum.target_ip : sum.initiator_ip;
    for (const cause of causes) {
      const key = keys.get(cause) ?? keyOf(cause);
      keys.set(cause, key);
      const known = tallies.get(key);
      const none = { flows: 0, remotes: new Set<number>(), firstSeen: null, lastSeen: null, newest: null };
      const tally: Tally = known ?? { cause, ...none };
      if (known === undefined) tallies.set(key, tally);
      if (newest !== null && (newest.lastSeen ?? 0) >= (tally.newest?.lastSeen ?? 0)) tally.newest = newest;
      tally.flows += sum.flows;
      if (remote !== null) tally.remotes.add(remote);
      tally.firstSeen = earlier(tally.firstSeen, sum.firstSeen);
      tally.lastSeen = later(tally.lastSeen, sum.lastSeen);
    }
  };
  return {
    addSum,
    add(row, context = {}) {
      if (row.action !== 'rejected') return;
      const { direction, initiator_ip, target_ip, start_time: time } = row;
      const sum = { direction, initiator_ip, target_ip, flows: 1, firstSeen: time, lastSeen: time };
      addSum(sum, causesOfRow(directory, row, context));
    },
    causes: () =>
      [...tallies]
        // Flows come in no order: what ties has an order of its own, or a list would jump about when it is read anew.
        .sort(([keyA, a], [keyB, b]) => b.flows - a.flows || b.remotes.size - a.remotes.size || (keyA < keyB ? -1 : 1))
        .map(([, { cause, flows, remotes, firstSeen, lastSeen, newest }]) => ({
          ...cause,
          ...(newest !== null && { example: rowOfSum(newest) }),
          ...{ flows, remotes: remotes.size, firstSeen, lastSeen },
        })),
  };
}

/** The earlier of two times; null is none. */
export function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

export function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** The causes of many rows; see `createCauseTally` for rows that come bit by bit. */
export function groupByCause(directory: PolicyDirectory, rows: Iterable<FlowRow>): readonly RejectCause[] {
  const tally = createCauseTally(directory);
  for (const row of rows) tally.add(row);
  return tally.causes();
}

/** `1,204 rejects: no inbound rule for TCP 22 on sg1`. */
export function describeCause(cause: RejectCause): string {
  const count = `${cause.flows.toLocaleString('en-US')} reject${cause.flows === 1 ? '' : 's'}`;
  const owners = cause.owners.map(({ name }) => name).join(', ');
  const direction = cause.side === 'egress' ? 'outbound' : 'inbound';
  switch (cause.code) {
    case 'sg_no_rule':
      return `${count}: no ${direction} rule for ${cause.traffic} on ${owners}`;
    case 'acl_denied':
      return `${count}: network ACL ${owners} denies ${cause.traffic} ${direction} (rule ${cause.rule?.name ?? cause.rule?.id ?? ''})`;
    case 'acl_no_rule':
      return `${count}: no ${direction} rule for ${cause.traffic} on network ACL ${owners}`;
    case 'answer_denied':
      return `${count}: network ACL ${owners} stops the answers to ${cause.traffic}`;
    case 'allowed_now':
      return `${count}: ${cause.traffic} that the present rules allow`;
    case 'cannot_tell':
      return `${count}: cannot tell, ${owners === '' ? 'the record is incomplete' : `${owners} is not known`}`;
  }
}

/** As `explainRow` classes it, but without the near misses, which cost more than all the rest. */
export function causesOfRow(directory: PolicyDirectory, row: FlowRow, context: RowContext = {}): readonly RowCause[] {
  const question = rowQuestion(directory, row, context);
  const nothing = { side: null, traffic: '', owners: [], rule: null, example: row };
  if (question === null) return [{ ...nothing, code: 'cannot_tell' }];
  const { flow, record } = question;
  const traffic = packetText(flow.packet);
  const base = { ...nothing, side: record.side, traffic };
  const sides = flowVerdict(directory, flow).sides.filter(({ side }) => record.side === null || side === record.side);
  const answer = record.answerRejected !== null;
  const found = sides.flatMap((side) => (answer ? answerCause(side, base) : forwardCauses(side, base)));
  if (found.length > 0) return found;
  const unknown = sides.length === 0 || sides.some((side) => passes(side, answer) === null);
  if (!unknown) return [{ ...base, code: 'allowed_now' }];
  const { sides: explained, missing } = explainRow(directory, row, context);
  const end = explained.find(({ side }) => side === record.side)?.end;
  const name = end?.endpoint?.name ?? (end === undefined ? missing[0]?.about[0] : formatIpv4(end.address));
  return [{ ...base, traffic: '', code: 'cannot_tell', owners: name === undefined ? [] : [{ id: name, name }] }];
}

function passes({ forward, answer }: SideVerdict, ofAnswer: boolean): boolean | null {
  return ofAnswer ? aclPasses(answer) : forward.allowed;
}

function forwardCauses({ side, end, forward }: SideVerdict, base: Omit<RowCause, 'code'>): readonly RowCause[] {
  if (forward.infrastructure) return [];
  const found: RowCause[] = [];
  if (forward.groups.kind === 'no_rule') {
    const owners = (end.point.groups ?? []).map(({ id, name }) => ({ id, name }));
    found.push({ ...base, side, code: 'sg_no_rule', owners });
  }
  const acl = deniedBy(end, forward.acl);
  if (acl !== null) found.push({ ...base, side, code: acl.rule === null ? 'acl_no_rule' : 'acl_denied', ...acl });
  return found;
}

function answerCause({ side, end, answer }: SideVerdict, base: Omit<RowCause, 'code'>): readonly RowCause[] {
  const acl = answer === null ? null : deniedBy(end, answer);
  return acl === null ? [] : [{ ...base, side, code: 'answer_denied', ...acl }];
}

function deniedBy({ point }: SideVerdict['end'], verdict: AclVerdict): Pick<RowCause, 'owners' | 'rule'> | null {
  if (verdict.kind !== 'denied') return null;
  const { id, name } = point.subnet.acl ?? point.subnet.subnet.network_acl;
  return { owners: [{ id, name }], rule: verdict.rule === null ? null : aclRuleReference(verdict.rule) };
}

function keyOf({ code, side, traffic, owners, rule }: RowCause): string {
  return JSON.stringify([code, side, traffic, owners.map(({ id }) => id), rule?.owner.id, rule?.id, rule?.place]);
}
