import type { FlowRow } from '../flow/flowRow';
import { rowQuestion } from './explainRow';
import { aclPasses, flowVerdict } from './flowVerdict';
import { type PolicyDirectory, policyDirectory } from './policyDirectory';
import { type RuleChange, withChanges } from './ruleChange';

/** Recorded rejected flows that the new rules would have let pass, by source and service. */
export interface PreviewedFlows {
  readonly source: number;
  readonly target: number;
  readonly protocol: number;
  readonly port: number;
  readonly flows: number;
  /** Microseconds UTC. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

export interface FixPreview {
  add(row: FlowRow): void;
  /** The most flows first. */
  admitted(): readonly PreviewedFlows[];
}

/** Tries rules on what was recorded: rejected by the present rules where it was logged, and not with the new ones. */
export function createFixPreview(directory: PolicyDirectory, changes: readonly RuleChange[]): FixPreview {
  const after = policyDirectory(withChanges(directory.snapshot, changes));
  const found = new Map<string, PreviewedFlows>();
  return {
    add(row) {
      if (row.action !== 'rejected' || passes(directory, row) !== false || passes(after, row) !== true) return;
      const { initiator_ip, target_ip, transport_protocol, target_port, start_time: time } = row;
      const key = [initiator_ip, target_ip, transport_protocol, target_port].join();
      const known = found.get(key);
      const earlier = (a: number | null | undefined) => (time === null ? (a ?? null) : Math.min(a ?? time, time));
      const later = (a: number | null | undefined) => (time === null ? (a ?? null) : Math.max(a ?? time, time));
      found.set(key, {
        ...{ source: initiator_ip ?? 0, target: target_ip ?? 0, protocol: transport_protocol ?? 0 },
        ...{ port: target_port ?? 0, flows: (known?.flows ?? 0) + 1 },
        ...{ firstSeen: earlier(known?.firstSeen), lastSeen: later(known?.lastSeen) },
      });
    },
    admitted: () => [...found.values()].sort((a, b) => b.flows - a.flows),
  };
}

/** At the side that logged the row; of its answer where that was rejected. */
function passes(directory: PolicyDirectory, row: FlowRow): boolean | null {
  const question = rowQuestion(directory, row);
  if (question === null) return null;
  const { flow, record } = question;
  const sides = flowVerdict(directory, flow).sides.filter(({ side }) => record.side === null || side === record.side);
  if (sides.length === 0) return null;
  const told = sides.map(({ forward, answer }) =>
    record.answerRejected === null ? forward.allowed : aclPasses(answer),
  );
  if (told.includes(false)) return false;
  return told.includes(null) ? null : true;
}
